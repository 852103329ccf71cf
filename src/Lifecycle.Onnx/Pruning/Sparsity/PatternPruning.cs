using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Onnx.Pruning;

/// <summary>
/// Keeps, of every few neighbouring weights that a product sums over, the greatest: N of M, as sparse kernels want them, usually 2 of 4
/// (A. Mishra et al., Accelerating sparse deep neural networks, 2021). What is left over at the end of a row, fewer than M, stays.
/// </summary>
public sealed class PatternPruning : SparsityPass, IValidatableObject
{
    /// <summary>Makes the pass.</summary>
    /// <param name="kept">How many stay of each run: N, 1 to below <paramref name="length"/>. Default 2.</param>
    /// <param name="length">How long a run is: M, 2 to 64. Default 4.</param>
    /// <exception cref="UsageException">An argument is out of range.</exception>
    public PatternPruning(int kept = 2, int length = 4)
    {
        (Kept, Length) = (kept, length);
        OptionsValidator.Check(nameof(PatternPruning), [("", this)]);
    }

    /// <inheritdoc/>
    public override string Name => $"{Kept} of {Length} weights kept";

    /// <summary>How many stay of each run.</summary>
    [Range(1, 63)]
    public int Kept { get; }

    /// <summary>How long a run is.</summary>
    [Range(2, 64)]
    public int Length { get; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kept >= Length) yield return new ValidationResult($"{nameof(Kept)} is {Kept}, expected less than {nameof(Length)}, {Length}");
    }

    private protected override IReadOnlyList<bool[]> Choose(IReadOnlyList<SparseWeight> weights, IReadOnlyList<double[]> values) => [.. weights.Zip(values, Choose)];

    private bool[] Choose(SparseWeight weight, double[] values)
    {
        var zeros = new bool[values.Length];
        var inner = (int)weight.Tensor.Dims.Skip(weight.Axis + 1).Aggregate(1L, static (product, size) => product * size);
        var depth = (int)weight.Tensor.Dims[weight.Axis];
        for (var row = 0; row < values.Length / depth; row++)
        {
            var first = (row / inner * depth * inner) + (row % inner);
            for (var start = 0; start + Length <= depth; start += Length)
            {
                // Of equal ones the first stay.
                var run = Enumerable.Range(start, Length).Select(index => first + (index * inner)).OrderByDescending(place => Math.Abs(values[place])).ThenBy(static place => place);
                foreach (var place in run.Skip(Kept)) zeros[place] = true;
            }
        }
        return zeros;
    }
}
