using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization;

/// <summary>Makes the optimizer of a run, once the model is on its device. <see cref="Optimizers"/> has the usual ones.</summary>
public interface IOptimizerFactory
{
    /// <summary>The learning rate from which the schedule starts, where the schedule names none itself.</summary>
    double LearningRate { get; }

    /// <summary>Makes the optimizer over the parameters that are to be trained.</summary>
    /// <param name="parameters">Name and parameter of each, all of which require gradients.</param>
    optim.Optimizer Create(IReadOnlyList<(string Name, Parameter Parameter)> parameters);
}
