using Lifecycle.Training.Data.Loading;
using Lifecycle.Training.Steps;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Takes batch norms' statistics anew for averaged weights: plain means over the batches of the training data.</summary>
internal static class BatchNormUpdate
{
    public static void Run(ITrainingStep step, BatchPreparation preparation, BatchLoader loader, CancellationToken cancellationToken)
    {
        var model = preparation.Runner.Model;
        var norms = model.modules().Prepend(model).OfType<BatchNorm>().Where(norm => norm.track_running_stats).Distinct().Select(norm => (Norm: norm, norm.momentum)).ToList();
        if (norms.Count == 0) return;
        using var noGradients = no_grad();
        model.eval();
        foreach (var (norm, _) in norms)
        {
            norm.reset_running_stats();
            norm.momentum = null;
            norm.train();
        }
        try
        {
            using var reader = loader.Open(epoch: 0, fromStep: 0, cancellationToken);
            while (reader.TryRead(out var batch))
                using (batch) Pass(step, preparation, batch);
        }
        finally
        {
            foreach (var (norm, momentum) in norms) norm.momentum = momentum;
            model.eval();
        }
    }

    private static void Pass(ITrainingStep step, BatchPreparation preparation, LoadedBatch batch)
    {
        using var scope = NewDisposeScope();
        step.Train(new StepContext(new ForwardUpdater(), preparation.ForEvaluation(batch.Inputs, batch.Targets), 0, batch.Step));
    }

    /// <summary>Computes losses and nothing else.</summary>
    private sealed class ForwardUpdater : IUpdater
    {
        public void Update(string? optimizer, StepBatch batch, Func<StepBatch, Tensor> loss) => loss(batch);
    }
}
