using Lifecycle.SystemLibTorch.Tests.NN;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>The numbers of optimizers.py.</summary>
internal sealed record OptimizerGoldens(
    Dictionary<string, OptimizerGoldens.Run> Training, Dictionary<string, OptimizerGoldens.Rates> Schedules,
    Dictionary<string, OptimizerGoldens.Clip> Clipping, double[] Measures, Dictionary<string, double[]> Plateaus)
{
    private static readonly Lazy<OptimizerGoldens> Loaded = new(() => Golden.Read<OptimizerGoldens>("Optim/Goldens/optimizers.json"));

    internal static OptimizerGoldens All => Loaded.Value;

    internal sealed record Run(double[] Losses, Dictionary<string, double[]> State);

    internal sealed record Rates([property: System.Text.Json.Serialization.JsonPropertyName("rates")] double[] Values, double[] Momenta);

    internal sealed record Clip(double Norm, double[][] Gradients);
}
