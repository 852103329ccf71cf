using Lifecycle.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.Fused;

/// <summary>What the fused optimizers share.</summary>
internal static class FusedStep
{
    /// <summary>Evaluates the loss, where one is given, with gradients on.</summary>
    public static Tensor? Evaluate(Func<Tensor>? closure)
    {
        if (closure is null) return null;
        using var gradients = enable_grad();
        return closure();
    }

    /// <summary>Fixes the parameters of a group: a module's are found anew by each enumeration.</summary>
    public static ParamGroup Fixed(ParamGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        group.Parameters = [.. group.Parameters];
        return group;
    }

    /// <summary>Takes over a tensor that a step has made; it belongs to the optimizer, not to a scope.</summary>
    public static Tensor Take(nint handle) => Tensor.UnsafeCreateTensor(handle).DetachFromDisposeScope();

    /// <summary>Turns a failed step into an exception.</summary>
    public static void Check(int status, string optimizer) => NativeTorch.Check(status, $"A step of {optimizer}");

    public static int Flag(bool? value) => value is true ? 1 : 0;
}
