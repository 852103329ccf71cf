using System.Globalization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Finds the first tensor that is not finite, once a loss or a gradient is not.</summary>
internal static class NonFiniteSearch
{
    /// <summary>The error's message.</summary>
    public static string Message(string what, int epoch, long step, double learningRate, string first) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what} in epoch {epoch + 1}, step {step + 1}, at learning rate {learningRate:G4}; the first tensor that is not finite is {first}; expected finite numbers; lower the learning rate, normalize the inputs, or look for extreme values in them.");

    /// <summary>Follows a loss from the batch to its value, by running it again with a hook on every module.</summary>
    public static string OfLoss(StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return OfValues(batch) ?? OfModules(batch, loss) ?? "the loss itself";
    }

    /// <summary>Looks at what a batch starts from: its tensors and the parameters.</summary>
    public static string? OfValues(StepBatch batch)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        for (var i = 0; i < batch.Inputs.Count; i++)
            if (FirstRow(batch.Inputs[i]) is { } row) return $"input {i} of the batch, at sample {row} of it";
        for (var i = 0; i < batch.Targets.Count; i++)
            if (FirstRow(batch.Targets[i]) is { } row) return $"target {i} of the batch, at sample {row} of it";
        foreach (var (name, parameter) in batch.Model.named_parameters())
            if (!IsFinite(parameter)) return $"the parameter {name}";
        return null;
    }

    /// <summary>The gradient nearest to the loss, from which the others have it.</summary>
    public static string OfGradients(OptimizerSlot slot)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var bad = slot.Named.LastOrDefault(entry => entry.Parameter.grad is { } gradient && !IsFinite(gradient));
        return bad.Name is null ? "none of the gradients, whose norm overflows" : $"the gradient of {bad.Name}";
    }

    private static string? OfModules(StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        string? first = null;
        var removers = new List<Action>();
        void Look(string name, Tensor output)
        {
            if (first is null && is_floating_point(output) && !IsFinite(output)) first = $"the output of the module {name}";
        }
        try
        {
            foreach (var (name, module) in batch.Model.named_modules())
            {
                if (module is nn.Module<Tensor, Tensor> one)
                {
                    removers.Add(one.register_forward_hook((_, _, output) =>
                    {
                        Look(name, output);
                        return output;
                    }).remove);
                }
                else if (module is nn.Module<Tensor, Tensor, Tensor> two)
                {
                    removers.Add(two.register_forward_hook((_, _, _, output) =>
                    {
                        Look(name, output);
                        return output;
                    }).remove);
                }
            }
            loss(batch);
            return first;
        }
        finally
        {
            foreach (var remove in removers) remove();
        }
    }

    private static bool IsFinite(Tensor tensor) => tensor.isfinite().all().ToBoolean();

    private static long? FirstRow(Tensor tensor)
    {
        if (!is_floating_point(tensor) || IsFinite(tensor)) return null;
        return tensor.isfinite().logical_not().reshape(tensor.shape[0], -1).any(1).to(ScalarType.Int32).argmax().ToInt64();
    }
}
