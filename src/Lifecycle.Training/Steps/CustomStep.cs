using static TorchSharp.torch;

namespace Lifecycle.Training.Steps;

/// <summary>A step from a delegate that computes one loss.</summary>
internal sealed class CustomStep(string name, Func<StepBatch, Tensor> loss) : ITrainingStep
{
    public string Name => name;

    public void Train(StepContext step) => step.Update(loss);

    public StepOutput Evaluate(StepBatch batch) => new(loss(batch), [], batch.Targets);
}
