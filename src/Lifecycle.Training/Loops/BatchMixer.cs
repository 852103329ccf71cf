using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Mixes the samples of training batches, labels as probabilities.</summary>
internal sealed class BatchMixer(IBatchMixing mixing, long seed)
{
    // Apart from the places of augmentations, whatever their number.
    private const int Place = -1;

    /// <summary>Puts the mixed input and target in the places of those given.</summary>
    /// <exception cref="UsageException">There are several inputs or targets, or the loss leaves a label out.</exception>
    public void Mix(Tensor[] inputs, Tensor[] targets, IReadOnlyList<ClassRange?> classes, int epoch, long step, SamplePlaces places)
    {
        if (inputs.Length != 1 || targets.Length != 1)
            throw new UsageException($"Mixing got {inputs.Length} inputs and {targets.Length} targets a sample; expected one of each; leave Mixing out, or mix in a step of your own.");
        if (classes is [{ Ignored: { } none }])
            throw new UsageException($"Mixing got a loss that leaves out the label {none}; expected one without ignoreIndex, as a mixed label is no single one; leave Mixing or ignoreIndex out.");
        var target = classes is [{ } range] && targets[0].dtype == ScalarType.Int64 ? Soft(targets[0], range.Count) : targets[0];
        (inputs[0], targets[0]) = mixing.Mix(inputs[0], target, new AugmentationContext(seed, epoch, step, Place, places));
    }

    // The classes' axis comes second, as in the output.
    private static Tensor Soft(Tensor labels, long classes) => nn.functional.one_hot(labels, classes).to(ScalarType.Float32).movedim([-1], [1]);
}
