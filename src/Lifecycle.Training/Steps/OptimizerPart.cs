using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Steps;

/// <summary>The parameters that one optimizer of a step updates.</summary>
/// <param name="Name">The name by which <see cref="StepContext.Update(string, Func{StepBatch, TorchSharp.torch.Tensor})"/> and reports call it.</param>
/// <param name="Includes">Whether a parameter of this name belongs to it; each that requires a gradient belongs to one part exactly.</param>
public sealed record OptimizerPart(string Name, Func<string, bool> Includes)
{
    /// <summary>What updates them; null (default) is the options' optimizer.</summary>
    public IOptimizerFactory? Optimizer { get; init; }

    /// <summary>Their learning rate over the run; null (default) is the options' schedule.</summary>
    public ISchedule? Schedule { get; init; }

    /// <summary>The part of all parameters below a submodule.</summary>
    /// <param name="module">The submodule's name in the model, such as "generator"; also the part's name.</param>
    /// <param name="optimizer">What updates them; null is the options' optimizer.</param>
    public static OptimizerPart Under(string module, IOptimizerFactory? optimizer = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        return new OptimizerPart(module, name => name.StartsWith(module + ".", StringComparison.Ordinal)) { Optimizer = optimizer };
    }
}
