using System.Diagnostics;
using System.Runtime.InteropServices;
using Lifecycle.Training.Calls;
using Lifecycle.Training.Data;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Searches;

/// <summary>Doubles the batch until memory ends, and times each size.</summary>
internal sealed class BatchSizeFinder(nn.Module model, ITrainingStep step, TrainerOptions options, BatchSizeSearch search, IDataset train, CancellationToken cancellationToken)
{
    private readonly List<BatchSizePoint> _points = [];

    public BatchSizeReport Find()
    {
        var device = Devices.Resolve(options.Device);
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        model.to(device);
        using var snapshot = new ModelSnapshot(model);
        try
        {
            var plain = new BatchPreparation(options, device, new ModelRunner(model, ComputeFormat.Plain(device)));
            var checks = new RunChecks(model, step, options, train, validation: null);
            checks.Check(plain);
            var format = checks.ChooseFormat(plain, static _ => { });
            format.LayOut(model);
            return new BatchSizeReport { EndedBy = Try(plain.In(format)), Points = _points };
        }
        finally
        {
            ComputeFormat.Plain(device).LayOut(model);
        }
    }

    private string Try(BatchPreparation preparation)
    {
        var before = Used();
        for (var size = (int)Math.Min(search.Min, train.Count); ; size = (int)Math.Min(2L * size, Math.Min(search.Max, train.Count)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Measure(preparation, size) is { } failure) return failure;
            if (size >= search.Max) return $"Max is {search.Max}";
            if (size >= train.Count) return $"the data hold {train.Count} samples";
            // Twice the batch takes about twice what this one has taken; a CPU's memory is not tried to its end, where the system ends processes.
            var next = before + (2 * (Used() - before));
            if (preparation.Device.type == DeviceType.CPU && next > search.MemoryFraction * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
                return $"twice as many would take about {next >> 20} MiB of memory";
        }
    }

    private string? Measure(BatchPreparation preparation, int size)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var batch = train.Read([.. Enumerable.Range(0, size).Select(static i => (long)i)]);
            var context = new StepContext(new TrialUpdater(), preparation.ForTraining(batch.Inputs, batch.Targets, 0, 0, reported: null), 0, 0);
            model.train();
            Step(context, preparation.Device);
            var best = Enumerable.Range(0, search.Steps).Min(_ => Step(context, preparation.Device));
            _points.Add(new BatchSizePoint(size, best, best > TimeSpan.Zero ? size / best.TotalSeconds : 0));
            return null;
        }
        catch (Exception e) when (_points.Count > 0 && IsOfMemory(e.GetBaseException()))
        {
            return $"{size} samples do not fit into memory";
        }
    }

    private static bool IsOfMemory(Exception e) => e is OutOfMemoryException || (e is ExternalException && e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase));

    private TimeSpan Step(StepContext context, Device device)
    {
        using var scope = NewDisposeScope();
        var start = options.TimeProvider.GetTimestamp();
        step.Train(context);
        if (device.type == DeviceType.CUDA) cuda.synchronize(device);
        return options.TimeProvider.GetElapsedTime(start);
    }

    private static long Used()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
