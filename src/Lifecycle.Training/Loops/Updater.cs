using System.Globalization;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Regularization;
using Lifecycle.Training.Steps;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The updates of training steps: gradients of a loss, in parts where asked for, then a step of its optimizer.</summary>
internal sealed class Updater(OptimizerSet optimizers, TrainerOptions options, RunProgress progress, LossWatch watch, GradientScaler? scaler, GradientReducer? reducer = null) : IUpdater
{
    private readonly GradientRules _rules = new(options, optimizers.Axes);

    // What all gradients of a step are divided by where it takes several batches.
    private readonly double _full = (double)options.BatchSize * options.AccumulateSteps;
    private bool _last;
    private readonly HashSet<OptimizerSlot> _stepped = [];
    private double _learningRate;
    private string? _ownFault;

    /// <summary>Whether a part of the step under way was left out.</summary>
    public bool Skipped { get; private set; }

    /// <summary>The norm of the gradients of the step's last update, where it was taken.</summary>
    public double Norm { get; private set; } = double.NaN;

    /// <summary>A batch of a step begins.</summary>
    public void Begin(bool first, bool last, double learningRate)
    {
        (_last, _learningRate) = (last, learningRate);
        foreach (var slot in optimizers.Slots) slot.IsUpdated = false;
        if (!first) return;
        (Skipped, _ownFault) = (false, null);
        foreach (var slot in optimizers.Slots) slot.Samples = 0;
    }

    public void Update(string? optimizer, StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        var slot = optimizers.Find(optimizer);
        if (slot.IsUpdated && options.AccumulateSteps > 1)
            throw new UsageException($"The step updates {(optimizer is null ? "the model" : $"\"{optimizer}\"")} twice for a batch, with AccumulateSteps {options.AccumulateSteps}; expected one update of an optimizer for a batch where gradients are accumulated; set AccumulateSteps to 1, or add the losses up.");
        slot.IsUpdated = true;
        if (slot.Samples == 0)
        {
            slot.Optimizer.zero_grad();
            slot.IsGood = true;
        }
        if (optimizers.Slots.Count == 1) Backward(slot, batch, loss);
        else BackwardAlone(slot, batch, loss);
        slot.Samples += batch.Total;
        if (_last) Finish(slot);
    }

    /// <summary>All updates of the step are done: what the last of its batches did not update moves by the gradients of those before.</summary>
    public void End()
    {
        foreach (var slot in optimizers.Slots)
            if (slot.Samples > 0) Finish(slot);
        Rescale();
    }

    // The scale follows once an optimizer, or all of a step, have moved.
    private void Rescale()
    {
        if (_stepped.Count > 0) scaler?.Update();
        _stepped.Clear();
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

    private void Backward(OptimizerSlot slot, StepBatch batch, Func<StepBatch, Tensor> loss)
    {
        var full = options.AccumulateSteps > 1 ? _full : batch.Total;
        var parts = Parts(batch.Total);
        if (parts == 1)
        {
            Backward(slot, batch, loss, batch.Weight / full);
            return;
        }
        for (var index = 0; index < parts; index++)
        {
            using var scope = NewDisposeScope();
            var part = batch.Part(Share.Of(batch.Count, index, parts));
            Backward(slot, part, loss, part.Weight / full);
        }
    }

    // As many in all processes, which may have to meet in each.
    private int Parts(long total)
    {
        if (options.MicroBatchSize is not { } micro) return 1;
        var largest = new Shard(0, reducer?.WorldSize ?? 1).Largest(total);
        return (int)((largest + micro - 1) / micro);
    }

    private void Backward(OptimizerSlot slot, StepBatch batch, Func<StepBatch, Tensor> loss, double weight)
    {
        if (!slot.IsGood) return;
        var value = loss(batch);
        if (reducer is not null && watch.IsImmediate && batch.Weight > 0 && !float.IsFinite(value.ToSingle())) _ownFault ??= NonFiniteSearch.OfValues(batch) ?? "inside the model or the loss";
        if (watch.Add(value, batch.Weight) is { } found)
        {
            Spoil(slot, string.Create(CultureInfo.InvariantCulture, $"The loss is {found}"), () => NonFiniteSearch.OfLoss(batch, loss));
            return;
        }
        if (optimizers.Slots.Count > 1) batch.Report(slot.PartName, value);
        var weighted = weight == 1 ? value : value.mul(weight);
        (scaler?.Scale(weighted) ?? weighted).backward();
    }

    private void Finish(OptimizerSlot slot)
    {
        Move(slot);
        // A further update within the step begins anew.
        slot.Samples = 0;
    }

    private void Move(OptimizerSlot slot)
    {
        if (!slot.IsGood || (reducer is not null && !Join(slot, reducer))) return;
        if (!_stepped.Add(slot))
        {
            Rescale();
            _stepped.Add(slot);
        }
        scaler?.Unscale(slot.Optimizer);
        if (options.AccumulateSteps > 1 && slot.Samples != (long)_full) GradientRules.Scale(slot.Parameters, _full / slot.Samples);
        Norm = _rules.BeforeStep(slot.Parameters);
        // With loss scaling a gradient that overflows is what tells that the scale is too large.
        if (scaler is null && _rules.IsBad(Norm))
        {
            Spoil(slot, $"The gradient's norm is {Norm.ToString(CultureInfo.InvariantCulture)}", () => NonFiniteSearch.OfGradients(slot));
            if (!slot.IsGood) return;
        }
        if (scaler is null) slot.Optimizer.step();
        else Skipped |= !scaler.Step(slot.Optimizer);
        _rules.AfterStep(slot.Parameters);
    }

    private bool Join(OptimizerSlot slot, GradientReducer among)
    {
        using var sum = watch.TakeOwn();
        among.Reduce(slot.Parameters, sum);
        if (watch.AddShared(sum, slot.Samples) is not { } found) return true;
        Spoil(slot, string.Create(CultureInfo.InvariantCulture, $"The loss is {found}"), () => _ownFault ?? "in another process, whose error names it");
        return false;
    }

    private void Spoil(OptimizerSlot slot, string what, Func<string> first)
    {
        if (options.NonFinite == NonFinitePolicy.SkipStep)
        {
            slot.IsGood = false;
            slot.Optimizer.zero_grad();
            Skipped = true;
            return;
        }
        var message = NonFiniteSearch.Message(what, progress.Epoch, progress.Step, _learningRate, first());
        throw options.NonFinite == NonFinitePolicy.RollBack ? new RollBackException(message) : new ModelException(message);
    }
}
