using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Applies to each image one of fourteen changes, drawn with its strength, without anything to tune (Müller and Hutter,
/// "TrivialAugment: tuning-free yet state-of-the-art data augmentation", 2021): nothing, shear and translation along x or y,
/// rotation, brightness, saturation, contrast, sharpness, posterizing, solarizing, stretched contrast, equalizing.
/// </summary>
/// <param name="bins">Strengths to draw from, 2 to 1000.</param>
public sealed class TrivialAugment(int bins = 31) : IAugmentation
{
    private const double Slant = 0.99;
    private const double TranslatedPart = 32.0 / 224;
    private const double Degrees = 135;
    private const double Factor = 0.99;

    // Each change of geometry: the strength from -1 to 1, and the image's size, to a map.
    private static readonly Func<double, long, long, Matrix3x2>[] _geometry =
    [
        static (_, _, _) => Matrix3x2.Identity,
        static (strength, _, _) => new Matrix3x2(1, 0, (float)(strength * Slant), 1, 0, 0),
        static (strength, _, _) => new Matrix3x2(1, (float)(strength * Slant), 0, 1, 0, 0),
        static (strength, _, width) => Matrix3x2.CreateTranslation((float)(strength * TranslatedPart * width), 0),
        static (strength, height, _) => Matrix3x2.CreateTranslation(0, (float)(strength * TranslatedPart * height)),
        static (strength, _, _) => Matrix3x2.CreateRotation((float)(strength * Degrees * Math.PI / 180)),
    ];

    // Each change of colour: images, and strengths from -1 to 1 of shape [count, 1, 1, 1].
    private static readonly Func<Tensor, Tensor, Tensor>[] _colors =
    [
        static (images, strength) => ColorOperations.Brightness(images.clone(), strength.mul(Factor).add_(1)),
        static (images, strength) => ColorOperations.Saturation(images.clone(), strength.mul(Factor).add_(1)),
        static (images, strength) => ColorOperations.Contrast(images.clone(), strength.mul(Factor).add_(1)),
        static (images, strength) => TrivialOperations.Sharpness(images, strength.mul(Factor).add_(1)),
        static (images, strength) => TrivialOperations.Posterize(images, strength.abs().mul_(-6).add_(8).round_()),
        static (images, strength) => TrivialOperations.Solarize(images, strength.abs().neg_().add_(1)),
        static (images, _) => TrivialOperations.AutoContrast(images),
        static (images, _) => TrivialOperations.Equalize(images),
    ];

    /// <summary>Strengths to draw from.</summary>
    [Range(2, 1000)]
    public int Bins { get; } = bins;

    /// <summary>How many changes there are.</summary>
    internal static int Changes => _geometry.Length + _colors.Length;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Colors(this, images, context, values =>
    {
        var (changes, strengths) = (new int[values.shape[0]], new double[values.shape[0]]);
        for (var i = 0; i < changes.Length; i++) (changes[i], strengths[i]) = (context.Sample(i).NextInt(Changes), Strength(context.Sample(i)));
        return Apply(this, values, changes, strengths);
    });

    /// <summary>Applies to each image the change of a number with a strength from -1 to 1.</summary>
    internal static Tensor Apply(object owner, Tensor images, int[] changes, double[] strengths)
    {
        // All changes of geometry are one group, sampled once.
        var groups = Array.ConvertAll(changes, change => change == 0 ? SampleGroups.Unchanged : Math.Max(0, change - _geometry.Length + 1));
        return SampleGroups.Apply(owner, images, groups, (rows, group, samples) => group == 0
            ? SamplingRun.Sample(rows, Array.ConvertAll(samples, i => _geometry[changes[i]](strengths[i], rows.shape[2], rows.shape[3])))
            : _colors[group - 1](rows, Draws.PerSample(Array.ConvertAll(samples, i => (float)strengths[i]), rows)));
    }

    private double Strength(RandomStream random) => random.NextInt(Bins) / (Bins - 1.0) * (random.NextBoolean(0.5) ? 1 : -1);
}
