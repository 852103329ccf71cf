using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters that one step updates together, with their gradients and states.</summary>
internal sealed class StepBatch<TState>
    where TState : OptimizerState
{
    internal List<Tensor> Parameters { get; } = [];

    internal List<Tensor> Gradients { get; set; } = [];

    internal List<TState> States { get; } = [];

    internal List<Tensor> Of(Converter<TState, Tensor> field) => States.ConvertAll(field);

    /// <summary>Gradients to go down along: turned round where the aim is a maximum, with the decay of the weights added.</summary>
    internal List<Tensor> Descent(bool maximize, double weightDecay) =>
        Decayed(maximize ? Foreach.Neg(Gradients) : Gradients, weightDecay);

    /// <summary>The gradients given, with the decay of the weights added.</summary>
    internal List<Tensor> Decayed(List<Tensor> gradients, double weightDecay) =>
        weightDecay == 0 ? gradients : Foreach.Add(gradients, Parameters, weightDecay);
}
