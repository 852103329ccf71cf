using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph;

/// <summary>Name, element type and shape of a value.</summary>
public sealed class OnnxValueInfo
{
    /// <summary>Describes a tensor.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="elementType">The type of its elements.</param>
    /// <param name="shape">Its dimensions: sizes, names, <see cref="OnnxDimension.Unknown"/>; empty for a scalar.</param>
    public OnnxValueInfo(string name, OnnxElementType elementType, params IEnumerable<OnnxDimension> shape)
        : this(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new() { ElemType = (int)elementType } } }) =>
        Shape = shape.ToList();

    internal OnnxValueInfo(ValueInfoProto message) => Message = message;

    /// <summary>The value's name.</summary>
    public string Name { get => Message.Name; set => Message.Name = value; }

    /// <summary>Text for people; empty where there is none.</summary>
    public string DocString { get => Message.DocString; set => Message.DocString = value; }

    /// <summary>Whether the value is a dense tensor, not a sequence, a map, an optional or a sparse tensor.</summary>
    public bool IsTensor => Message.Type?.TensorType is not null;

    /// <summary>The type of the tensor's elements; Undefined where it is not stated or the value is no tensor.</summary>
    public OnnxElementType ElementType
    {
        get => (OnnxElementType)(Message.Type?.TensorType?.ElemType ?? 0);
        set => Tensor().ElemType = (int)value;
    }

    /// <summary>The tensor's dimensions, or null where not even their number is known.</summary>
    public IReadOnlyList<OnnxDimension>? Shape
    {
        get => Message.Type?.TensorType?.Shape is { } shape ? [.. Dimensions(shape)] : null;
        set
        {
            var tensor = Tensor();
            tensor.Shape = value is null ? null : new TensorShapeProto { Dim = { value.Select(Write) } };
        }
    }

    internal ValueInfoProto Message { get; }

    internal static IEnumerable<OnnxDimension> Dimensions(TensorShapeProto shape) => shape.Dim.Select(Read);

    /// <summary>The value as one reads it: <c>x: Float[batch, 3, 32, 32]</c>.</summary>
    public override string ToString() => $"{Name}: {Describe(Message.Type)}";

    private static string Describe(TypeProto? type) => type?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => $"{(OnnxElementType)type.TensorType.ElemType}{Describe(type.TensorType.Shape)}",
        TypeProto.ValueOneofCase.SparseTensorType => $"sparse {(OnnxElementType)type.SparseTensorType.ElemType}{Describe(type.SparseTensorType.Shape)}",
        TypeProto.ValueOneofCase.SequenceType => $"sequence of {Describe(type.SequenceType.ElemType)}",
        TypeProto.ValueOneofCase.OptionalType => $"optional {Describe(type.OptionalType.ElemType)}",
        TypeProto.ValueOneofCase.MapType => $"map of {(OnnxElementType)type.MapType.KeyType} to {Describe(type.MapType.ValueType)}",
        TypeProto.ValueOneofCase.OpaqueType => $"{type.OpaqueType.Domain}.{type.OpaqueType.Name}",
        _ => "unknown type",
    };

    private static string Describe(TensorShapeProto? shape) => shape is null ? "[...]" : $"[{string.Join(", ", shape.Dim.Select(Read))}]";

    // A negative size, which some exporters write for "any", says nothing.
    private static OnnxDimension Read(TensorShapeProto.Types.Dimension message) => message.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue when message.DimValue >= 0 => OnnxDimension.Fixed(message.DimValue),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam when message.DimParam.Length > 0 => OnnxDimension.Named(message.DimParam),
        _ => OnnxDimension.Unknown,
    };

    private static TensorShapeProto.Types.Dimension Write(OnnxDimension dimension)
    {
        var message = new TensorShapeProto.Types.Dimension();
        if (dimension.Value is { } value) message.DimValue = value;
        else if (dimension.Name is { } name) message.DimParam = name;
        return message;
    }

    private TypeProto.Types.Tensor Tensor()
    {
        Message.Type ??= new TypeProto();
        return Message.Type.TensorType ??= new TypeProto.Types.Tensor();
    }
}
