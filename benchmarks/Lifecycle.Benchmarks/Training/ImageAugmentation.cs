using BenchmarkDotNet.Attributes;
using Lifecycle.Training.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Training;

/// <summary>Flip, rotation, scale and noise of 128 images of 3 x 32 x 32, against the same by TorchSharp's operators on the whole batch.</summary>
public class ImageAugmentation
{
    private const int Images = 128;
    private readonly Compose _augmentations = new(new RandomHorizontalFlip(), new RandomRotation(10), new RandomScale(0.9, 1.1), new GaussianNoise(0.02));
    private Tensor _images = null!;
    private long _step;

    /// <summary>Makes the images.</summary>
    [GlobalSetup]
    public void Setup() => _images = rand(Images, 3, 32, 32);

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup() => _images.Dispose();

    /// <summary>What a user writes without Lifecycle: one affine map an image, and noise.</summary>
    [Benchmark(Baseline = true)]
    public void ByHand()
    {
        using var scope = NewDisposeScope();
        var angle = (rand(Images) - 0.5) * (20 * Math.PI / 180);
        var scale = 1 / ((rand(Images) * 0.2) + 0.9);
        var flip = (rand(Images) < 0.5).to(ScalarType.Float32) * 2 - 1;
        var (cos, sin, zero) = (angle.cos() * scale, angle.sin() * scale, zeros(Images));
        var maps = stack([stack([cos * flip, -sin, zero], 1), stack([sin * flip, cos, zero], 1)], 1);
        var grid = nn.functional.affine_grid(maps, [Images, 3, 32, 32], align_corners: false);
        nn.functional.grid_sample(_images, grid, align_corners: false).add_(randn(_images.shape).mul_(0.02));
    }

    /// <summary>The augmentations.</summary>
    [Benchmark]
    public void Augmentations() => _augmentations.Apply(_images, new AugmentationContext(1, 0, _step++)).Dispose();
}
