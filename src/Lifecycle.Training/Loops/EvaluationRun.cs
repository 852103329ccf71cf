using Lifecycle.Training.Data;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Passes over a dataset without learning.</summary>
internal static class EvaluationRun
{
    public static EvaluationReport Measure(nn.Module<Tensor, Tensor> model, ILoss loss, TrainerOptions options, IDataset dataset, CancellationToken cancellationToken)
    {
        var device = Devices.Resolve(options.Device);
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        model.to(device);
        Preflight.CheckData(dataset, "evaluation");
        var preparation = new InputPreparation(options, device);
        var classes = Preflight.CheckFit(model, loss, dataset, preparation, device);
        var pass = new EvaluationPass(model, loss, options, preparation, ComputeFormat.Plain(device));
        return pass.Run(dataset, TargetCheck.Start(dataset, classes, "evaluation"), "the evaluation", onBatch: null, cancellationToken);
    }

    public static Tensor Predict(nn.Module<Tensor, Tensor> model, TrainerOptions options, IDataset dataset, CancellationToken cancellationToken)
    {
        var device = Devices.Resolve(options.Device);
        using var threads = new ThreadCount(options.Threads);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        model.to(device);
        Preflight.CheckData(dataset, "prediction", needsTarget: false);
        var preparation = new InputPreparation(options, device);
        var format = ComputeFormat.Plain(device);
        using var reader = Loaders.ForEvaluation(dataset, options, device).Open(epoch: 0, fromStep: 0, cancellationToken);
        var outputs = new List<Tensor>();
        while (reader.TryRead(out var batch))
        {
            using var stepScope = NewDisposeScope();
            using (batch) outputs.Add(Kept(Preflight.Forward(model, preparation.ForEvaluation(batch.Inputs[0], format))));
        }
        return torch.cat(outputs).DetachFromDisposeScope();
    }

    // A model that gives its input, or a view of it, gives memory that the next batch is read into.
    private static Tensor Kept(Tensor output) => output.to(CPU, copy: true).MoveToOuterDisposeScope();
}
