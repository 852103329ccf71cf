using System.ComponentModel.DataAnnotations;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Augmentation;

/// <summary>Blurs an image with a Gaussian of random width; at the border it is mirrored.</summary>
/// <param name="kernelSize">Pixels of the Gaussian along each axis: odd, 3 to 63.</param>
/// <param name="minSigma">The least standard deviation in pixels.</param>
/// <param name="maxSigma">The greatest standard deviation in pixels.</param>
public sealed class GaussianBlur(int kernelSize, double minSigma = 0.1, double maxSigma = 2) : IAugmentation, IValidatableObject
{
    /// <summary>Pixels of the Gaussian along each axis.</summary>
    [Range(3, 63)]
    public int KernelSize { get; } = kernelSize;

    /// <summary>The least standard deviation in pixels.</summary>
    [Range(0.01, 100.0)]
    public double MinSigma { get; } = minSigma;

    /// <summary>The greatest standard deviation in pixels.</summary>
    [Range(0.01, 100.0)]
    public double MaxSigma { get; } = maxSigma;

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, AugmentationContext context) => AugmentedBatch.Images(this, images, context, values =>
    {
        if (KernelSize / 2 >= Math.Min(values.shape[2], values.shape[3]))
            throw AugmentedBatch.Refuse(this, images, $"images higher and wider than half of KernelSize, which is {KernelSize}", "give a smaller KernelSize");
        var sigmas = new double[values.shape[0]];
        for (var i = 0; i < sigmas.Length; i++) sigmas[i] = context.Sample(i).NextDouble(MinSigma, MaxSigma);
        return Blur(values, KernelSize, sigmas);
    });

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KernelSize % 2 == 0) yield return new ValidationResult($"KernelSize is {KernelSize}, expected an odd number");
        if (MinSigma > MaxSigma) yield return new ValidationResult($"MinSigma is {MinSigma}, expected at most MaxSigma, which is {MaxSigma}");
    }

    /// <summary>Blurs each image with its standard deviation.</summary>
    internal static Tensor Blur(Tensor images, int size, double[] sigmas)
    {
        var (half, weights) = (size / 2, Kernels(images, size, sigmas));
        var padded = nn.functional.pad(images, [half, half, half, half], PaddingModes.Reflect);
        return Along(Along(padded, 3, images.shape[3], weights), 2, images.shape[2], weights);
    }

    // A sum of shifted images: for few taps quicker than a convolution with a kernel for each sample.
    private static Tensor Along(Tensor padded, int axis, long length, Tensor weights)
    {
        var sum = padded.narrow(axis, 0, length).mul(weights[0]);
        for (var tap = 1; tap < weights.shape[0]; tap++) sum.addcmul_(padded.narrow(axis, tap, length), weights[tap], 1);
        return sum;
    }

    private static Tensor Kernels(Tensor images, int size, double[] sigmas)
    {
        var weights = new float[size * sigmas.Length];
        for (var i = 0; i < sigmas.Length; i++)
        {
            var total = 0.0;
            for (var tap = 0; tap < size; tap++) total += Density(tap - (size / 2), sigmas[i]);
            for (var tap = 0; tap < size; tap++) weights[(tap * sigmas.Length) + i] = (float)(Density(tap - (size / 2), sigmas[i]) / total);
        }
        return torch.tensor(weights, [size, sigmas.Length, 1, 1, 1]).to(images.dtype, images.device);
    }

    private static double Density(int distance, double sigma) => Math.Exp(-0.5 * distance * distance / (sigma * sigma));
}
