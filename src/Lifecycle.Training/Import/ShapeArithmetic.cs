using System.Collections.Frozen;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>The operators that graphs compute shapes and axes with, on numbers held in C#.</summary>
internal static class ShapeArithmetic
{
    private static readonly FrozenDictionary<string, Func<Call, HostTensor?>> Table = new Dictionary<string, Func<Call, HostTensor?>>(StringComparer.Ordinal)
    {
        ["Identity"] = static call => call[0],
        ["Add"] = static call => Binary(call, static (a, b) => a + b, static (a, b) => a + b),
        ["Sub"] = static call => Binary(call, static (a, b) => a - b, static (a, b) => a - b),
        ["Mul"] = static call => Binary(call, static (a, b) => a * b, static (a, b) => a * b),
        ["Div"] = static call => Binary(call, static (a, b) => b == 0 ? 0 : a / b, static (a, b) => a / b),
        ["Mod"] = static call => call.Attributes.Int("fmod") != 0 ? null : Binary(call, static (a, b) => b == 0 ? 0 : a - (b * (long)Math.Floor((double)a / b)), static (a, b) => a - (b * Math.Floor(a / b))),
        ["Min"] = static call => call.Count == 2 ? Binary(call, Math.Min, Math.Min) : null,
        ["Max"] = static call => call.Count == 2 ? Binary(call, Math.Max, Math.Max) : null,
        ["Equal"] = static call => Compare(call, static (a, b) => a.Equals(b)),
        ["Greater"] = static call => Compare(call, static (a, b) => a > b),
        ["Less"] = static call => Compare(call, static (a, b) => a < b),
        ["GreaterOrEqual"] = static call => Compare(call, static (a, b) => a >= b),
        ["LessOrEqual"] = static call => Compare(call, static (a, b) => a <= b),
        ["And"] = static call => Binary(call, static (a, b) => a & b, null),
        ["Or"] = static call => Binary(call, static (a, b) => a | b, null),
        ["Not"] = static call => HostTensor.Of(ScalarType.Bool, call[0].IsVector, Array.ConvertAll(call[0].Ints, static value => value == 0 ? 1L : 0L)),
        ["Neg"] = static call => Unary(call, static a => -a, static a => -a),
        ["Abs"] = static call => Unary(call, Math.Abs, Math.Abs),
        ["Floor"] = static call => Unary(call, static a => a, Math.Floor),
        ["Ceil"] = static call => Unary(call, static a => a, Math.Ceiling),
        ["Round"] = static call => Unary(call, static a => a, static a => Math.Round(a, MidpointRounding.ToEven)),
        ["Sqrt"] = static call => call[0].IsFloat ? Unary(call, static a => a, Math.Sqrt) : null,
        ["Cast"] = Cast,
        ["Gather"] = Gather,
        ["Concat"] = Concat,
        ["Slice"] = Slice,
        ["Squeeze"] = static call => call[0].Count == 1 ? Reform(call[0], isVector: false) : call[0],
        ["Unsqueeze"] = static call => call[0].IsVector || Axes(call) is not [0 or -1] ? null : Reform(call[0], isVector: true),
        ["Reshape"] = Reshape,
        ["ReduceProd"] = static call => Reduce(call, static values => values.Aggregate(1L, static (a, b) => a * b), static values => values.Aggregate(1.0, static (a, b) => a * b)),
        ["ReduceSum"] = static call => Reduce(call, static values => values.Sum(), static values => values.Sum()),
        ["ReduceMax"] = static call => Reduce(call, static values => values.Max(), static values => values.Max()),
        ["ReduceMin"] = static call => Reduce(call, static values => values.Min(), static values => values.Min()),
        ["Shape"] = static call => HostTensor.Vector(call[0].IsVector ? [call[0].Count] : []),
        ["Size"] = static call => HostTensor.Scalar(call[0].Count),
        ["Where"] = Where,
        ["Range"] = Range,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Computes a node of which all inputs are numbers held in C#; null where it needs tensors.</summary>
    internal static HostTensor? Run(string opType, NodeAttributes attributes, ReadOnlySpan<ImportValue> inputs)
    {
        if (!Table.TryGetValue(opType, out var compute)) return null;
        var hosts = new HostTensor?[inputs.Length];
        for (var index = 0; index < inputs.Length; index++)
        {
            hosts[index] = inputs[index].Host;
            if ((hosts[index] is null && !inputs[index].IsNone) || hosts[index] is { IsRange: true }) return null;
        }

        if (hosts.Length == 0 || hosts[0] is null) return null;
        var result = compute(new Call(attributes, hosts));
        return result is null || result.Count > HostTensor.MaxCount ? null : result;
    }

    private static HostTensor? Binary(Call call, Func<long, long, long> ints, Func<double, double, double>? floats)
    {
        var (left, right) = (call[0], call[1]);
        if (Length(left, right) is not { } count) return null;
        var isVector = left.IsVector || right.IsVector;
        if (!left.IsFloat) return HostTensor.Of(left.Type, isVector, Zip(left.Ints, right.Ints, count, ints));
        if (floats is null) return null;
        var values = Zip(left.Floats, right.Floats, count, floats);
        // Rounded as the tensors would be.
        return HostTensor.Of(left.Type, isVector, left.Type == ScalarType.Float32 ? Array.ConvertAll(values, static value => (double)(float)value) : values);
    }

    private static HostTensor? Compare(Call call, Func<double, double, bool> compare) => Length(call[0], call[1]) is not { } count ? null
        : HostTensor.Of(ScalarType.Bool, call[0].IsVector || call[1].IsVector, Zip(call[0].Floats, call[1].Floats, count, (a, b) => compare(a, b) ? 1L : 0L));

    private static HostTensor Unary(Call call, Func<long, long> ints, Func<double, double> floats) => call[0].IsFloat
        ? HostTensor.Of(call[0].Type, call[0].IsVector, Array.ConvertAll(call[0].Floats, value => call[0].Type == ScalarType.Float32 ? (float)floats(value) : floats(value)))
        : HostTensor.Of(call[0].Type, call[0].IsVector, Array.ConvertAll(call[0].Ints, value => ints(value)));

    private static TOut[] Zip<TIn, TOut>(TIn[] left, TIn[] right, int count, Func<TIn, TIn, TOut> compute)
    {
        var result = new TOut[count];
        for (var index = 0; index < count; index++)
            result[index] = compute(left[left.Length == 1 ? 0 : index], right[right.Length == 1 ? 0 : index]);
        return result;
    }

    // What two broadcast to, or null where they do not.
    private static int? Length(HostTensor left, HostTensor right) =>
        left.Count == right.Count || right.Count == 1 ? left.Count : left.Count == 1 ? right.Count : null;

    private static HostTensor? Cast(Call call)
    {
        var to = TensorReading.TypeOf((Lifecycle.Onnx.Graph.OnnxElementType)call.Attributes.Int("to", 1));
        return to switch
        {
            ScalarType.Float32 => HostTensor.Of(to, call[0].IsVector, Array.ConvertAll(call[0].Floats, static value => (double)(float)value)),
            ScalarType.Float64 => HostTensor.Of(to, call[0].IsVector, call[0].Floats),
            ScalarType.Int64 => HostTensor.Of(to, call[0].IsVector, call[0].Ints),
            ScalarType.Int32 => HostTensor.Of(to, call[0].IsVector, Array.ConvertAll(call[0].Ints, static value => (long)unchecked((int)value))),
            ScalarType.Bool => HostTensor.Of(to, call[0].IsVector, Array.ConvertAll(call[0].Floats, static value => value != 0 ? 1L : 0L)),
            _ => null,
        };
    }

    private static HostTensor? Gather(Call call)
    {
        var (data, indices) = (call[0], call[1]);
        if (!data.IsVector) return null;
        return Pick(data, indices.IsVector, indices.Ints.Select(index => (int)(index < 0 ? index + data.Count : index)).ToArray());
    }

    private static HostTensor Pick(HostTensor data, bool isVector, int[] places) => data.IsFloat
        ? HostTensor.Of(data.Type, isVector, Array.ConvertAll(places, place => data.Floats[place]))
        : HostTensor.Of(data.Type, isVector, Array.ConvertAll(places, place => data.Ints[place]));

    private static HostTensor? Concat(Call call)
    {
        if (call.All.Any(static part => part is not { IsVector: true })) return null;
        return call[0].IsFloat ? HostTensor.Of(call[0].Type, isVector: true, call.All.SelectMany(static part => part!.Floats).ToArray())
            : HostTensor.Of(call[0].Type, isVector: true, call.All.SelectMany(static part => part!.Ints).ToArray());
    }

    private static HostTensor? Slice(Call call)
    {
        var data = call[0];
        var start = call.Attributes.Ints("starts") ?? call.Find(1)?.Ints;
        var end = call.Attributes.Ints("ends") ?? call.Find(2)?.Ints;
        if (!data.IsVector || start is not [_] || end is not [_]) return null;
        var step = call.Find(4)?.Ints[0] ?? 1;
        return Pick(data, isVector: true, SliceRange.Of(start[0], end[0], step, data.Count).Places());
    }

    private static HostTensor? Reshape(Call call)
    {
        var shape = call.Attributes.Ints("shape") ?? call.Find(1)?.Ints;
        return shape switch
        {
            [] when call[0].Count == 1 => Reform(call[0], isVector: false),
            [var size] when size == -1 || size == call[0].Count || (size == 0 && call[0].IsVector) => Reform(call[0], isVector: true),
            _ => null,
        };
    }

    private static HostTensor Reform(HostTensor data, bool isVector) =>
        data.IsFloat ? HostTensor.Of(data.Type, isVector, data.Floats) : HostTensor.Of(data.Type, isVector, data.Ints);

    private static HostTensor? Reduce(Call call, Func<long[], long> ints, Func<double[], double> floats)
    {
        if (!call[0].IsVector || call[0].Count == 0 || call.Count > 1) return null;
        var isVector = call.Attributes.Int("keepdims", 1) != 0;
        return call[0].IsFloat ? HostTensor.Of(call[0].Type, isVector, [floats(call[0].Floats)]) : HostTensor.Of(call[0].Type, isVector, [ints(call[0].Ints)]);
    }

    private static HostTensor? Where(Call call)
    {
        var (condition, left, right) = (call[0].Ints, call[1], call[2]);
        var count = Math.Max(condition.Length, Math.Max(left.Count, right.Count));
        if (left.IsFloat || !new[] { condition.Length, left.Count, right.Count }.All(length => length == 1 || length == count)) return null;
        var (ones, others) = (left.Ints, right.Ints);
        var values = new long[count];
        for (var index = 0; index < count; index++)
            values[index] = condition[condition.Length == 1 ? 0 : index] != 0 ? ones[ones.Length == 1 ? 0 : index] : others[others.Length == 1 ? 0 : index];
        return HostTensor.Of(left.Type, call[0].IsVector || left.IsVector || right.IsVector, values);
    }

    private static HostTensor? Range(Call call)
    {
        if (call[0].IsFloat) return null;
        var (start, limit, delta) = (call[0].Ints[0], call[1].Ints[0], call[2].Ints[0]);
        if (delta == 0) return null;
        var count = Math.Max(0, (long)Math.Ceiling((limit - start) / (double)delta));
        if (count > HostTensor.MaxCount) return null;
        var values = Enumerable.Range(0, (int)count).Select(index => start + (index * delta)).ToArray();
        return HostTensor.Run(call[0].Type, values, isRange: delta == 1);
    }

    private static long[]? Axes(Call call) => call.Attributes.Ints("axes") ?? call.Find(1)?.Ints;

    private readonly struct Call(NodeAttributes attributes, HostTensor?[] inputs)
    {
        internal NodeAttributes Attributes { get; } = attributes;

        internal HostTensor?[] All { get; } = inputs;

        internal int Count => All.Length;

        internal HostTensor this[int index] => All[index]!;

        internal HostTensor? Find(int index) => index < All.Length ? All[index] : null;
    }
}
