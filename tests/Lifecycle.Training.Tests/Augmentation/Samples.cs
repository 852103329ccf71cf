using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>Every augmentation with a batch that it is for.</summary>
public static class Samples
{
    /// <summary>An augmentation with the shape and type of a batch.</summary>
    public sealed record Sample(IAugmentation Augmentation, long[] Shape, ScalarType Type = ScalarType.Float32)
    {
        /// <summary>The same row over and over, so that only the draws tell the samples apart.</summary>
        public Tensor Batch()
        {
            var count = Shape[1..].Aggregate(1L, (product, length) => product * length);
            var row = Type == ScalarType.Int64 ? torch.arange(count, ScalarType.Int64).remainder(50) : torch.arange(count, ScalarType.Float32).mul(37).remainder(101).div(100);
            return row.to(Type).reshape([1, .. Shape[1..]]).expand(Shape).contiguous();
        }

        public override string ToString() => $"{Augmentation.GetType().Name} {Type} {string.Join('x', Shape)}";
    }

    private static readonly long[][] _images = [[8, 3, 10, 14], [8, 1, 12, 9]];

    /// <summary>Those for images.</summary>
    public static IEnumerable<IAugmentation> ForImages() =>
    [
        new RandomHorizontalFlip(), new RandomVerticalFlip(), new RandomRotation(10), new RandomScale(0.9, 1.1), new RandomTranslation(0.1), new RandomShear(10, 5),
        new RandomCrop(2), new RandomCrop(3, PaddingMode.Reflect), new RandomCrop(3, PaddingMode.Edge), new RandomResizedCrop(0.3),
        new RandomBrightness(0.4), new RandomContrast(0.4), new ColorJitter(0.4, 0.4, 0.4, 0.1), new GaussianBlur(5), new GaussianNoise(0.1), new RandomErasing(1),
        new TrivialAugment(), new RandomApply(0.5, new GaussianNoise(0.1)), new RandomApply(0.5, new RandomRotation(20)),
        new OneOf(new RandomBrightness(0.4), new RandomRotation(20)), new OneOf(new RandomShear(10), new RandomVerticalFlip()),
        new Compose(new RandomResizedCrop(0.5), new RandomHorizontalFlip(), new RandomRotation(10), new RandomBrightness(0.2)),
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<Sample> All() =>
        ForImages().SelectMany(augmentation => _images.Select(shape => new Sample(augmentation, shape)))
        .Concat(
        [
            new(new RandomSaturation(0.9), _images[0]), new(new RandomHue(0.4), _images[0]), new(new RandomGrayscale(0.5), _images[0]),
            new(new ColorJitter(0.4, 0.4, 0.4, 0.1), _images[0], ScalarType.BFloat16), new(new RandomRotation(20), _images[0], ScalarType.BFloat16),
            new(new GaussianBlur(3), _images[0], ScalarType.BFloat16), new(new RandomResizedCrop(), _images[0], ScalarType.BFloat16),
            new(new TrivialAugment(), [40, 3, 10, 14], ScalarType.BFloat16), new(new RandomErasing(1), _images[0], ScalarType.Float64),
            new(new SeriesJitter(0.1), [6, 2, 40]), new(new SeriesScaling(0.1), [6, 2, 40]), new(new TimeWarp(), [6, 2, 40]),
            new(new WindowCrop(0.7), [6, 2, 40]), new(new TimeMasking(0.4), [6, 2, 40]), new(new TimeWarp(), [6, 2, 40], ScalarType.BFloat16),
            new(new FeatureNoise(0.1), [20, 5]), new(new FeatureNoise(0.1, [1, 3]), [20, 5]), new(new GaussianNoise(0.1), [20, 5]),
            new(new TokenMasking(99, 0.3, 0, 1), [6, 30], ScalarType.Int64), new(new RandomApply(0.5, new TokenMasking(99, 0.3)), [6, 30], ScalarType.Int64),
        ]);
}
