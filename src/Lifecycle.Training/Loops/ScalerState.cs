using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Loops;

/// <summary>The loss scale of a float16 run.</summary>
internal sealed class ScalerState : IRunState
{
    public string Name => "scaler";

    public GradientScaler Scaler { get; } = new();

    public void Save(StateWriter writer) => writer.Value("state", Scaler.State);

    public void Load(StateReader reader) => Scaler.Load(reader.Value<GradientScalerState>("state"));
}
