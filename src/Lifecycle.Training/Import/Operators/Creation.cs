using Lifecycle.Onnx.Graph;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Tensors made of nothing but sizes.</summary>
internal static class Creation
{
    /// <summary>A constant that no weight was made of: a sparse one, which is spread here.</summary>
    internal static ImportValue[] Constant(NodeContext context) => throw context.Error("is a sparse constant", "a dense one");

    internal static ImportValue[] ConstantOfShape(NodeContext context)
    {
        var shape = context.Ints(0)!;
        var value = context.Attributes.Tensor("value");
        if (shape.Length == 1 && shape[0] <= HostTensor.MaxCount && value is not null && HostTensor.Read(value) is { } host)
            return host.IsFloat ? [HostTensor.Of(host.Type, isVector: true, Filled((int)shape[0], host.Floats[0]))] : [HostTensor.Of(host.Type, isVector: true, Filled((int)shape[0], host.Ints[0]))];
        if (value is null) return [zeros(shape, ScalarType.Float32, context.Device)];
        return [TensorReading.Read(value).to(context.Device).reshape(1).expand([.. shape.Length == 0 ? [1] : shape]).reshape(shape).clone()];
    }

    internal static Tensor Range(NodeContext context)
    {
        var type = context[0].dtype;
        if (!Export.Operators.TorchTypes.IsFloating(type))
            return arange(context.Ints(0)![0], context.Ints(1)![0], context.Ints(2)![0], type, context.Device);
        var (start, limit, delta) = (context.Floats(0)![0], context.Floats(1)![0], context.Floats(2)![0]);
        // ONNX says how many there are; arange's own rounding may give one more.
        var count = Math.Max(0, (long)Math.Ceiling((limit - start) / delta));
        return arange(count, ScalarType.Float64, context.Device).mul(delta).add(start).to(type);
    }

    internal static Tensor EyeLike(NodeContext context)
    {
        var x = context[0];
        var type = context.Attributes.Has("dtype") ? TensorReading.TypeOf((OnnxElementType)context.Attributes.Int("dtype")) : x.dtype;
        var (rows, columns, shift) = (x.shape[0], x.shape[1], context.Attributes.Int("k"));
        var places = arange(columns, ScalarType.Int64, context.Device).unsqueeze(0).sub(arange(rows, ScalarType.Int64, context.Device).unsqueeze(1));
        return places.eq(shift).to(type);
    }

    private static T[] Filled<T>(int count, T value)
    {
        var values = new T[count];
        values.AsSpan().Fill(value);
        return values;
    }
}
