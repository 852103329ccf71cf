using Lifecycle.Training.Calls;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Distributed;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Passes over a dataset without learning; the model's modules keep their modes.</summary>
internal static class EvaluationRun
{
    public static EvaluationReport Measure(nn.Module model, ITrainingStep step, TrainerOptions options, IDataset dataset, CancellationToken cancellationToken)
    {
        var ranks = new Processes(options);
        return ranks.Guard(() => Measure(model, step, options, dataset, ranks, cancellationToken));
    }

    public static IReadOnlyList<Tensor> Predict(nn.Module model, ITrainingStep step, TrainerOptions options, IDataset dataset, CancellationToken cancellationToken)
    {
        var device = Devices.Resolve(options.Device, options.ProcessGroup?.LocalRank ?? 0);
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var modes = new ModeSnapshot(model);
        model.to(device);
        model.eval();
        Preflight.CheckData(step, dataset, "prediction", needsTargets: false);
        var preparation = new BatchPreparation(options, device, new ModelRunner(model, ComputeFormat.Plain(device)));
        using var reader = Loaders.ForEvaluation(dataset, options, device).Open(epoch: 0, fromStep: 0, cancellationToken);
        var batches = new List<Tensor[]>();
        while (reader.TryRead(out var batch))
            using (batch) batches.Add(Predict(step, preparation, batch));
        return [.. Enumerable.Range(0, batches[0].Length).Select(output => torch.cat([.. batches.Select(batch => batch[output])]).DetachFromDisposeScope())];
    }

    private static EvaluationReport Measure(nn.Module model, ITrainingStep step, TrainerOptions options, IDataset dataset, Processes ranks, CancellationToken cancellationToken)
    {
        var device = Devices.Resolve(options.Device, options.ProcessGroup?.LocalRank ?? 0);
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        using var modes = new ModeSnapshot(model);
        model.to(device);
        Preflight.CheckData(step, dataset, "evaluation");
        var preparation = new BatchPreparation(options, device, new ModelRunner(model, ComputeFormat.Plain(device)));
        var classes = Preflight.CheckFit(step, preparation, dataset, options.Metrics);
        return new EvaluationPass(step, options, preparation, ranks).Run(dataset, TargetCheck.Start(dataset, classes, "evaluation"), "the evaluation", onBatch: null, cancellationToken);
    }

    // A model that gives its input, or a view of it, gives memory that the next batch is read into: so outputs are copied.
    private static Tensor[] Predict(ITrainingStep step, BatchPreparation preparation, LoadedBatch batch)
    {
        using var scope = NewDisposeScope();
        var prepared = preparation.ForEvaluation(batch.Inputs, batch.Targets);
        return [.. Preflight.Try(prepared, () => step.Predict(prepared)).Select(output => output.to(CPU, copy: true).MoveToOuterDisposeScope())];
    }
}
