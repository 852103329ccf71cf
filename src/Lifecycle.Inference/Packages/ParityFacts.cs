using Lifecycle.Inference.Verification;

namespace Lifecycle.Inference.Packages;

/// <summary>How far a model's outputs are from those of the model it was made from. Unchanging.</summary>
public sealed record ParityFacts
{
    /// <summary>What it was compared with, such as "the TorchSharp model it was exported from".</summary>
    public required string Reference { get; init; }

    /// <summary>Each output at each size that was tried.</summary>
    public required IReadOnlyList<OutputParity> Outputs { get; init; }

    /// <summary>Facts from comparisons.</summary>
    /// <param name="reference">What the model was compared with.</param>
    /// <param name="comparisons">Sizes as text, such as "batch 2", and the comparison at these sizes.</param>
    public static ParityFacts Of(string reference, IEnumerable<(string At, TensorComparison Comparison)> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        return new ParityFacts
        {
            Reference = reference,
            Outputs = [.. comparisons.Select(static pair => new OutputParity(pair.Comparison.Name, pair.At, pair.Comparison.MaxAbsoluteError, pair.Comparison.MaxRelativeError))],
        };
    }
}

/// <summary>The errors of one output at one size of the inputs.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="At">The sizes as text, such as "batch 2".</param>
/// <param name="MaxAbsoluteError">The largest |found - expected|; may be infinite.</param>
/// <param name="MaxRelativeError">The largest |found - expected| / |expected|; may be infinite.</param>
public sealed record OutputParity(string Output, string At, double MaxAbsoluteError, double MaxRelativeError);
