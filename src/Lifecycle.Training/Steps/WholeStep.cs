using Lifecycle.Training.Optimization;
using Lifecycle.Training.Optimization.LossFunctions;
using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>
/// The labels of all batches of a step, of all processes: what the mean of a loss that weighs samples divides by, where the step is computed in parts.
/// </summary>
/// <param name="batches">The targets of this process's batches, those that count.</param>
/// <param name="samples">The samples of the step over all processes.</param>
/// <param name="device">Where losses are computed.</param>
/// <param name="sum">Adds up a number over all processes, in place; all ask for the same in the same order.</param>
internal sealed class WholeStep(IReadOnlyList<IReadOnlyList<Tensor>> batches, long samples, Device device, Action<Tensor> sum) : IDisposable
{
    private readonly Dictionary<(ILoss, int), Tensor> _factors = [];

    /// <summary>The loss of a part such that the mean of all parts', each by its samples, is that of the whole.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="output">The model's output for the part.</param>
    /// <param name="labels">The part's labels.</param>
    /// <param name="target">Which of the targets they are.</param>
    /// <param name="count">The part's samples that count.</param>
    public Tensor Share(IWeighedLoss loss, Tensor output, Tensor labels, int target, long count)
    {
        var factor = Factor(loss, target);
        return count == 0 ? loss.Compute(output, labels) : loss.Sum(output, labels).mul(factor).mul((double)samples / count);
    }

    public void Dispose()
    {
        foreach (var factor in _factors.Values) factor.Dispose();
        _factors.Clear();
    }

    private Tensor Factor(IWeighedLoss loss, int target)
    {
        if (_factors.TryGetValue((loss, target), out var known)) return known;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var divisor = zeros(1, ScalarType.Float32, device);
        foreach (var targets in batches) divisor.add_(loss.Divisor(targets[target].to(device)));
        sum(divisor);
        return _factors[(loss, target)] = WeighedLosses.Inverse(divisor.sum()).DetachFromDisposeScope();
    }
}
