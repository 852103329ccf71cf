using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>
/// Sums the losses of an epoch and stops at the first that is not finite. On a CPU each is looked at before its gradient is
/// taken; on a GPU, where looking waits for the device, they are kept there and looked at together now and then.
/// </summary>
internal sealed class LossWatch(int epoch, bool immediate) : IDisposable
{
    private readonly List<(Tensor Loss, long Step, int Count, double LearningRate)> _pending = [];
    private double _sum;
    private long _count;

    /// <summary>The mean loss over the samples looked at so far.</summary>
    public double Mean => _count == 0 ? double.NaN : _sum / _count;

    /// <summary>Takes in the loss of a step.</summary>
    /// <exception cref="ModelException">The loss is not finite.</exception>
    public void Add(Tensor loss, long step, int count, double learningRate)
    {
        if (immediate) Look(loss.ToSingle(), step, count, learningRate);
        else _pending.Add((loss.detach().DetachFromDisposeScope(), step, count, learningRate));
    }

    /// <summary>Looks at the losses that are still on the device.</summary>
    /// <exception cref="ModelException">One is not finite.</exception>
    public void Flush()
    {
        foreach (var (loss, step, count, learningRate) in _pending)
            Look(loss.ToSingle(), step, count, learningRate);
        Dispose();
    }

    public void Dispose()
    {
        foreach (var (loss, _, _, _) in _pending) loss.Dispose();
        _pending.Clear();
    }

    private void Look(float loss, long step, int count, double learningRate)
    {
        if (!float.IsFinite(loss))
            throw new ModelException($"The loss is {loss} in epoch {epoch + 1}, step {step + 1}, at learning rate {learningRate:G4}; expected a finite number; lower the learning rate, normalize the inputs, or look for extreme values in them.");
        _sum += (double)loss * count;
        _count += count;
    }
}
