using System.Diagnostics;
using System.Globalization;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Data.Sampling;
using Lifecycle.Training.Native;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;
using Fused = Lifecycle.Training.Optimization.Fused;

namespace Lifecycle.Benchmarks.Fashion;

/// <summary>
/// Where the time of a step goes: its parts put together by hand of what the Trainer is made of, each timed, and beside their sum
/// the Trainer's own step, which adds bookkeeping and leaves out what it saves.
/// </summary>
internal sealed class StepProfile
{
    private static readonly string[] _parts = ["data", "preparation", "forward", "loss", "backward", "optimizer"];

    private readonly long[] _ticks = new long[_parts.Length];
    private long _mark;

    /// <summary>Measures and prints.</summary>
    public static void Run(IDataset data, int steps)
    {
        Console.WriteLine($"| ms a step, means of {steps} steps | {string.Join(" | ", _parts)} | sum | Trainer's step | page faults, sum | Trainer's |");
        Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", _parts.Length + 4))}");
        // On a thread of its own, as the Trainer's: the main thread's memory allocator is another.
        foreach (var narrow in (bool[])[false, true])
            Task.Factory.StartNew(() => Print(data, narrow, steps), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();
    }

    private static void Print(IDataset data, bool narrow, int steps)
    {
        var (whole, wholeFaults) = Whole(data, narrow, steps);
        foreach (var reuse in (bool[])[false, true])
        {
            using var kept = reuse ? MemoryReuse.Enter() : null;
            var profile = new StepProfile();
            var faults = profile.ByHand(data, narrow, steps);
            var milliseconds = profile._ticks.Select(ticks => ticks * 1000.0 / Stopwatch.Frequency / steps).ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {(narrow ? "bfloat16, channels last" : "float32")}{(reuse ? "" : ", memory not reused")} | {string.Join(" | ", milliseconds.Select(value => value.ToString("F2", CultureInfo.InvariantCulture)))} | {milliseconds.Sum():F2} | {whole:F2} | {faults:N0} | {wholeFaults:N0} |"));
        }
    }

    private static (double Milliseconds, double Faults) Whole(IDataset data, bool narrow, int steps)
    {
        manual_seed(1);
        using var trainer = new SteppedTrainer(new FashionNet(), TrainingSteps.Supervised(FashionTraining.Loss), data, callbacks =>
            FashionTraining.Options(narrow ? Precision.BFloat16 : Precision.Float32, channelsLast: narrow, callbacks));
        trainer.Run(3);
        var (start, faults) = (Stopwatch.GetTimestamp(), PageFaults.Count);
        trainer.Run(steps);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps, (PageFaults.Count - faults) / steps);
    }

    // Returns page faults a step.
    private double ByHand(IDataset data, bool narrow, int steps)
    {
        using var scope = NewDisposeScope();
        using var model = new FashionNet();
        if (narrow) model.ToMemoryFormat(MemoryFormat.ChannelsLast);
        using var optimizer = new Fused.AdamW(model.parameters().ToArray(), FashionTraining.LearningRate, weight_decay: 0.05);
        var loss = FashionTraining.Loss;
        using var reader = new BatchLoader(data, new ShuffledSampler(data.Count, seed: 1), FashionTraining.BatchSize).Open(epoch: 0);
        model.train();
        // The Trainer has set the number of threads back that it found.
        set_num_threads(Environment.ProcessorCount);
        for (var step = 0; step < 3; step++) Step(reader, model, optimizer, loss, narrow);
        Array.Clear(_ticks);
        var faults = PageFaults.Count;
        for (var step = 0; step < steps; step++) Step(reader, model, optimizer, loss, narrow);
        return (PageFaults.Count - faults) / steps;
    }

    private void Step(BatchReader reader, FashionNet model, optim.Optimizer optimizer, ILoss loss, bool narrow)
    {
        using var scope = NewDisposeScope();
        _mark = Stopwatch.GetTimestamp();
        if (!reader.TryRead(out var batch)) throw new InvalidOperationException("The data end before the measurement does; measure fewer steps.");
        using var ended = batch;
        Count(0);
        var images = FashionData.Normalization.Apply(batch.Inputs[0]);
        if (narrow) images = images.ToMemoryFormat(MemoryFormat.ChannelsLast);
        Count(1);
        var output = Forward(model, images, narrow);
        Count(2);
        var value = loss.Compute(output, batch.Targets[0]);
        value.ToSingle();
        Count(3);
        optimizer.zero_grad();
        value.backward();
        Count(4);
        optimizer.step();
        Count(5);
    }

    private static Tensor Forward(FashionNet model, Tensor images, bool narrow)
    {
        if (!narrow) return model.call(images);
        using var region = Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16);
        return model.call(images).to(ScalarType.Float32);
    }

    private void Count(int part)
    {
        var now = Stopwatch.GetTimestamp();
        _ticks[part] += now - _mark;
        _mark = now;
    }
}
