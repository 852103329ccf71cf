using Lifecycle.Training.Checkpoints;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>The state of torch's own random numbers on the CPU, from which dropout draws.</summary>
internal sealed class RandomState : IRunState
{
    public string Name => "random";

    public void Save(StateWriter writer)
    {
        using var state = get_rng_state();
        writer.Tensor("cpu", state);
    }

    public void Load(StateReader reader)
    {
        using var state = reader.Tensor("cpu");
        set_rng_state(state);
    }
}
