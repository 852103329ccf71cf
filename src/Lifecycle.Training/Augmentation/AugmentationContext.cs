using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Randomness for one augmentation of one batch: it follows from seed, epoch, step and the augmentation's place in the list, so
/// that what its neighbours draw changes nothing; and a sample's from its place in the batch, so that it is the same however many processes share
/// the batch. Not thread-safe.
/// </summary>
public sealed class AugmentationContext
{
    private readonly (long Seed, long Epoch, long Step, int Place) _key;
    private readonly SamplePlaces _places;
    private RandomStream?[] _samples = [];

    /// <summary>The context of a key.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="step">The step within the epoch, from 0.</param>
    /// <param name="place">The augmentation's place in the list, from 0.</param>
    public AugmentationContext(long seed, long epoch, long step, int place = 0) : this(seed, epoch, step, place, SamplePlaces.Whole)
    {
    }

    /// <summary>The context of a key for some samples of a batch.</summary>
    internal AugmentationContext(long seed, long epoch, long step, int place, SamplePlaces places)
    {
        _key = (seed, epoch, step, place);
        _places = places;
        Random = new RandomStream(seed, epoch, step, place);
    }

    /// <summary>Numbers for draws that concern the whole batch, the same in all processes that share it. What concerns one sample draws from <see cref="Sample"/>.</summary>
    public RandomStream Random { get; }

    /// <summary>Numbers for one sample's draws, which go on from call to call.</summary>
    /// <param name="index">The sample, from 0, in the batch that the augmentation was given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public RandomStream Sample(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (index >= _samples.Length) Array.Resize(ref _samples, Math.Max(index + 1, Math.Max(16, 2 * _samples.Length)));
        return _samples[index] ??= Random.Branch(_places[index]);
    }

    /// <summary>The context of an augmentation inside this one; it does not depend on what this one has drawn.</summary>
    /// <param name="place">The inner augmentation's place, from 0.</param>
    public AugmentationContext Nested(int place) => Nested(place, _places);

    /// <summary>The same for some of the samples.</summary>
    /// <param name="place">The inner augmentation's place, from 0.</param>
    /// <param name="samples">Which samples it gets.</param>
    /// <param name="count">How many this one has.</param>
    internal AugmentationContext Nested(int place, long[] samples, long count) => Nested(place, _places.Of(samples, count));

    /// <summary>One uniform draw a sample.</summary>
    /// <param name="images">The batch: count, number of axes, type and device of the draws.</param>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest value.</param>
    /// <returns>Shape [count, 1, ...] with as many axes as the batch, to be broadcast over it.</returns>
    public Tensor Uniform(Tensor images, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(images);
        var draws = new float[images.shape[0]];
        for (var i = 0; i < draws.Length; i++) draws[i] = (float)Sample(i).NextDouble(low, high);
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
            return Taken(shape, device, (whole, generator) => torch.randn(whole, type, device, generator: generator));
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
    internal Tensor Uniform(long[] shape, Device device) => Taken(shape, device, (whole, generator) => torch.rand(whole, ScalarType.Float32, device, generator: generator));

    /// <summary>Uniform whole draws from 0 up to but not including <paramref name="high"/>, int64, of a given shape.</summary>
    internal Tensor Integers(long high, long[] shape, Device device) => Taken(shape, device, (whole, generator) => torch.randint(high, whole, ScalarType.Int64, device, generator: generator));

    private AugmentationContext Nested(int place, SamplePlaces places) =>
        new((long)Mixing.Combine((ulong)_key.Seed, (ulong)_key.Place + 1), _key.Epoch, _key.Step, place, places);

    private Tensor Taken(long[] shape, Device device, Func<long[], Generator, Tensor> draw)
    {
        using var generator = new Generator(Random.NextUInt64() >> 1, device);
        return _places.Take(shape[0], count => draw([count, .. shape[1..]], generator));
    }

    private unsafe void Write(Tensor values, float scale, bool add)
    {
        var to = (float*)TensorRows.StartOf(values);
        var (key, length) = (Random.NextUInt64(), values.NumberOfElements / Math.Max(values.shape[0], 1));
        if (_places.AreNeighbours)
        {
            NormalNumbers.Write(to, _places[0] * length, values.NumberOfElements, key, scale, add);
            return;
        }
        for (long sample = 0; sample < values.shape[0]; sample++) NormalNumbers.Write(to + (sample * length), _places[sample] * length, length, key, scale, add);
    }
}
