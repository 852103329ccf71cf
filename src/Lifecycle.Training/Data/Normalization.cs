using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>
/// Turns images into (x - mean) / std, on the device, one mean and one standard deviation a channel or one for all. Bytes
/// are divided by 255 before, so mean and std are in units of the brightest value.
/// </summary>
public sealed class Normalization
{
    /// <summary>One mean and one standard deviation for all channels.</summary>
    /// <param name="mean">Mean over the training images, whose values lie from 0 to 1.</param>
    /// <param name="std">Their standard deviation, above 0.</param>
    public Normalization(double mean, double std) : this([mean], [std]) { }

    /// <summary>A mean and a standard deviation a channel.</summary>
    /// <param name="mean">One mean a channel.</param>
    /// <param name="std">One standard deviation a channel, above 0.</param>
    /// <exception cref="ArgumentException">The two differ in length, a mean is not finite, or a deviation is not a positive number.</exception>
    public Normalization(IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (mean.Count == 0 || mean.Count != std.Count) throw new ArgumentException($"Expected one mean and one deviation a channel; found {mean.Count} and {std.Count}.", nameof(std));
        if (!mean.All(double.IsFinite)) throw new ArgumentException($"Expected finite means; found {string.Join(", ", mean)}.", nameof(mean));
        if (!std.All(s => double.IsFinite(s) && s > 0)) throw new ArgumentException($"Expected deviations above 0; found {string.Join(", ", std)}.", nameof(std));
        Mean = [.. mean];
        Std = [.. std];
    }

    /// <summary>The mean of each channel, or one for all.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>The standard deviation of each channel, or one for all.</summary>
    public IReadOnlyList<double> Std { get; }

    /// <summary>Normalizes images; bytes become float32 from 0 to 1 first.</summary>
    /// <param name="images">Shape [count, channels, ...], of uint8 or a floating type.</param>
    /// <returns>A new tensor of the same shape, float32 where the images were bytes.</returns>
    /// <exception cref="DataException">The images have another number of channels.</exception>
    public Tensor Apply(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        var values = ToUnitInterval(images);
        return Scale(values).MoveToOuterDisposeScope();
    }

    /// <summary>Bytes as float32 from 0 to 1; anything else as it is.</summary>
    internal static Tensor ToUnitInterval(Tensor images) =>
        images.dtype == ScalarType.Byte ? images.to(ScalarType.Float32).div_(255.0) : images;

    private Tensor Scale(Tensor values)
    {
        if (Mean.Count == 1) return values.sub(Mean[0]).div_(Std[0]);
        var shape = values.shape;
        if (shape.Length < 2 || shape[1] != Mean.Count)
            throw new DataException($"The images have shape {ElementSpec.Format(shape)}, but the normalization is for {Mean.Count} channels on axis 1; expected [count, {Mean.Count}, ...]; give one mean and deviation a channel.");
        var perChannel = Enumerable.Repeat(1L, shape.Length).ToArray();
        perChannel[1] = Mean.Count;
        return values.sub(Constants(Mean, perChannel, values)).div_(Constants(Std, perChannel, values));
    }

    private static Tensor Constants(IReadOnlyList<double> values, long[] shape, Tensor like) =>
        torch.tensor([.. values.Select(v => (float)v)], shape).to(like.dtype, like.device);
}
