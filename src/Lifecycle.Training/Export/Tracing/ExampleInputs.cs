using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>Makes inputs of other sizes, and random ones, in the likeness of the example.</summary>
internal static class ExampleInputs
{
    private static readonly ScalarType[] Supported = [ScalarType.Float32, ScalarType.Float64, ScalarType.Int32, ScalarType.Int64, ScalarType.Bool];

    /// <summary>Checks the examples that an export starts from.</summary>
    /// <exception cref="ModelException">An example has no batch axis, no rows, or an element type that models do not take.</exception>
    internal static void Check(IReadOnlyList<Tensor> examples, IReadOnlyList<string> names, bool dynamicBatch)
    {
        for (var i = 0; i < examples.Count; i++)
            Check(examples[i], names[i], dynamicBatch ? examples[0].shape.FirstOrDefault() : null);
    }

    /// <summary>The examples at the lengths of a trace, their own elements again and again; other values where a source of random ones is given.</summary>
    internal static IReadOnlyList<Tensor> At(IReadOnlyList<Tensor> examples, SizeTrials trials, long[] lengths, Random? random) =>
        [.. examples.Select((example, input) => Shape(example, input, trials, lengths) is var shape && random is null ? Resize(example, shape) : Random(example, shape, random))];

    /// <summary>Random values of the example's type at the lengths: within its range, or normal where it is constant.</summary>
    internal static Tensor Random(Tensor example, long[] shape, Random random)
    {
        using var wide = example.detach().to(ScalarType.Float64, CPU);
        var (low, high) = (wide.min().item<double>(), wide.max().item<double>());
        var values = new double[shape.Aggregate(1L, static (product, size) => checked(product * size))];
        for (var i = 0; i < values.Length; i++)
            values[i] = Draw(random, low, high, example.is_floating_point());
        using var drawn = tensor(values, shape);
        return drawn.to(example.dtype, example.device);
    }

    /// <summary>The shape of an input where the dynamic axes have these lengths.</summary>
    internal static long[] Shape(Tensor example, int input, SizeTrials trials, long[] lengths)
    {
        var shape = example.shape;
        for (var axis = 0; axis < lengths.Length; axis++)
            foreach (var place in trials.Axes[axis].Places.Where(place => place.Input == input))
                shape[place.Axis] = lengths[axis];
        return shape;
    }

    private static Tensor Resize(Tensor example, long[] shape)
    {
        var resized = example;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            var length = example.shape[axis];
            if (length == shape[axis]) continue;
            using var index = tensor(Enumerable.Range(0, checked((int)shape[axis])).Select(place => place % length).ToArray(), device: example.device);
            resized = resized.index_select(axis, index);
        }

        return resized;
    }

    private static double Draw(Random random, double low, double high, bool floating)
    {
        if (!floating)
            return low + random.NextInt64((long)(high - low) + 1);
        return low < high
            ? low + ((high - low) * random.NextDouble())
            : Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    private static void Check(Tensor example, string name, long? batch)
    {
        var found = $"{example.dtype}[{string.Join(", ", example.shape)}]";
        if ((example.dim() == 0 && batch is not null) || example.numel() == 0)
            throw new ModelException($"The example '{name}' is {found}; expected a batch axis first and at least one row; give it the shape the model is trained with.");
        if (!Supported.Contains(example.dtype))
            throw new ModelException($"The example '{name}' is {found}; expected one of {string.Join(", ", Supported)}; convert it with to(ScalarType.Float32).");
        if (batch is not null && example.shape[0] != batch)
            throw new ModelException($"The example '{name}' is {found}, but the first example has {batch} rows; expected as many rows in each; where an input has no batch axis, set DynamicBatch = false and name the axes in DynamicAxes.");
    }
}
