using System.Globalization;
using System.Runtime.InteropServices;
using Lifecycle.Training.Data;
using Lifecycle.Training.Native;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Chooses the format of a run: what the options say, or for <see cref="Precision.Auto"/> the quickest of a short measurement.</summary>
internal sealed class FormatChoice(TrainerOptions options, Device device, Action<string> note)
{
    private const int TimedSteps = 3;

    // bfloat16 costs accuracy in places, so it has to be worth it.
    private const double WorthwhileSpeedup = 1.1;

    /// <summary>The format for a step and a batch of training data. Leaves the model's values as they were.</summary>
    public ComputeFormat Choose(ITrainingStep step, BatchPreparation preparation, Batch batch)
    {
        var image = batch.Inputs.Any(static input => input.dim() == 4);
        if (!NativeTorch.IsAvailable) return WithoutNative(image);
        var layout = options.ChannelsLast ?? image;
        if (layout && !image) throw new UsageException($"ChannelsLast is true, but the inputs have {batch.Inputs[0].dim() - 1} axes; expected 3 (channels, height, width); leave ChannelsLast at null.");
        var narrow = new ComputeFormat(device.type, Precision.BFloat16, layout);
        var wide = narrow with { Precision = Precision.Float32 };
        return options.Precision switch
        {
            Precision.Float32 => wide,
            Precision.BFloat16 => narrow,
            _ => Quicker(step, preparation, batch, wide, narrow),
        };
    }

    private ComputeFormat WithoutNative(bool image)
    {
        var wanted = options.Precision != Precision.Float32 || (options.ChannelsLast ?? image);
        if (wanted) note($"Training runs in float32 without autocast and channels last: {NativeTorch.Reason}");
        return ComputeFormat.Plain(device);
    }

    private ComputeFormat Quicker(ITrainingStep step, BatchPreparation preparation, Batch batch, ComputeFormat wide, ComputeFormat narrow)
    {
        using var restore = new BufferSnapshot(preparation.Runner.Model);
        var wideTime = Measure(step, preparation.In(wide), batch);
        var narrowTime = TryMeasure(step, preparation.In(narrow), batch);
        var chosen = narrowTime * WorthwhileSpeedup <= wideTime ? narrow : wide;
        var narrowText = narrowTime is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms in bfloat16") : "bfloat16 is not to be had";
        note(string.Create(CultureInfo.InvariantCulture, $"Computing in {chosen}: a step was measured at {wideTime.TotalMilliseconds:F1} ms in float32, {narrowText}."));
        return chosen;
    }

    private TimeSpan? TryMeasure(ITrainingStep step, BatchPreparation preparation, Batch batch)
    {
        try
        {
            return Measure(step, preparation, batch);
        }
        catch (Exception e) when (e is ExternalException or NativeException)
        {
            return null;
        }
    }

    private TimeSpan Measure(ITrainingStep step, BatchPreparation preparation, Batch batch)
    {
        using var scope = NewDisposeScope();
        preparation.Runner.Format.LayOut(preparation.Runner.Model);
        var context = new StepContext(new TrialUpdater(), preparation.ForEvaluation(batch.Inputs, batch.Targets), 0, 0);
        Step(step, context);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < TimedSteps; i++)
        {
            var start = options.TimeProvider.GetTimestamp();
            Step(step, context);
            var elapsed = options.TimeProvider.GetElapsedTime(start);
            if (elapsed < best) best = elapsed;
        }
        return best;
    }

    private void Step(ITrainingStep step, StepContext context)
    {
        using var scope = NewDisposeScope();
        step.Train(context);
        if (device.type == DeviceType.CUDA) cuda.synchronize(device);
    }
}
