using Lifecycle.Training.Steps;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The updates of training steps: gradients of a loss, then a step of its optimizer.</summary>
internal sealed class Updater(OptimizerSet optimizers) : IUpdater
{
    private LossWatch? _watch;
    private long _step;
    private double _learningRate;

    /// <summary>A step begins.</summary>
    public void Begin(LossWatch watch, long step, double learningRate) => (_watch, _step, _learningRate) = (watch, step, learningRate);

    public void Update(string? optimizer, StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        var slot = optimizers.Find(optimizer);
        slot.Optimizer.zero_grad();
        if (optimizers.Slots.Count == 1) Backward(slot, batch, loss);
        else BackwardAlone(slot, batch, loss);
        slot.Optimizer.step();
    }

    private void Backward(OptimizerSlot slot, StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        var value = loss(batch);
        _watch!.Add(value, batch.Count, _step, _learningRate);
        if (optimizers.Slots.Count > 1) batch.Report(slot.Name, value);
        value.backward();
    }

    // A discriminator's gradients are not a generator's business, and would cost time: the others take none meanwhile.
    private void BackwardAlone(OptimizerSlot slot, StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        Parameter[] others = [.. optimizers.Slots.Where(other => other != slot).SelectMany(other => other.Parameters).Where(parameter => parameter.requires_grad)];
        foreach (var parameter in others) parameter.requires_grad_(false);
        try
        {
            Backward(slot, batch, loss);
        }
        finally
        {
            foreach (var parameter in others) parameter.requires_grad_(true);
        }
    }
}
