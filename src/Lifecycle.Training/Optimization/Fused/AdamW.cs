using Lifecycle.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.Fused;

/// <summary>
/// TorchSharp's <see cref="TorchSharp.Modules.AdamW"/> whose step is one native call, Adam with decoupled weight decay (Loshchilov and Hutter, 2017).
/// Groups, options, states, schedulers and state files are TorchSharp's own, so a state saved by either resumes in the other.
/// Without the native library (<see cref="NativeTorch.IsAvailable"/>) its steps are TorchSharp's. Parameters may be of float32,
/// float64, bfloat16 and float16, on any device, in any memory layout; those without a gradient are left alone.
/// </summary>
public sealed class AdamW : TorchSharp.Modules.AdamW
{
    private readonly AdamSteps<State> _steps = new(
        nameof(AdamW), static state => state.exp_avg, static state => state.exp_avg_sq, static state => state.max_exp_avg_sq, static state => state.step, static (state, step) => state.step = step);

    /// <summary>Optimizes one group of parameters.</summary>
    /// <param name="parameters">The parameters, such as a module's.</param>
    /// <param name="lr">Learning rate, at least 0.</param>
    /// <param name="beta1">Decay of the mean of gradients, 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, 0 to below 1.</param>
    /// <param name="eps">Added to the denominator, at least 0.</param>
    /// <param name="weight_decay">Decoupled weight decay, a step shrinking weights by lr times this, at least 0.</param>
    /// <param name="amsgrad">Whether the largest mean of squared gradients so far divides (Reddi et al., 2018).</param>
    /// <param name="maximize">Whether to ascend.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>Optimizes several groups, each of which may have options of its own; what it leaves open is as given here.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">Learning rate, at least 0.</param>
    /// <param name="beta1">Decay of the mean of gradients, 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, 0 to below 1.</param>
    /// <param name="eps">Added to the denominator, at least 0.</param>
    /// <param name="weight_decay">Decoupled weight decay, a step shrinking weights by lr times this, at least 0.</param>
    /// <param name="amsgrad">Whether the largest mean of squared gradients so far divides (Reddi et al., 2018).</param>
    /// <param name="maximize">Whether to ascend.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>Sends parameters through libtorch's multi-tensor operators, as those on a GPU go; for tests.</summary>
    internal bool Composed { get; set; }

    /// <summary>Adds a group of parameters.</summary>
    /// <param name="param_group">The group; what its options leave open is as the optimizer was made.</param>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group)
    {
        base.add_param_group(FusedStep.Fixed(param_group));
        _steps.Add(param_group, parameter => (State)_state[parameter.Handle]);
    }

    /// <summary>Updates all parameters that have gradients.</summary>
    /// <param name="closure">Computes the loss anew with its gradients, or null.</param>
    /// <returns>The closure's loss, or null.</returns>
    /// <exception cref="NativeException">Parameters were moved to another device or type after the optimizer was made.</exception>
    public override Tensor? step(Func<Tensor>? closure = null)
    {
        if (!NativeTorch.IsAvailable) return base.step(closure);
        var loss = FusedStep.Evaluate(closure);
        _steps.Take(Describe);
        return loss;
    }

    private AdamGroup Describe(OptimizerOptions options, int count)
    {
        var own = (Options)options;
        return new AdamGroup
        {
            Count = count, Rate = own.LearningRate!.Value, Beta1 = own.beta1!.Value, Beta2 = own.beta2!.Value, Epsilon = own.eps!.Value,
            Decay = own.weight_decay!.Value, Maximum = FusedStep.Flag(own.amsgrad), Maximize = FusedStep.Flag(own.maximize), Decoupled = 1,
            Composed = FusedStep.Flag(Composed),
        };
    }
}
