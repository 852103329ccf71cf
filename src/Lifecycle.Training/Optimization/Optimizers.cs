using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>
/// The usual optimizers, whose steps are one native call each where the native library is (namespace <c>Lifecycle.Training.Optimization.Fused</c>). Weight decay leaves parameters of at most one axis alone (biases, and scale and shift of
/// normalization layers) unless <c>decayAll</c> says otherwise.
/// </summary>
public static class Optimizers
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2017).</summary>
    /// <param name="learningRate">Above 0, at most 10.</param>
    /// <param name="weightDecay">0 to 10; a step shrinks weights by learningRate times this.</param>
    /// <param name="beta1">Decay of the mean of gradients, 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, 0 to below 1.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="decayAll">Whether biases and norms decay too.</param>
    public static IOptimizerFactory AdamW(double learningRate = 1e-3, double weightDecay = 0.01, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool decayAll = false) =>
        new AdamWFactory { LearningRate = learningRate, WeightDecay = weightDecay, Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon, DecayAll = decayAll };

    /// <summary>Adam (Kingma and Ba, 2014), weight decay as an L2 penalty in the gradient.</summary>
    /// <param name="learningRate">Above 0, at most 10.</param>
    /// <param name="weightDecay">The L2 penalty, 0 to 10.</param>
    /// <param name="beta1">Decay of the mean of gradients, 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of squared gradients, 0 to below 1.</param>
    /// <param name="epsilon">Added to the denominator.</param>
    /// <param name="decayAll">Whether biases and norms decay too.</param>
    public static IOptimizerFactory Adam(double learningRate = 1e-3, double weightDecay = 0, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool decayAll = false) =>
        new AdamFactory { LearningRate = learningRate, WeightDecay = weightDecay, Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon, DecayAll = decayAll };

    /// <summary>Stochastic gradient descent, with momentum.</summary>
    /// <param name="learningRate">Above 0, at most 1000.</param>
    /// <param name="momentum">0 to below 1.</param>
    /// <param name="weightDecay">The L2 penalty, 0 to 10.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's, which needs a momentum above 0.</param>
    /// <param name="decayAll">Whether biases and norms decay too.</param>
    public static IOptimizerFactory Sgd(double learningRate, double momentum = 0, double weightDecay = 0, bool nesterov = false, bool decayAll = false) =>
        new SgdFactory { LearningRate = learningRate, Momentum = momentum, WeightDecay = weightDecay, Nesterov = nesterov, DecayAll = decayAll };

    /// <summary>Lion (Chen et al., 2023), which steps by the sign of a mean of gradients and decays weights decoupled from it.</summary>
    /// <param name="learningRate">Above 0, at most 10; 3 to 10 times smaller than for AdamW.</param>
    /// <param name="weightDecay">0 to 100; a step shrinks weights by learningRate times this, so as much larger than for AdamW.</param>
    /// <param name="beta1">Weight of the mean against the gradient in the direction of a step, 0 to below 1.</param>
    /// <param name="beta2">Decay of the mean of gradients, 0 to below 1.</param>
    /// <param name="decayAll">Whether biases and norms decay too.</param>
    public static IOptimizerFactory Lion(double learningRate = 1e-4, double weightDecay = 0, double beta1 = 0.9, double beta2 = 0.99, bool decayAll = false) =>
        new LionFactory { LearningRate = learningRate, WeightDecay = weightDecay, Beta1 = beta1, Beta2 = beta2, DecayAll = decayAll };

    /// <summary>Any of TorchSharp's optimizers, or one's own.</summary>
    /// <param name="learningRate">The learning rate from which the schedule starts.</param>
    /// <param name="create">Makes the optimizer over the named parameters; groups with a learning rate of their own keep its ratio to <paramref name="learningRate"/>.</param>
    public static IOptimizerFactory Custom(double learningRate, Func<IReadOnlyList<(string Name, Parameter Parameter)>, optim.Optimizer> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new CustomFactory(learningRate, create);
    }

    private sealed class CustomFactory(double learningRate, Func<IReadOnlyList<(string Name, Parameter Parameter)>, optim.Optimizer> create) : IOptimizerFactory
    {
        public double LearningRate => learningRate;

        public optim.Optimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters) => create(parameters);
    }
}
