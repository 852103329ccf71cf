using Lifecycle.Training.Callbacks;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>
/// Sums the losses of an epoch. On a CPU each is looked at before its gradient is taken; on a GPU, where looking waits for the
/// device, they are kept there and looked at together now and then. Where several processes share a batch (<paramref name="shared"/>), a
/// loss counts once it is added up with those of the others.
/// </summary>
internal sealed class LossWatch(RunProgress progress, bool immediate, Action<StepFigures>? told, bool shared = false) : IDisposable
{
    private readonly List<(Tensor Loss, long Count)> _own = [];
    private readonly List<(Tensor Loss, long Count)> _waiting = [];
    private readonly List<(long Step, long Samples, double LearningRate, double Norm, (Tensor Loss, long Count)[] Losses)> _pending = [];
    private double _stepSum;

    /// <summary>Whether losses are looked at as they come.</summary>
    public bool IsImmediate => immediate;

    /// <summary>Takes in a loss of a step under way, the mean over some samples.</summary>
    /// <returns>The loss where it is looked at and is not finite; else null.</returns>
    public float? Add(Tensor loss, long count)
    {
        if (!immediate || shared)
        {
            (shared ? _own : _waiting).Add((loss.detach().DetachFromDisposeScope(), count));
            return null;
        }
        var value = loss.ToSingle();
        if (!float.IsFinite(value)) return value;
        _stepSum += (double)value * count;
        return null;
    }

    /// <summary>The sum of this process's losses since it was last taken, each times its samples, a float64 number on their device.</summary>
    public Tensor TakeOwn()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        // A part of no weight is another process's business.
        var parts = _own.Where(static entry => entry.Count > 0).Select(static entry => entry.Loss.to(ScalarType.Float64).reshape(1).mul(entry.Count)).ToArray();
        var sum = parts.Length > 0 ? torch.cat(parts).sum() : torch.zeros(1, ScalarType.Float64, _own[0].Loss.device).sum();
        foreach (var (loss, _) in _own) loss.Dispose();
        _own.Clear();
        return sum.DetachFromDisposeScope();
    }

    /// <summary>Takes in the sum of all processes' losses over some samples.</summary>
    /// <returns>Their mean where it is looked at and is not finite; else null.</returns>
    public double? AddShared(Tensor sum, long count)
    {
        if (!immediate)
        {
            _waiting.Add((sum.div(count).DetachFromDisposeScope(), count));
            return null;
        }
        var value = sum.ToDouble();
        if (!double.IsFinite(value)) return value / count;
        _stepSum += value;
        return null;
    }

    /// <summary>The step is taken.</summary>
    public void EndStep(long step, long samples, double learningRate, double norm)
    {
        if (immediate) Count(step, samples, learningRate, norm, _stepSum);
        else _pending.Add((step, samples, learningRate, norm, [.. _waiting]));
        _stepSum = 0;
        _waiting.Clear();
    }

    /// <summary>The step is left out.</summary>
    public void DropStep()
    {
        _stepSum = 0;
        foreach (var (loss, _) in _waiting) loss.Dispose();
        _waiting.Clear();
    }

    /// <summary>Looks at the losses that are still on the device.</summary>
    /// <exception cref="ModelException">One is not finite.</exception>
    public void Flush()
    {
        foreach (var (step, samples, learningRate, norm, losses) in _pending)
            Count(step, samples, learningRate, norm, losses.Sum(entry => Look(entry.Loss, step, learningRate) * entry.Count));
        Dispose();
    }

    public void Dispose()
    {
        foreach (var (loss, _) in _pending.SelectMany(entry => entry.Losses).Concat(_waiting).Concat(_own)) loss.Dispose();
        _pending.Clear();
        _waiting.Clear();
        _own.Clear();
    }

    private void Count(long step, long samples, double learningRate, double norm, double sum)
    {
        progress.LossSum += sum;
        progress.LossCount += samples;
        progress.History.Add(new StepPoint((progress.Epoch * progress.StepsPerEpoch) + step + 1, sum / samples, learningRate));
        told?.Invoke(new StepFigures(step, samples, learningRate, sum / samples, norm));
    }

    private double Look(Tensor loss, long step, double learningRate)
    {
        var value = loss.to(ScalarType.Float32).ToSingle();
        if (float.IsFinite(value)) return value;
        throw new ModelException(NonFiniteSearch.Message($"The loss is {value}", progress.Epoch, step, learningRate, "a value not looked for, as the loss was seen some steps later"));
    }
}

/// <summary>What is known of a step once its loss is; a norm that was not taken is not a number.</summary>
internal readonly record struct StepFigures(long Step, long Samples, double LearningRate, double Loss, double Norm);
