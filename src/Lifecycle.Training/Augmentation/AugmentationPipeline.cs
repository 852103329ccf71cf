using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Applies augmentations in their order, neighbouring affine ones as one.</summary>
internal sealed class AugmentationPipeline
{
    private readonly List<Func<Tensor, AugmentationContext, Tensor>> _stages = [];
    private readonly long _seed;

    public AugmentationPipeline(IReadOnlyList<IAugmentation> augmentations, long seed)
    {
        _seed = seed;
        for (var at = 0; at < augmentations.Count; at++)
        {
            var maps = augmentations.Skip(at).TakeWhile(a => a is AffineAugmentation).Cast<AffineAugmentation>().ToArray();
            if (maps.Length == 0) { _stages.Add(augmentations[at].Apply); continue; }
            _stages.Add((images, context) => AffineAugmentation.Apply(maps, images, context));
            at += maps.Length - 1;
        }
    }

    public Tensor Apply(Tensor images, int epoch, long step)
    {
        for (var place = 0; place < _stages.Count; place++)
            images = _stages[place](images, new AugmentationContext(_seed, epoch, step, place));
        return images;
    }
}
