using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Compression;

/// <summary>What of an output is compared with the original's.</summary>
internal enum LikenessKind
{
    /// <summary>The class at each place: there are several values along the axis of classes.</summary>
    Classes,

    /// <summary>Numbers.</summary>
    Numbers,

    /// <summary>Elements that are the same or not: integers, truth values, texts.</summary>
    Elements,
}

/// <summary>How like one output is to the original's, over batches.</summary>
internal sealed class OutputLikeness
{
    private readonly ClosenessSums _numbers = new();
    private readonly int _axis;
    private long _hits;
    private long _count;

    /// <summary>Looks at what the original gives.</summary>
    public OutputLikeness(TensorData expected)
    {
        _axis = Classes.Axis(expected.Dims);
        Kind = !FloatValues.Has(expected) ? LikenessKind.Elements : _axis > 0 && expected.Dims[_axis] > 1 ? LikenessKind.Classes : LikenessKind.Numbers;
        var text = $"output \"{expected.Name}\" [{string.Join(", ", expected.Dims)}]";
        Description = Kind switch
        {
            LikenessKind.Classes => $"{text} by the class along axis {_axis}",
            LikenessKind.Numbers => $"{text}, which has no classes, by the part of its variance that is met",
            _ => $"{text} by elements that are the same",
        };
    }

    public LikenessKind Kind { get; }

    /// <summary>What is compared, in words.</summary>
    public string Description { get; }

    /// <summary>0 to 1.</summary>
    public double Value => Kind == LikenessKind.Numbers ? _numbers.Value : _count == 0 ? 1 : (double)_hits / _count;

    public void Add(TensorData expected, TensorData found)
    {
        var fits = found.ElementType == expected.ElementType && found.Dims.SequenceEqual(expected.Dims);
        if (Kind == LikenessKind.Numbers)
        {
            if (fits) _numbers.Add(Classes.Floats(expected), Classes.Floats(found));
            else _numbers.Miss();
            return;
        }
        if (!fits) _count += Math.Max(expected.ElementCount, 1);
        else if (Kind == LikenessKind.Classes) Count<long>(Classes.Of(expected, 0, _axis), Classes.Of(found, 0, _axis));
        else if (expected.ElementType == OnnxElementType.String) Count<string>([.. expected.Strings], [.. found.Strings]);
        else CountElements(expected.Bytes, found.Bytes, (int)(expected.Bytes.Length / Math.Max(expected.ElementCount, 1)));
    }

    private void CountElements(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found, int size)
    {
        for (var start = 0; size > 0 && start < expected.Length; start += size)
        {
            if (expected.Slice(start, size).SequenceEqual(found.Slice(start, size))) _hits++;
            _count++;
        }
    }

    private void Count<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> found) where T : IEquatable<T>
    {
        for (var index = 0; index < expected.Length; index++) _hits += expected[index].Equals(found[index]) ? 1 : 0;
        _count += expected.Length;
    }
}
