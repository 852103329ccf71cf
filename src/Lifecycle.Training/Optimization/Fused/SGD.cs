using Lifecycle.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.Fused;

/// <summary>
/// TorchSharp's <see cref="TorchSharp.Modules.SGD"/> whose step is one native call, stochastic gradient descent with momentum
/// (Sutskever et al., 2013). Groups, options, states, schedulers and state files are TorchSharp's own, so a state saved by either
/// resumes in the other. Without the native library (<see cref="NativeTorch.IsAvailable"/>) its steps are TorchSharp's.
/// Parameters may be of float32, float64, bfloat16 and float16, on any device, in any memory layout; those without a gradient
/// are left alone.
/// </summary>
public sealed class SGD : TorchSharp.Modules.SGD
{
    private readonly StepTable<State> _table = new();

    /// <summary>Optimizes one group of parameters.</summary>
    /// <param name="parameters">The parameters, such as a module's.</param>
    /// <param name="lr">Learning rate, at least 0.</param>
    /// <param name="momentum">What is kept of the direction of the step before, at least 0.</param>
    /// <param name="dampening">By how much less than whole a gradient enters the direction.</param>
    /// <param name="weight_decay">The L2 penalty, at least 0. It shrinks weights when maximizing too, as in PyTorch; by TorchSharp's own steps they grow.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's, which needs a momentum above 0 and no dampening.</param>
    /// <param name="maximize">Whether to ascend.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : base(parameters, lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <summary>Optimizes several groups, each of which may have options of its own; what it leaves open is as given here.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">Learning rate, at least 0.</param>
    /// <param name="momentum">What is kept of the direction of the step before, at least 0.</param>
    /// <param name="dampening">By how much less than whole a gradient enters the direction.</param>
    /// <param name="weight_decay">The L2 penalty, at least 0. It shrinks weights when maximizing too, as in PyTorch; by TorchSharp's own steps they grow.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's, which needs a momentum above 0 and no dampening.</param>
    /// <param name="maximize">Whether to ascend.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : base(parameters, lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <summary>Sends parameters through libtorch's multi-tensor operators, as those on a GPU go; for tests.</summary>
    internal bool Composed { get; set; }

    /// <summary>Adds a group of parameters.</summary>
    /// <param name="param_group">The group; what its options leave open is as the optimizer was made.</param>
    public override void add_param_group(TorchSharp.Modules.ParamGroup param_group)
    {
        base.add_param_group(FusedStep.Fixed(param_group));
        _table.Add(param_group, parameter => (State)_state[parameter.Handle]);
    }

    /// <summary>Updates all parameters that have gradients.</summary>
    /// <param name="closure">Computes the loss anew with its gradients, or null.</param>
    /// <returns>The closure's loss, or null.</returns>
    /// <exception cref="NativeException">Parameters were moved to another device or type after the optimizer was made.</exception>
    public override Tensor? step(Func<Tensor>? closure = null)
    {
        if (!NativeTorch.IsAvailable) return base.step(closure);
        var loss = FusedStep.Evaluate(closure);
        var groups = _table.Describe(Describe);
        var parameters = _table.ParameterHandles();
        var buffers = _table.Handles(nameof(State.momentum_buffer), static state => state.momentum_buffer);
        FusedStep.Check(NativeMethods.FusedSgd(groups, groups.Length, parameters, buffers), nameof(SGD));
        for (var i = 0; i < buffers.Length; i++)
        {
            if (buffers[i] != 0 && _table.States[i].momentum_buffer is null) _table.States[i].momentum_buffer = FusedStep.Take(buffers[i]);
        }
        GC.KeepAlive(_table);
        return loss;
    }

    private SgdGroup Describe(OptimizerOptions options, int count)
    {
        var own = (Options)options;
        return new SgdGroup
        {
            Count = count, Rate = own.LearningRate!.Value, Momentum = own.momentum!.Value, Dampening = own.dampening!.Value, Penalty = own.weight_decay!.Value,
            Nesterov = FusedStep.Flag(own.nesterov), Maximize = FusedStep.Flag(own.maximize), Composed = FusedStep.Flag(Composed),
        };
    }
}
