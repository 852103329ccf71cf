using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Bindings;

/// <summary>Whether a shape is one that an input takes.</summary>
internal static class ShapeRules
{
    /// <summary>Checks a shape and completes an empty one from the number of values, where that says enough.</summary>
    /// <param name="input">The input.</param>
    /// <param name="given">The shape; empty to have it completed.</param>
    /// <param name="length">Values given, or -1 where they come later.</param>
    /// <param name="shape">Takes the shape: as many as the input has dimensions, or as were given where it says nothing of them.</param>
    /// <returns>The elements of the shape.</returns>
    /// <exception cref="TensorMismatchException">It is not one that the input takes.</exception>
    public static int Resolve(TensorInfo input, ReadOnlySpan<long> given, long length, Span<long> shape)
    {
        if (given.IsEmpty && input.Shape.Count > 0) Complete(input, length, shape);
        else given.CopyTo(shape);
        if (!given.IsEmpty) Check(input, given);
        var elements = Elements(input, shape);
        if (length >= 0 && length != elements)
            throw Mismatch(TensorMismatch.Length, input, $"{length} values", $"{elements} for the shape {Text(shape)}", "pass as many values as the shape says");
        return elements;
    }

    /// <summary>The dimensions that the input has of such a shape.</summary>
    public static int Rank(TensorInfo input, ReadOnlySpan<long> given) => given.IsEmpty ? input.Shape.Count : given.Length;

    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private static void Check(TensorInfo input, ReadOnlySpan<long> given)
    {
        var expected = input.Shape;
        if (expected.Count > 0 && expected.Count != given.Length)
            throw Mismatch(TensorMismatch.Rank, input, $"the shape {Text(given)} of {given.Length} dimensions", $"{expected.Count} dimensions", "pass a shape of as many");
        for (var axis = 0; axis < given.Length; axis++)
        {
            var wanted = axis < expected.Count ? expected[axis].Value : null;
            if (given[axis] < 0 || (wanted is { } size && size != given[axis]))
                throw Mismatch(TensorMismatch.Dimension, input, $"the shape {Text(given)}, dimension {axis} of which is {given[axis]}", wanted is { } fixedSize ? $"{fixedSize}" : "0 or more", "pass a tensor of that size");
        }
        if (given is [0, ..] && (expected.Count == 0 || expected[0].Value is not 0)) throw Empty(input);
    }

    private static void Complete(TensorInfo input, long length, Span<long> shape)
    {
        var open = -1;
        var product = 1L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (input.Shape[axis].Value is { } size)
            {
                shape[axis] = size;
                product = Multiply(input, product, size);
            }
            else if (open >= 0 || length < 0)
            {
                throw Mismatch(TensorMismatch.Rank, input, "no shape", "one, as its dimensions are known only when the model runs", "pass the shape");
            }
            else
            {
                open = axis;
            }
        }
        if (open < 0) return;
        if (length == 0) throw Empty(input);
        if (product == 0 || length % product != 0)
            throw Mismatch(TensorMismatch.Length, input, $"{length} values", $"a multiple of {product}", "pass whole rows, or the shape");
        shape[open] = length / product;
    }

    private static int Elements(TensorInfo input, ReadOnlySpan<long> shape)
    {
        var product = 1L;
        foreach (var size in shape) product = Multiply(input, product, size);
        return (int)product;
    }

    private static long Multiply(TensorInfo input, long product, long size)
    {
        // Both are below 2^31, or the product of them is seen to be above it.
        if (size > int.MaxValue || product * size > int.MaxValue)
            throw Mismatch(TensorMismatch.Length, input, $"a dimension of {size} that makes it too large", $"at most {int.MaxValue} elements", "pass less at once");
        return product * size;
    }

    private static TensorMismatchException Empty(TensorInfo input) =>
        Mismatch(TensorMismatch.Empty, input, "an empty batch", "1 row or more", "leave out empty batches");

    private static TensorMismatchException Mismatch(TensorMismatch mismatch, TensorInfo input, string found, string expected, string cure) =>
        TensorMismatchException.Input(mismatch, input, found, expected, cure);
}
