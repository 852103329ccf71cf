using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Randomness for one augmentation of one batch: it follows from seed, epoch, step and the augmentation's place in the list, so
/// that what its neighbours draw changes nothing. Not thread-safe.
/// </summary>
public sealed class AugmentationContext
{
    private readonly (long Seed, long Epoch, long Step, int Place) _key;

    /// <summary>The context of a key.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step within the epoch, from 0.</param>
    /// <param name="place">The augmentation's place in the list, from 0.</param>
    public AugmentationContext(long seed, long epoch, long step, int place = 0)
    {
        _key = (seed, epoch, step, place);
        Random = new RandomStream(seed, epoch, step, place);
    }

    /// <summary>Numbers for draws made in managed code.</summary>
    public RandomStream Random { get; }

    /// <summary>The context of an augmentation inside this one; it does not depend on what this one has drawn.</summary>
    /// <param name="place">The inner augmentation's place, from 0.</param>
    public AugmentationContext Nested(int place) =>
        new((long)Mixing.Combine((ulong)_key.Seed, (ulong)_key.Place + 1), _key.Epoch, _key.Step, place);

    /// <summary>One uniform draw a sample.</summary>
    /// <param name="images">The batch: count, number of axes, type and device of the draws.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest value.</param>
    /// <returns>Shape [count, 1, ...] with as many axes as the batch, to be broadcast over it.</returns>
    public Tensor Uniform(Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(images);
        var draws = new float[images.shape[0]];
        for (var i = 0; i < draws.Length; i++) draws[i] = (float)Random.NextDouble(low, high);
        return Draws.PerSample(draws, images);
    }

    /// <summary>One standard normal draw an element, on the images' device.</summary>
    /// <param name="images">The batch: shape, type and device of the draws.</param>
    public Tensor Normal(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Normal(images.shape, images.dtype, images.device);
    }

    /// <summary>Standard normal draws of a given shape; in CPU memory they are the same on every machine.</summary>
    internal Tensor Normal(long[] shape, ScalarType type, Device device)
    {
        if (device.type != DeviceType.CPU)
        {
            using var generator = Generator(device);
            return torch.randn(shape, type, device, generator: generator);
        }
        var draws = torch.empty(shape, ScalarType.Float32);
        Write(draws, scale: 1, add: false);
        if (type == ScalarType.Float32) return draws;
        using (draws) return draws.to(type);
    }

    /// <summary>The values and, on top, standard normal draws times a scale.</summary>
    internal Tensor WithNoise(Tensor values, double scale)
    {
        if (values.device_type != DeviceType.CPU || values.dtype != ScalarType.Float32 || !values.is_contiguous()) return Normal(values).mul_(scale).add_(values);
        var noisy = values.clone();
        Write(noisy, (float)scale, add: true);
        return noisy;
    }

    /// <summary>Uniform draws from 0 up to but not including 1, float32, of a given shape.</summary>
    internal Tensor Uniform(long[] shape, Device device)
    {
        using var generator = Generator(device);
        return torch.rand(shape, ScalarType.Float32, device, generator: generator);
    }

    /// <summary>Uniform whole draws from 0 up to but not including <paramref name="high"/>, int64, of a given shape.</summary>
    internal Tensor Integers(long high, long[] shape, Device device)
    {
        using var generator = Generator(device);
        return torch.randint(high, shape, ScalarType.Int64, device, generator: generator);
    }

    private unsafe void Write(Tensor values, float scale, bool add) =>
        NormalNumbers.Write((float*)TensorRows.StartOf(values), values.NumberOfElements, Random.NextUInt64(), scale, add);

    private Generator Generator(Device device) => new(Random.NextUInt64() >> 1, device);
}
