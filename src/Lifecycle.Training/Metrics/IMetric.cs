using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>A figure of merit over a whole dataset, gathered batch by batch. <see cref="Metrics"/> has the usual ones.</summary>
public interface IMetric
{
    /// <summary>The name that reports use, unique in a run.</summary>
    string Name { get; }

    /// <summary>Whether a greater value is a better one.</summary>
    bool HigherIsBetter { get; }

    /// <summary>Starts a pass over a dataset.</summary>
    IMetricState Start();
}

/// <summary>A metric's state during one pass; used by one thread.</summary>
public interface IMetricState : IDisposable
{
    /// <summary>Takes in a batch, without waiting for the device.</summary>
    /// <param name="output">What the model gave, float32, [count, ...].</param>
    /// <param name="target">What was right, on the same device, [count, ...].</param>
    void Update(Tensor output, Tensor target);

    /// <summary>The metric over all batches so far; not a number if there were none.</summary>
    double Compute();
}
