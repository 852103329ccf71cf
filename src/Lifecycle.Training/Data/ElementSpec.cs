using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>What one input or target of a sample is: its element type and its shape without the batch axis.</summary>
/// <param name="Type">The element type, as it comes from the dataset (uint8 images stay uint8 until they are on the device).</param>
/// <param name="Shape">The shape of one sample, such as [1, 28, 28]; empty for a scalar; -1 on an axis whose length differs from sample to sample.</param>
public sealed record ElementSpec(ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>The spec of the rows of a tensor whose first axis counts the samples.</summary>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    public static ElementSpec OfRows(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var shape = rows.shape;
        if (shape.Length == 0) throw new ArgumentException("A scalar has no rows; expected a tensor whose first axis counts the samples.", nameof(rows));
        return new ElementSpec(rows.dtype, shape[1..]);
    }

    /// <summary>Whether another spec has this type and shape.</summary>
    public bool Matches(ElementSpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Type == other.Type && Shape.SequenceEqual(other.Shape);
    }

    /// <summary>Whether the rows of a tensor, whose first axis counts the samples, are as this says; -1 takes any length.</summary>
    public bool AdmitsRows(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var shape = rows.shape;
        return rows.dtype == Type && shape.Length == Shape.Count + 1 && Shape.Zip(shape.Skip(1)).All(axis => axis.First == -1 || axis.First == axis.Second);
    }

    /// <summary>The type and shape, such as "Byte [1x28x28]".</summary>
    public override string ToString() => $"{Type} {Format(Shape)}";

    /// <summary>A shape as messages show it.</summary>
    internal static string Format(IEnumerable<long> shape) => $"[{string.Join('x', shape)}]";
}
