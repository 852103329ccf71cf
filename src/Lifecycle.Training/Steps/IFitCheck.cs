namespace Lifecycle.Training.Steps;

/// <summary>A step that can tell, of a first batch, whether model, data and losses fit, without computing a loss.</summary>
internal interface IFitCheck
{
    /// <summary>Checks.</summary>
    /// <exception cref="ModelException">They do not fit.</exception>
    Fit Check(StepBatch batch);
}

/// <summary>What a first batch told.</summary>
/// <param name="Outputs">What metrics take as outputs.</param>
/// <param name="Targets">What metrics take as targets.</param>
/// <param name="Classes">For each target of the data, the classes that it is an index of, or null.</param>
internal sealed record Fit(IReadOnlyList<TorchSharp.torch.Tensor> Outputs, IReadOnlyList<TorchSharp.torch.Tensor> Targets, IReadOnlyList<ClassRange?> Classes);
