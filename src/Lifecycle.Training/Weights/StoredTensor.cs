using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>A tensor in a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">The element type as the file calls it, such as F32 or BF16.</param>
/// <param name="Type">The element type in torch, or null where torch has none.</param>
/// <param name="Shape">Its sizes; none for a single number.</param>
public sealed record StoredTensor(string Name, string ElementType, ScalarType? Type, IReadOnlyList<long> Shape)
{
    /// <summary>Where its bytes begin, from the start of the file.</summary>
    internal long Offset { get; init; }

    /// <summary>The number of its bytes.</summary>
    internal long Length { get; init; }

    /// <summary>Type and shape, such as F32 [3, 4].</summary>
    public override string ToString() => $"{ElementType} [{string.Join(", ", Shape)}]";
}
