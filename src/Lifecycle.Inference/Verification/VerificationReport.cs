namespace Lifecycle.Inference.Verification;

/// <summary>How a model's outputs compare with those of a reference, output by output.</summary>
/// <param name="Outputs">One comparison for each reference output, in their order.</param>
public sealed record VerificationReport(IReadOnlyList<TensorComparison> Outputs)
{
    /// <summary>Whether every output is within the tolerance.</summary>
    public bool IsMatch => Outputs.All(output => output.IsMatch);

    /// <summary>The largest absolute error of all outputs.</summary>
    public double MaxAbsoluteError => Outputs.Max(output => output.MaxAbsoluteError);

    /// <summary>The largest relative error of all outputs.</summary>
    public double MaxRelativeError => Outputs.Max(output => output.MaxRelativeError);

    /// <summary>The report in one line: the outputs that are off, or all of them where none is.</summary>
    public override string ToString() => string.Join("; ", IsMatch ? Outputs : Outputs.Where(output => !output.IsMatch));
}
