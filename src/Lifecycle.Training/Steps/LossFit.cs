using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>Whether an output and a target fit a loss.</summary>
internal static class LossFit
{
    /// <summary>Checks them.</summary>
    /// <returns>The classes that the target is an index of, or null.</returns>
    /// <exception cref="ModelException">They do not fit.</exception>
    public static ClassRange? Check(ILoss loss, Tensor output, Tensor target, nn.Module model)
    {
        var shape = output.shape;
        if (loss.Mismatch(shape, target.shape, target.dtype) is { } expected)
            throw new ModelException($"The output {ElementSpec.Format(shape)} of {model.GetName()} does not fit the loss {loss.Name} with targets {target.dtype} {ElementSpec.Format(target.shape)}; expected {expected}; change the model's last layer, the targets or the loss.");
        return loss.ClassCount(shape) is { } count ? new ClassRange(count, loss.IgnoreIndex) : null;
    }
}
