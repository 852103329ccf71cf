using Lifecycle.SystemLibTorch.Tests.NN;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>The numbers of optimizers.py.</summary>
internal sealed record OptimizerGoldens(Dictionary<string, OptimizerGoldens.Run> Training, Dictionary<string, OptimizerGoldens.Clip> Clipping)
{
    private static readonly Lazy<OptimizerGoldens> Loaded = new(() => Golden.Read<OptimizerGoldens>("Optim/Goldens/optimizers.json"));

    internal static OptimizerGoldens All => Loaded.Value;

    internal sealed record Run(double[] Losses, Dictionary<string, double[]> State);

    internal sealed record Clip(double Norm, double[][] Gradients);
}
