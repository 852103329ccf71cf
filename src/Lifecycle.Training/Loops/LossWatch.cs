using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>
/// Sums the losses of an epoch and stops at the first that is not finite. On a CPU each is looked at before its gradient is
/// taken; on a GPU, where looking waits for the device, they are kept there and looked at together now and then.
/// </summary>
internal sealed class LossWatch(int epoch, bool immediate, Action<StepFigures>? told) : IDisposable
{
    private readonly List<(Tensor Loss, long Count)> _waiting = [];
    private readonly List<(long Step, long Samples, double LearningRate, (Tensor Loss, long Count)[] Losses)> _pending = [];
    private double _stepSum;
    private double _sum;
    private long _count;

    /// <summary>The mean loss over the samples looked at so far.</summary>
    public double Mean => _count == 0 ? double.NaN : _sum / _count;

    /// <summary>Takes in a loss of a step under way, the mean over some samples.</summary>
    /// <exception cref="ModelException">The loss is not finite.</exception>
    public void Add(Tensor loss, long count, long step, double learningRate)
    {
        if (immediate) _stepSum += Look(loss, step, learningRate) * count;
        else _waiting.Add((loss.detach().DetachFromDisposeScope(), count));
    }

    /// <summary>The step is taken.</summary>
    public void EndStep(long step, long samples, double learningRate)
    {
        if (immediate)
        {
            Count(step, samples, learningRate, _stepSum);
            _stepSum = 0;
            return;
        }
        _pending.Add((step, samples, learningRate, [.. _waiting]));
        _waiting.Clear();
    }

    /// <summary>Looks at the losses that are still on the device.</summary>
    /// <exception cref="ModelException">One is not finite.</exception>
    public void Flush()
    {
        foreach (var (step, samples, learningRate, losses) in _pending)
            Count(step, samples, learningRate, losses.Sum(entry => Look(entry.Loss, step, learningRate) * entry.Count));
        Dispose();
    }

    public void Dispose()
    {
        foreach (var (loss, _) in _pending.SelectMany(entry => entry.Losses).Concat(_waiting)) loss.Dispose();
        _pending.Clear();
        _waiting.Clear();
    }

    private void Count(long step, long samples, double learningRate, double sum)
    {
        _sum += sum;
        _count += samples;
        told?.Invoke(new StepFigures(step, samples, learningRate, sum / samples, Mean));
    }

    private double Look(Tensor loss, long step, double learningRate)
    {
        var value = loss.ToSingle();
        if (float.IsFinite(value)) return value;
        throw new ModelException($"The loss is {value} in epoch {epoch + 1}, step {step + 1}, at learning rate {learningRate:G4}; expected a finite number; lower the learning rate, normalize the inputs, or look for extreme values in them.");
    }
}

/// <summary>What is known of a step once its loss is.</summary>
internal readonly record struct StepFigures(long Step, long Samples, double LearningRate, double Loss, double Mean);
