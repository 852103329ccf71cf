using System.Numerics;
using System.Runtime.InteropServices;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Verification;

/// <summary>
/// Compares tensors element by element. Not a number equals not a number, an infinity itself; either against anything else
/// is an infinite error, whatever the tolerance.
/// </summary>
public static class TensorComparer
{
    private delegate TensorComparison Comparer(TensorData expected, TensorData found, ComparisonTolerance tolerance);

    private static readonly Dictionary<OnnxElementType, Comparer> Table = new()
    {
        [OnnxElementType.Float] = Typed<float>,
        [OnnxElementType.Double] = Typed<double>,
        [OnnxElementType.Float16] = Typed<Half>,
        [OnnxElementType.BFloat16] = BrainFloats,
        [OnnxElementType.Int8] = Typed<sbyte>,
        [OnnxElementType.Int16] = Typed<short>,
        [OnnxElementType.Int32] = Typed<int>,
        [OnnxElementType.Int64] = Typed<long>,
        [OnnxElementType.UInt8] = Typed<byte>,
        [OnnxElementType.UInt16] = Typed<ushort>,
        [OnnxElementType.UInt32] = Typed<uint>,
        [OnnxElementType.UInt64] = Typed<ulong>,
        [OnnxElementType.Bool] = (expected, found, tolerance) => Compare(expected.Bytes, found.Bytes, tolerance, expected.Name),
    };

    /// <summary>Compares two runs of elements.</summary>
    /// <param name="expected">The values to be met.</param>
    /// <param name="found">As many values.</param>
    /// <param name="tolerance">How far they may differ.</param>
    /// <param name="name">A name for the report.</param>
    public static TensorComparison Compare<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> found, ComparisonTolerance tolerance, string name = "")
        where T : unmanaged, INumberBase<T>
    {
        if (expected.Length != found.Length)
            return new TensorComparison { Name = name, Obstacle = $"it has {found.Length} elements, expected {expected.Length}" };
        var errors = new ErrorTally(tolerance);
        for (var index = 0; index < expected.Length; index++)
            if (!found[index].Equals(expected[index])) errors.Add(index, double.CreateTruncating(expected[index]), double.CreateTruncating(found[index]));
        return errors.Report(name, expected.Length);
    }

    /// <summary>Compares two tensors: element type, dimensions, elements.</summary>
    /// <param name="expected">The tensor to be met.</param>
    /// <param name="found">The tensor that was computed.</param>
    /// <param name="tolerance">How far the elements may differ.</param>
    public static TensorComparison Compare(TensorData expected, TensorData found, ComparisonTolerance tolerance)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(found);
        if (expected.ElementType != found.ElementType || !expected.Dims.SequenceEqual(found.Dims))
            return Obstacle(expected.Name, $"it is {Describe(found)}, expected {Describe(expected)}");
        return Table.TryGetValue(expected.ElementType, out var compare) ? compare(expected, found, tolerance)
            : ExactBytes(expected, found);
    }

    private static TensorComparison Typed<T>(TensorData expected, TensorData found, ComparisonTolerance tolerance) where T : unmanaged, INumberBase<T> =>
        Compare(expected.AsSpan<T>(), found.AsSpan<T>(), tolerance, expected.Name);

    private static TensorComparison BrainFloats(TensorData expected, TensorData found, ComparisonTolerance tolerance) =>
        Compare<float>(Widen(expected), Widen(found), tolerance, expected.Name);

    private static float[] Widen(TensorData tensor)
    {
        var halves = MemoryMarshal.Cast<byte, ushort>(tensor.Bytes);
        var values = new float[halves.Length];
        for (var index = 0; index < values.Length; index++) values[index] = BitConverter.UInt32BitsToSingle((uint)halves[index] << 16);
        return values;
    }

    // Texts, complex numbers and packed types have no distance here: they are the same or not.
    private static TensorComparison ExactBytes(TensorData expected, TensorData found) =>
        expected.Bytes.SequenceEqual(found.Bytes) && expected.Strings.SequenceEqual(found.Strings, StringComparer.Ordinal)
            ? new TensorComparison { Name = expected.Name, Elements = expected.ElementCount }
            : Obstacle(expected.Name, $"its {expected.ElementType} elements are others than expected");

    private static TensorComparison Obstacle(string name, string obstacle) => new() { Name = name, Obstacle = obstacle };

    private static string Describe(TensorData tensor) => $"{tensor.ElementType}[{string.Join(", ", tensor.Dims)}]";
}
