using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Randomness for one augmentation of one batch: it follows from seed, epoch, step and the augmentation's place in the list.</summary>
public sealed class AugmentationContext
{
    /// <summary>The context of a key.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step within the epoch, from 0.</param>
    /// <param name="place">The augmentation's place in the list, from 0.</param>
    public AugmentationContext(long seed, long epoch, long step, int place = 0) => Random = new RandomStream(seed, epoch, step, place);

    /// <summary>Numbers for draws made in managed code.</summary>
    public RandomStream Random { get; }

    /// <summary>One uniform draw a sample.</summary>
    /// <param name="images">The batch: count, type and device of the draws.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest value.</param>
    /// <returns>Shape [count, 1, 1, 1], to be broadcast over the images.</returns>
    public Tensor Uniform(Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(images);
        var draws = new float[images.shape[0]];
        for (var i = 0; i < draws.Length; i++) draws[i] = (float)Random.NextDouble(low, high);
        return torch.tensor(draws, [draws.Length, 1, 1, 1]).to(images.dtype, images.device);
    }

    /// <summary>One standard normal draw an element, on the images' device.</summary>
    /// <param name="images">The batch: shape, type and device of the draws.</param>
    public Tensor Normal(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var generator = new Generator(Random.NextUInt64() >> 1, images.device);
        return torch.randn(images.shape, images.dtype, images.device, generator: generator);
    }
}
