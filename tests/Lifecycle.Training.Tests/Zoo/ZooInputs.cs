using Lifecycle.Onnx.Graph;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>Inputs for an exported model, and how far its outputs are from others.</summary>
internal static class ZooInputs
{
    private const int Length = 12;
    private const int Tokens = 20;

    /// <summary>The sizes of the model's named dimensions: the batch as asked for, others as they are taken here.</summary>
    public static Dictionary<string, long> Sizes(OnnxModel model, int rows) =>
        model.Graph.Inputs.SelectMany(static input => input.Shape ?? []).Where(static dim => dim.Name is not null).Select(static dim => dim.Name!).Distinct(StringComparer.Ordinal)
            .ToDictionary(static name => name, name => Size(name, rows), StringComparer.Ordinal);

    public static TensorData Fill(OnnxValueInfo input, int rows)
    {
        long[] shape = [.. input.Shape!.Select(dim => dim.Value ?? Size(dim.Name!, rows))];
        var count = shape.Aggregate(1L, static (product, size) => product * size);
        var random = new Random(rows + input.Name.Length);
        return input.ElementType == OnnxElementType.Int64
            ? TensorData.Create<long>(input.Name, shape, [.. Enumerable.Range(0, (int)count).Select(_ => (long)random.Next(Tokens))])
            : TensorData.Create<float>(input.Name, shape, [.. Enumerable.Range(0, (int)count).Select(_ => (random.NextSingle() * 2) - 1)]);
    }

    /// <summary>The greatest difference, as a part of the greatest expected value.</summary>
    public static double RelativeError(TensorData expected, TensorData found)
    {
        if (!expected.Dims.SequenceEqual(found.Dims) || expected.ElementType != found.ElementType) return double.PositiveInfinity;
        if (expected.ElementType != OnnxElementType.Float) return expected.Bytes.SequenceEqual(found.Bytes) ? 0 : double.PositiveInfinity;
        var (scale, error) = (0d, 0d);
        for (var index = 0; index < expected.ElementCount; index++)
        {
            scale = Math.Max(scale, Math.Abs(expected.AsSpan<float>()[index]));
            var difference = Math.Abs(expected.AsSpan<float>()[index] - found.AsSpan<float>()[index]);
            error = Math.Max(error, double.IsNaN(difference) ? double.PositiveInfinity : difference);
        }
        return error == 0 ? 0 : error / scale;
    }

    private static long Size(string name, int rows) => string.Equals(name, "batch", StringComparison.Ordinal) ? rows : Length;
}
