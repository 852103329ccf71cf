using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Packed;

/// <summary>An input or target in a packed file.</summary>
/// <param name="Spec">Type and shape; -1 on the first axis where each sample has a length of its own.</param>
/// <param name="Padding">What fills a batch after the end of shorter samples.</param>
/// <param name="IsColumn">Whether the field lies apart, sample by sample, and not in the rows.</param>
internal sealed record PackedField(ElementSpec Spec, double Padding, bool IsColumn)
{
    public const int MaxRank = 8;

    /// <summary>Small targets lie apart, so that all labels are read without the inputs.</summary>
    public const long MaxColumnBytes = 64;

    // The codes are c10's; they never change.
    private static readonly Dictionary<ScalarType, int> _sizes = new()
    {
        [ScalarType.Byte] = 1, [ScalarType.Int8] = 1, [ScalarType.Bool] = 1, [ScalarType.Int16] = 2, [ScalarType.Float16] = 2, [ScalarType.BFloat16] = 2,
        [ScalarType.Int32] = 4, [ScalarType.Float32] = 4, [ScalarType.Int64] = 8, [ScalarType.Float64] = 8,
    };

    public bool IsVariable => Spec.Shape.Count > 0 && Spec.Shape[0] < 0;

    /// <summary>The bytes of a sample, or of one step where the length differs.</summary>
    public long UnitBytes { get; } = Bytes(Spec);

    /// <summary>Why such a field cannot be, or null.</summary>
    public static string? Mismatch(ElementSpec spec)
    {
        if (!_sizes.TryGetValue(spec.Type, out var size)) return $"elements of a type among {string.Join(", ", _sizes.Keys)}";
        if (spec.Shape.Count > MaxRank) return $"at most {MaxRank} axes";
        UInt128 bytes = (uint)size;
        for (var axis = 0; axis < spec.Shape.Count; axis++)
        {
            if (axis == 0 && spec.Shape[0] == -1) continue;
            if (spec.Shape[axis] < 1) return "lengths of at least 1, or -1 on the first axis for a length of its own";
            bytes *= (ulong)spec.Shape[axis];
            if (bytes > int.MaxValue) return "less than 2 GB a sample";
        }
        return null;
    }

    private static long Bytes(ElementSpec spec) => spec.Shape.Where((_, axis) => axis > 0 || spec.Shape[0] != -1).Aggregate((long)_sizes[spec.Type], (product, length) => product * length);
}
