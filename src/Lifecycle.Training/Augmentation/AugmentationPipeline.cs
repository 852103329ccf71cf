using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Applies augmentations in their order, neighbouring affine ones as one. Each draws from the context of its own place.</summary>
internal sealed class AugmentationPipeline
{
    private readonly List<Func<Tensor, Func<int, AugmentationContext>, Tensor>> _stages = [];
    private readonly long _seed;

    public AugmentationPipeline(IReadOnlyList<IAugmentation> augmentations, long seed = 0)
    {
        _seed = seed;
        for (var at = 0; at < augmentations.Count;)
        {
            var (length, stage) = SamplingRun.TryStart(augmentations, at) ?? (1, Single(augmentations[at], at));
            _stages.Add(stage);
            at += length;
        }
    }

    /// <summary>Varies the batch of a step.</summary>
    public Tensor Apply(Tensor images, int epoch, long step, SamplePlaces? places = null) => Apply(images, place => new AugmentationContext(_seed, epoch, step, place, places ?? SamplePlaces.Whole));

    /// <summary>Varies a batch with a context a place. The result may be the batch itself.</summary>
    public Tensor Apply(Tensor images, Func<int, AugmentationContext> contexts)
    {
        var current = images;
        foreach (var stage in _stages)
        {
            var varied = stage(current, contexts);
            if (!ReferenceEquals(current, images) && !ReferenceEquals(current, varied)) current.Dispose();
            current = varied;
        }
        return current;
    }

    private static Func<Tensor, Func<int, AugmentationContext>, Tensor> Single(IAugmentation augmentation, int place) =>
        (images, contexts) => augmentation.Apply(images, contexts(place));
}
