using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Compression;

/// <summary>The formats that a search tries.</summary>
public static class CompressionFormats
{
    /// <summary>Unsigned activations and signed weights of 8 bits, with a scale for each channel.</summary>
    public static CompressionFormat StaticPerChannel { get; } = Static("static int8 per channel", new());

    /// <summary>Unsigned activations and signed weights of 8 bits, with a scale for each weight tensor.</summary>
    public static CompressionFormat StaticPerTensor { get; } = Static("static int8 per tensor", new() { PerChannel = false });

    /// <summary>Weights of 8 bits, activations rounded when the model runs.</summary>
    public static CompressionFormat Dynamic { get; } =
        new("dynamic int8", static (source, exclude) => new DynamicQuantization(new() { Exclude = exclude }).Run(source.Model));

    /// <summary>Weights of products of 8 bits in blocks of 32, products computed with 8-bit integers.</summary>
    public static CompressionFormat WeightsInt8 { get; } = Weights("int8 weights in blocks", new() { Bits = 8, AccuracyLevel = 4 });

    /// <summary>Weights of products of 4 bits in blocks of 32, products computed with 8-bit integers.</summary>
    public static CompressionFormat WeightsInt4 { get; } = Weights("int4 weights in blocks", new() { AccuracyLevel = 4 });

    /// <summary>Floats of 16 bits.</summary>
    public static CompressionFormat Half { get; } =
        new("float16", static (source, exclude) => new HalfConversion(new() { Exclude = exclude }).Run(source.Model));

    /// <summary>What is tried unless something else is asked for: all of the above.</summary>
    public static IReadOnlyList<CompressionFormat> All { get; } = [StaticPerChannel, StaticPerTensor, Dynamic, WeightsInt8, WeightsInt4, Half];

    /// <summary>A static format of one's own.</summary>
    /// <param name="name">What it is called in reports.</param>
    /// <param name="options">The format; what it excludes stays excluded.</param>
    /// <param name="method">How ranges are chosen. Default the smallest and the largest value.</param>
    public static CompressionFormat Static(string name, StaticQuantizationOptions options, CalibrationMethod method = CalibrationMethod.MinMax)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        return new CompressionFormat(name, (source, exclude) =>
            new StaticQuantization(source.Ranges(method), options with { Exclude = Union(options.Exclude, exclude) }).Run(source.Model));
    }

    private static CompressionFormat Weights(string name, WeightQuantizationOptions options) => new(name, (source, exclude) =>
        new WeightQuantization(new() { Bits = options.Bits, AccuracyLevel = options.AccuracyLevel, Exclude = exclude }).Run(source.Model));

    private static HashSet<string> Union(IReadOnlySet<string> first, IReadOnlySet<string> second) => first.Union(second, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
}
