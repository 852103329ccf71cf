using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>Makes inputs of other batch sizes, and random ones, in the likeness of the example.</summary>
internal static class ExampleInputs
{
    private static readonly ScalarType[] Supported = [ScalarType.Float32, ScalarType.Float64, ScalarType.Int32, ScalarType.Int64, ScalarType.Bool];

    /// <summary>Checks the examples that an export starts from.</summary>
    /// <exception cref="ModelException">An example has no batch axis, no rows, or an element type that models do not take.</exception>
    internal static void Check(IReadOnlyList<Tensor> examples, IReadOnlyList<string> names)
    {
        for (var i = 0; i < examples.Count; i++)
            Check(examples[i], names[i], examples[0].shape.FirstOrDefault());
    }

    /// <summary>The example with as many rows as asked for: its own, again and again.</summary>
    internal static Tensor Resize(Tensor example, long batch)
    {
        var rows = Enumerable.Range(0, checked((int)batch)).Select(row => row % example.shape[0]).ToArray();
        using var index = tensor(rows, device: example.device);
        return example.index_select(0, index);
    }

    /// <summary>Random values of the example's type: within its range, or normal where it is constant.</summary>
    internal static Tensor Random(Tensor example, long batch, Random random)
    {
        long[] shape = [batch, .. example.shape[1..]];
        using var wide = example.detach().to(ScalarType.Float64, CPU);
        var (low, high) = (wide.min().item<double>(), wide.max().item<double>());
        var values = new double[shape.Aggregate(1L, static (product, size) => checked(product * size))];
        for (var i = 0; i < values.Length; i++)
            values[i] = Draw(random, low, high, example.is_floating_point());
        using var drawn = tensor(values, shape);
        return drawn.to(example.dtype, example.device);
    }

    private static double Draw(Random random, double low, double high, bool floating)
    {
        if (!floating)
            return low + random.NextInt64((long)(high - low) + 1);
        return low < high
            ? low + ((high - low) * random.NextDouble())
            : Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private static void Check(Tensor example, string name, long batch)
    {
        var found = $"{example.dtype}[{string.Join(", ", example.shape)}]";
        if (example.dim() == 0 || example.numel() == 0)
            throw new ModelException($"The example '{name}' is {found}; expected a batch axis first and at least one row; give it the shape the model is trained with.");
        if (!Supported.Contains(example.dtype))
            throw new ModelException($"The example '{name}' is {found}; expected one of {string.Join(", ", Supported)}; convert it with to(ScalarType.Float32).");
        if (example.shape[0] != batch)
            throw new ModelException($"The example '{name}' is {found}, but the first example has {batch} rows; expected as many rows in each.");
    }
}
