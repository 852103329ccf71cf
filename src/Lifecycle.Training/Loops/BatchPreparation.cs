using Lifecycle.Training.Augmentation;
using Lifecycle.Training.Calls;
using Lifecycle.Training.Data;
using Lifecycle.Training.Steps;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Brings a batch to the device and makes of it what the model takes: bytes to numbers, augmented, normalized, laid out.</summary>
internal sealed class BatchPreparation(TrainerOptions options, Device device, ModelRunner runner)
{
    private readonly AugmentationPipeline[] _augmentations = [.. options.PreparedInputs.Select(input => new AugmentationPipeline(options.Augmentations, Seed(options.Seed, input)))];

    private readonly BatchMixer? _mixer = options.Mixing is null ? null : new BatchMixer(options.Mixing, options.Seed);

    /// <summary>The same for another format of computation.</summary>
    public BatchPreparation In(ComputeFormat format) => new(options, device, new ModelRunner(runner.Model, format)) { Classes = Classes };

    /// <summary>For each target, the classes that labels are made probabilities of where samples are mixed, or null; null while that is not known, when none are mixed.</summary>
    public IReadOnlyList<ClassRange?>? Classes { get; set; }

    /// <summary>Where batches are brought to.</summary>
    public Device Device => device;

    /// <summary>What runs the model.</summary>
    public ModelRunner Runner => runner;

    /// <summary>A training batch, or the part of it that its places tell.</summary>
    public StepBatch ForTraining(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets, int epoch, long step, ReportedValues? reported, SamplePlaces? places = null) =>
        Prepare(inputs, targets, reported, (images, place) => _augmentations[place].Apply(images, epoch, step, places), (moved, goals) => Mix(moved, goals, epoch, step, places));

    /// <summary>A batch to be measured or predicted.</summary>
    public StepBatch ForEvaluation(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets, ReportedValues? reported = null) => Prepare(inputs, targets, reported, static (images, _) => images, static (_, _) => { });

    private StepBatch Prepare(IReadOnlyList<Tensor> given, IReadOnlyList<Tensor> targets, ReportedValues? reported, Func<Tensor, int, Tensor> augment, Action<Tensor[], Tensor[]> mix)
    {
        var (inputs, goals) = (OnDevice(given), OnDevice(targets));
        ForPrepared(inputs, (input, place) => augment(Normalization.ToUnitInterval(input), place));
        mix(inputs, goals);
        ForPrepared(inputs, (input, _) => Finish(input));
        return new StepBatch(runner, reported, inputs, goals, given[0].shape[0]);
    }

    private static long Seed(long seed, int input) => input == 0 ? seed : (long)Mixing.Combine((ulong)seed, (ulong)input);

    private void Mix(Tensor[] inputs, Tensor[] targets, int epoch, long step, SamplePlaces? places)
    {
        if (Classes is not null) _mixer?.Mix(inputs, targets, Classes, epoch, step, places ?? SamplePlaces.Whole);
    }

    private void ForPrepared(Tensor[] inputs, Func<Tensor, int, Tensor> change)
    {
        for (var place = 0; place < options.PreparedInputs.Count; place++)
        {
            var input = options.PreparedInputs[place];
            if (input < inputs.Length) inputs[input] = change(inputs[input], place);
        }
    }

    private Tensor[] OnDevice(IReadOnlyList<Tensor> tensors)
    {
        var moved = new Tensor[tensors.Count];
        for (var i = 0; i < moved.Length; i++) moved[i] = tensors[i].to(device, non_blocking: true);
        return moved;
    }

    private Tensor Finish(Tensor values) => runner.Format.LayOut(options.Normalization is { } normalization ? normalization.Apply(values) : values);
}
