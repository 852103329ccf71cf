namespace Lifecycle.Training.Import.Operators;

/// <summary>Kernel, strides, dilations and padding of a convolution or pooling, with automatic padding resolved for the input at hand.</summary>
internal sealed class Window
{
    private Window(long[] kernel, long[] strides, long[] dilations, long[] begins, long[] ends) =>
        (Kernel, Strides, Dilations, Begins, Ends) = (kernel, strides, dilations, begins, ends);

    internal long[] Kernel { get; }

    internal long[] Strides { get; }

    internal long[] Dilations { get; }

    /// <summary>Padding before each spatial axis.</summary>
    internal long[] Begins { get; }

    /// <summary>Padding after each spatial axis.</summary>
    internal long[] Ends { get; }

    internal int Rank => Kernel.Length;

    internal bool IsSymmetric => Begins.AsSpan().SequenceEqual(Ends);

    internal bool IsDilated => Dilations.AsSpan().ContainsAnyExcept(1);

    internal bool IsPadded => Begins.AsSpan().ContainsAnyExcept(0) || Ends.AsSpan().ContainsAnyExcept(0);

    /// <summary>The padding as torch's pad takes it: the last axis first, begin and end of each.</summary>
    internal long[] Pads => PadsOf(Begins, Ends);

    /// <summary>Reads a window's attributes.</summary>
    /// <param name="context">The node.</param>
    /// <param name="kernel">The kernel's size where the weight tells it; null where the attribute must.</param>
    /// <param name="input">The input's spatial axes.</param>
    internal static Window Read(NodeContext context, long[]? kernel, ReadOnlySpan<long> input)
    {
        var attributes = context.Attributes;
        kernel ??= attributes.Ints("kernel_shape") ?? throw context.Error("has no kernel_shape", "one");
        var rank = kernel.Length;
        if (rank is < 1 or > 3 || rank != input.Length) throw context.Error($"has a window of {rank} axes on {input.Length} spatial ones", "1 to 3 of both");
        var strides = Filled(attributes.Ints("strides"), rank, 1);
        var dilations = Filled(attributes.Ints("dilations"), rank, 1);
        var pads = Filled(attributes.Ints("pads"), 2 * rank, 0);
        var (begins, ends) = (pads[..rank], pads[rank..]);
        var mode = attributes.Text("auto_pad", "NOTSET");
        for (var axis = 0; axis < rank && mode != "NOTSET"; axis++)
        {
            var total = mode == "VALID" ? 0 : Same(input[axis], kernel[axis], strides[axis], dilations[axis]);
            begins[axis] = mode == "SAME_LOWER" ? total - (total / 2) : total / 2;
            ends[axis] = total - begins[axis];
        }

        return new(kernel, strides, dilations, begins, ends);
    }

    internal static long[] PadsOf(long[] begins, long[] ends) =>
        [.. Enumerable.Range(1, begins.Length).SelectMany(index => new[] { begins[^index], ends[^index] })];

    private static long Same(long input, long kernel, long stride, long dilation)
    {
        var output = (input + stride - 1) / stride;
        return Math.Max(0, ((output - 1) * stride) + ((kernel - 1) * dilation) + 1 - input);
    }

    private static long[] Filled(long[]? given, int count, long otherwise) => given is { Length: > 0 } ? [.. given] : [.. Enumerable.Repeat(otherwise, count)];
}
