using Lifecycle.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.Training.Optimization.Fused;

/// <summary>
/// Lion (Chen et al., 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2): steps by the sign of a mean of gradients,
/// with decoupled weight decay and half of Adam's memory. It takes learning rates 3 to 10 times smaller than AdamW and weight
/// decays as much larger. A step is one native call; without the native library (<see cref="NativeTorch.IsAvailable"/>) plain
/// operators compute the same. Groups, schedulers and state files are as TorchSharp's optimizers have them. Parameters may be
/// of float32, float64, bfloat16 and float16, on any device, in any memory layout; those without a gradient are left alone.
/// </summary>
public sealed partial class Lion : OptimizerHelper, IBetas
{
    private readonly StepTable<State> _table = new();

    /// <summary>Optimizes one group of parameters.</summary>
    /// <param name="parameters">The parameters, such as a module's.</param>
    /// <param name="lr">Learning rate, at least 0.</param>
    /// <param name="beta1">Weight of the mean against the gradient in the direction of a step, 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of gradients, 0 to below 1.</param>
    /// <param name="weight_decay">Decoupled weight decay, a step shrinking weights by lr times this, at least 0.</param>
    /// <param name="maximize">Whether to ascend.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public Lion(IEnumerable<Parameter> parameters, double lr = 1e-4, double beta1 = 0.9, double beta2 = 0.99, double weight_decay = 0, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, weight_decay, maximize)
    {
    }

    /// <summary>Optimizes several groups, each of which may have options of its own; what it leaves open is as given here.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">Learning rate, at least 0.</param>
    /// <param name="beta1">Weight of the mean against the gradient in the direction of a step, 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of gradients, 0 to below 1.</param>
    /// <param name="weight_decay">Decoupled weight decay, a step shrinking weights by lr times this, at least 0.</param>
    /// <param name="maximize">Whether to ascend.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public Lion(IEnumerable<ParamGroup> parameters, double lr = 1e-4, double beta1 = 0.9, double beta2 = 0.99, double weight_decay = 0, bool maximize = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegative(lr);
        ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
        foreach (var beta in (double[])[beta1, beta2])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(beta);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(beta, 1);
        }
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, Beta1 = beta1, Beta2 = beta2, WeightDecay = weight_decay, Maximize = maximize };
        _parameter_groups = [];
        foreach (var group in parameters) add_param_group(group);
    }

    /// <summary>The betas of groups that are added without their own.</summary>
    public (double, double) Betas
    {
        get => (Defaults.Beta1!.Value, Defaults.Beta2!.Value);
        set => (Defaults.Beta1, Defaults.Beta2) = value;
    }

    /// <summary>Sends parameters through libtorch's multi-tensor operators, as those on a GPU go; for tests.</summary>
    internal bool Composed { get; set; }

    /// <summary>Takes the steps that are taken without the native library; for tests.</summary>
    internal bool Plain { get; set; }

    private Options Defaults => (Options)_defaults;

    /// <summary>Adds a group of parameters.</summary>
    /// <param name="param_group">The group; what its options leave open is as the optimizer was made.</param>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group)
    {
        var group = FusedStep.Fixed(param_group);
        var options = (Options)(group.Options ??= new Options());
        options.Complete(Defaults);
        base.add_param_group(group);
        foreach (var parameter in group.Parameters)
        {
            var state = new State(parameter);
            state.Initialize(options);
            _state[parameter.Handle] = state;
        }
        _table.Add(group, parameter => (State)_state[parameter.Handle]);
    }

    /// <summary>Updates all parameters that have gradients.</summary>
    /// <param name="closure">Computes the loss anew with its gradients, or null.</param>
    /// <returns>The closure's loss, or null.</returns>
    /// <exception cref="NativeException">Parameters were moved to another device or type after the optimizer was made.</exception>
    public override Tensor? step(Func<Tensor>? closure = null)
    {
        if (Plain || !NativeTorch.IsAvailable) return _step<TorchSharp.Modules.ParamGroup>(Update, closure);
        var loss = FusedStep.Evaluate(closure);
        var groups = _table.Describe(Describe);
        var averages = _table.Handles(nameof(State.Average), static state => state.Average);
        FusedStep.Check(NativeMethods.FusedLion(groups, groups.Length, _table.ParameterHandles(), averages), nameof(Lion));
        GC.KeepAlive(_table);
        return loss;
    }

    /// <summary>Releases the states.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        foreach (var state in _table.States) state.Dispose();
    }

    private LionGroup Describe(OptimizerOptions options, int count)
    {
        var own = (Options)options;
        return new LionGroup
        {
            Count = count, Rate = own.LearningRate!.Value, Beta1 = own.Beta1!.Value, Beta2 = own.Beta2!.Value, Decay = own.WeightDecay!.Value,
            Maximize = FusedStep.Flag(own.Maximize), Composed = FusedStep.Flag(Composed),
        };
    }

    private void Update(TorchSharp.Modules.ParamGroup group)
    {
        var options = (Options)group.Options;
        var (rate, first, second) = (options.LearningRate!.Value, options.Beta1!.Value, options.Beta2!.Value);
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is not { } gradient) continue;
            var slope = options.Maximize is true ? gradient.neg() : gradient;
            var average = ((State)_state[parameter.Handle]).Average;
            var direction = average.mul(first).add_(slope, alpha: 1 - first).sign_();
            parameter.mul_(1 - (rate * options.WeightDecay!.Value)).add_(direction, alpha: -rate);
            average.mul_(second).add_(slope, alpha: 1 - second);
        }
    }
}
