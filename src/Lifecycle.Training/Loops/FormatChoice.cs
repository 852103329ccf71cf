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

    // Whoever took so many times as long as the quickest is not timed again: after one step, and after two.
    private static readonly double[] _hopeless = [1.5, 1.2];

    // bfloat16 costs accuracy in places, so it has to be worth it.
    private const double WorthwhileSpeedup = 1.1;

    /// <summary>Why there is neither autocast nor channels last; null where there are.</summary>
    public string? Missing { get; init; } = NativeTorch.Reason;

    /// <summary>The format in which a run goes on that measured one before: that one, but for a layout that the options name, and where this machine has what it needs.</summary>
    public ComputeFormat GoOnIn(ComputeFormat measured)
    {
        if (Missing is null) return measured with { ChannelsLast = options.ChannelsLast ?? measured.ChannelsLast };
        if (measured != ComputeFormat.Plain(device)) note($"Training goes on in float32 without autocast and channels last, where the run computed in {measured} before: {Missing}");
        return ComputeFormat.Plain(device);
    }

    /// <summary>The format for a step and a batch of training data. Leaves the model's values as they were.</summary>
    /// <exception cref="UsageException">The options ask for what these inputs, or this device, cannot have.</exception>
    public ComputeFormat Choose(ITrainingStep step, BatchPreparation preparation, Batch batch)
    {
        if (options.Precision == Precision.Float16 && device.type != DeviceType.CUDA)
            throw new UsageException($"Precision is Float16, but the device is {device}; expected a CUDA device, as CPUs compute float16 slowly or not at all; use BFloat16, Float32 or Auto.");
        var image = batch.Inputs.Any(static input => input.dim() == 4);
        if (Missing is not null) return WithoutNative(image);
        if (options.ChannelsLast is true && !image) throw new UsageException($"ChannelsLast is true, but the inputs have {batch.Inputs[0].dim() - 1} axes; expected 3 (channels, height, width); leave ChannelsLast at null.");
        if (options.Precision != Precision.Auto) return new ComputeFormat(device.type, options.Precision, options.ChannelsLast ?? image);
        bool[] layouts = options.ChannelsLast is { } given ? [given] : image ? [true, false] : [false];
        return Quickest(step, preparation, batch, [.. layouts.SelectMany(layout => new[] { Precision.Float32, Precision.BFloat16 }.Select(precision => new ComputeFormat(device.type, precision, layout)))]);
    }

    private ComputeFormat WithoutNative(bool image)
    {
        var wanted = options.Precision != Precision.Float32 || (options.ChannelsLast ?? image);
        if (wanted) note($"Training runs in float32 without autocast and channels last: {Missing}");
        return ComputeFormat.Plain(device);
    }

    private ComputeFormat Quickest(ITrainingStep step, BatchPreparation preparation, Batch batch, IReadOnlyList<ComputeFormat> formats)
    {
        using var restore = new BufferSnapshot(preparation.Runner.Model);
        using var scope = NewDisposeScope();
        var trials = formats.Select(format => new Trial(step, preparation.In(format), batch)).Where(WarmUp).ToList();
        // In turn, so that what else the machine does meets all alike.
        IReadOnlyList<Trial> close = trials;
        for (var round = 0; round < TimedSteps && (round == 0 || close.Count > 1); round++)
        {
            foreach (var trial in close) Measure(trial);
            if (round < _hopeless.Length) close = Closest(close, _hopeless[round]);
        }

        var wide = trials.Where(static trial => trial.Format.NarrowType is null).MinBy(static trial => trial.Time)!;
        var narrow = trials.Where(static trial => trial.Format.NarrowType is not null).MinBy(static trial => trial.Time);
        var chosen = narrow is not null && narrow.Time * WorthwhileSpeedup <= wide.Time ? narrow : wide;
        var times = string.Join(", ", trials.Select(static trial => string.Create(CultureInfo.InvariantCulture, $"{trial.Time.TotalMilliseconds:F1} ms in {trial.Format}")));
        note($"Computing in {chosen.Format}: a step was measured at {times}{(narrow is null ? "; bfloat16 is not to be had" : "")}.");
        return chosen.Format;
    }

    private static List<Trial> Closest(IReadOnlyList<Trial> trials, double ratio)
    {
        var least = trials.Min(static trial => trial.Time);
        return [.. trials.Where(trial => trial.Time <= least * ratio)];
    }

    private bool WarmUp(Trial trial)
    {
        try
        {
            trial.Format.LayOut(trial.Model);
            Step(trial.Step, trial.Context);
            return true;
        }
        catch (Exception e) when (e is ExternalException or NativeException && trial.Format.NarrowType is not null)
        {
            return false;
        }
    }

    private void Measure(Trial trial)
    {
        trial.Format.LayOut(trial.Model);
        var start = options.TimeProvider.GetTimestamp();
        Step(trial.Step, trial.Context);
        var elapsed = options.TimeProvider.GetElapsedTime(start);
        if (elapsed < trial.Time) trial.Time = elapsed;
    }

    private void Step(ITrainingStep step, StepContext context)
    {
        using var scope = NewDisposeScope();
        step.Train(context);
        if (device.type == DeviceType.CUDA) cuda.synchronize(device);
    }

    /// <summary>A format under measurement.</summary>
    private sealed class Trial(ITrainingStep step, BatchPreparation preparation, Batch batch)
    {
        public ITrainingStep Step => step;

        public ComputeFormat Format => preparation.Runner.Format;

        public nn.Module Model => preparation.Runner.Model;

        public StepContext Context { get; } = new(new TrialUpdater(), preparation.ForEvaluation(batch.Inputs, batch.Targets), 0, 0);

        public TimeSpan Time { get; set; } = TimeSpan.MaxValue;
    }
}
