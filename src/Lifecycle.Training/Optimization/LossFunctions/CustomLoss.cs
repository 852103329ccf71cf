using System.Runtime.InteropServices;
using Lifecycle.Training.Data;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.LossFunctions;

/// <summary>A loss from a delegate.</summary>
internal sealed class CustomLoss(string name, Func<Tensor, Tensor, Tensor> compute) : ILoss
{
    public string Name => name;

    public Tensor Compute(Tensor output, Tensor target)
    {
        var value = Call(output, target);
        if (value.numel() != 1 || !is_floating_point(value))
            throw new ModelException($"The loss {name} gave {value.dtype} {ElementSpec.Format(value.shape)} for {Describe(output, target)}; expected one floating number; reduce it, with mean() for example.");
        return value;
    }

    private Tensor Call(Tensor output, Tensor target)
    {
        try
        {
            return compute(output, target);
        }
        catch (Exception e) when (e is ExternalException or ArgumentException)
        {
            throw new ModelException($"The loss {name} cannot take {Describe(output, target)}: {e.Message.Trim().Split('\n')[0].TrimEnd('.', '\r')}; expected an output that fits the targets; change the model's last layer, the targets or the loss.", e);
        }
    }

    private static string Describe(Tensor output, Tensor target) =>
        $"an output {output.dtype} {ElementSpec.Format(output.shape)} and targets {target.dtype} {ElementSpec.Format(target.shape)}";
}
