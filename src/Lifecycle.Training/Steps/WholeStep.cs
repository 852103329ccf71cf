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
    private readonly Dictionary<(ILoss, int), Tensor> _divisors = [];

    /// <summary>The loss of a part such that the mean of all parts', each by its samples, is that of the whole.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="value">What it gave for the part.</param>
    /// <param name="labels">The part's labels.</param>
    /// <param name="target">Which of the targets they are.</param>
    /// <param name="count">The part's samples that count.</param>
    public Tensor Share(IWeighedLoss loss, Tensor value, Tensor labels, int target, long count)
    {
        var whole = Divisor(loss, target);
        return count == 0 ? value : value.mul(loss.Divisor(labels).div(whole).mul((double)samples / count));
    }

    public void Dispose()
    {
        foreach (var divisor in _divisors.Values) divisor.Dispose();
        _divisors.Clear();
    }

    private Tensor Divisor(IWeighedLoss loss, int target)
    {
        if (_divisors.TryGetValue((loss, target), out var known)) return known;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var divisor = zeros(1, ScalarType.Float32, device);
        foreach (var targets in batches) divisor.add_(loss.Divisor(targets[target].to(device)));
        sum(divisor);
        return _divisors[(loss, target)] = divisor.clamp_min(WeighedLosses.Least).sum().DetachFromDisposeScope();
    }
}
