using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Lifecycle.Inference.Preprocessing.Images.Resampling;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>
/// Brings image files to the numbers that a model takes: decoded, resized, cropped, and, as floats, (x / 255 - mean) / deviation.
/// Training reads its images through the same, and it travels in the exported model's metadata. Immutable and thread-safe.
/// </summary>
public sealed class ImagePreprocessing : ModelPreprocessing, IValidatableObject
{
    private readonly Lazy<float[]> _table;
    private volatile bool _isChecked;

    /// <summary>Images of a size, in colour, resized and cropped unless the properties say otherwise.</summary>
    public ImagePreprocessing() => _table = new Lazy<float[]>(Table);

    /// <summary>The height that images are brought to, in pixels.</summary>
    [Range(1, 1 << 14)]
    public required int Height { get; init; }

    /// <summary>The width that images are brought to, in pixels.</summary>
    [Range(1, 1 << 14)]
    public required int Width { get; init; }

    /// <summary>3 for red, green and blue, the default; 1 for gray.</summary>
    [AllowedValues(1, 3)]
    public int Channels { get; init; } = 3;

    /// <summary>How an image of another size is fitted; resized and cropped by default.</summary>
    [EnumDataType(typeof(ImageFit))]
    public ImageFit Fit { get; init; }

    /// <summary>With <see cref="ImageFit.ResizeAndCrop"/>, the shorter side before the crop, such as 256 for crops of 224; null, the default, for the larger of <see cref="Height"/> and <see cref="Width"/>.</summary>
    [Range(1, 1 << 14)]
    public int? ShorterSide { get; init; }

    /// <summary>How pixels are computed; antialiased by default.</summary>
    [EnumDataType(typeof(ImageResampling))]
    public ImageResampling Resampling { get; init; }

    /// <summary>Whether a photograph is turned as its EXIF data say it was taken; true by default.</summary>
    [JsonRequired]
    public bool ApplyOrientation { get; init; } = true;

    /// <summary>The mean of each channel, or one for all, in units of the brightest value; empty, the default, for none.</summary>
    [JsonRequired]
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>The deviation of each channel, or one for all, in units of the brightest value; as many as <see cref="Mean"/>.</summary>
    [JsonRequired]
    public IReadOnlyList<double> Std { get; init; } = [];

    /// <summary>The most pixels an image may have; 2^27 by default.</summary>
    [Range(1L, 1L << 28)]
    public long MaxPixels { get; init; } = ImageLimits.DefaultMaxPixels;

    /// <summary>Values an image: Channels x Height x Width.</summary>
    [JsonIgnore]
    public int Length => Channels * Height * Width;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int InputCount => 1;

    /// <summary>Decodes and fits an image.</summary>
    /// <param name="file">The content of a PNG or JPEG file.</param>
    /// <param name="pixels">Takes the bytes, of shape [Channels, Height, Width].</param>
    /// <exception cref="UsageException">A property is out of range.</exception>
    /// <exception cref="DataException">The image is damaged, too large, or too long and narrow to be fitted.</exception>
    /// <exception cref="NativeException">libspng or libturbojpeg is not installed.</exception>
    public void ReadPixels(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        try
        {
            ReadPixelsOrFail(file, pixels);
        }
        catch (ImageException e)
        {
            throw e.Of("The image");
        }
    }

    /// <summary>Decodes and fits an image, as floats, normalized: what a model takes that was trained on these.</summary>
    /// <param name="file">The content of a PNG or JPEG file.</param>
    /// <param name="values">Takes the floats, of shape [Channels, Height, Width].</param>
    /// <inheritdoc cref="ReadPixels" path="/exception"/>
    public void Read(ReadOnlySpan<byte> file, Span<float> values)
    {
        var pixels = System.Buffers.ArrayPool<byte>.Shared.Rent(Length);
        try
        {
            ReadPixels(file, pixels.AsSpan(0, Length));
            Normalize(pixels.AsSpan(0, Length), values);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>(x / 255 - mean) / deviation, or x / 255 where there is no mean, each step in single precision as training has it on a CPU.</summary>
    /// <param name="pixels">Shape [Channels, Height, Width].</param>
    /// <param name="values">As many.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Normalize(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        Check();
        if (pixels.Length != Length) throw new ArgumentException($"Found {pixels.Length} bytes; expected {Length}, {Channels} x {Height} x {Width}.", nameof(pixels));
        if (values.Length != Length) throw new ArgumentException($"Found room for {values.Length} values; expected {Length}, {Channels} x {Height} x {Width}.", nameof(values));
        var plane = Height * Width;
        for (var channel = 0; channel < Channels; channel++)
        {
            var table = _table.Value.AsSpan(channel * 256, 256);
            var from = pixels.Slice(channel * plane, plane);
            var to = values.Slice(channel * plane, plane);
            for (var i = 0; i < to.Length; i++) to[i] = table[from[i]];
        }
    }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Mean.Count != Std.Count || (Mean.Count != 0 && Mean.Count != 1 && Mean.Count != Channels))
            yield return new($"{nameof(Mean)} and {nameof(Std)} have {Mean.Count} and {Std.Count} values, expected none, one or {Channels} each");
        if (!Mean.All(double.IsFinite) || !Std.All(static std => double.IsFinite(std) && std > 0))
            yield return new($"{nameof(Mean)} and {nameof(Std)} are {string.Join(", ", Mean)} and {string.Join(", ", Std)}, expected finite numbers, those of {nameof(Std)} above 0");
        if (Fit == ImageFit.ResizeAndCrop && ShorterSide < Math.Max(Height, Width))
            yield return new($"{nameof(ShorterSide)} is {ShorterSide}, expected {Math.Max(Height, Width)} or more, so that there is enough to cut {Height} x {Width} out of");
        if ((long)Channels * Height * Width > Array.MaxLength)
            yield return new($"{nameof(Height)} and {nameof(Width)} are {Height} and {Width}, expected fewer pixels than {Array.MaxLength}");
    }

    /// <summary>Checks the properties.</summary>
    internal void Check()
    {
        if (_isChecked) return;
        OptionsValidator.Check(nameof(ImagePreprocessing), [("", this)]);
        _isChecked = true;
    }

    /// <summary>Decodes and fits an image whose name the caller knows.</summary>
    /// <exception cref="ImageException">The image is wrong.</exception>
    internal void ReadPixelsOrFail(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        Check();
        if (pixels.Length != Length) throw new ArgumentException($"Found room for {pixels.Length} bytes; expected {Length}, {Channels} x {Height} x {Width}.", nameof(pixels));
        using var decoded = ImageDecoder.DecodePixels(file, new ImageLimits(MaxPixels), ApplyOrientation, Channels);
        var (height, width) = Resized(decoded.Height, decoded.Width);
        if (!Resampler.Fits(decoded, height, width, Height, Width))
            throw new ImageException($"has {decoded.Width} x {decoded.Height} pixels, too many along one side to be resized to {width} x {height}; expected fewer; cut it or make it smaller");
        var antialias = Resampling == ImageResampling.Antialiased;
        var rows = new AxisWeights(decoded.Height, height, Middle(height - Height), Height, antialias);
        var columns = new AxisWeights(decoded.Width, width, Middle(width - Width), Width, antialias);
        Resampler.Resize(decoded, columns, rows, Channels, pixels);
    }

    private (int Height, int Width) Resized(int height, int width)
    {
        if (Fit == ImageFit.Stretch) return (Height, Width);
        var side = ShorterSide ?? Math.Max(Height, Width);
        var longer = (long)side * Math.Max(height, width) / Math.Min(height, width);
        if (longer > 1 << 20) throw new ImageException($"has {width} x {height} pixels, whose longer side would become {longer}; expected a shape less long and narrow; cut it or set {nameof(Fit)} to {ImageFit.Stretch}");
        return height <= width ? (side, (int)longer) : ((int)longer, side);
    }

    // Halves go to the even number, as Python rounds.
    private static int Middle(int rest) => (int)Math.Round(rest / 2.0, MidpointRounding.ToEven);

    private float[] Table()
    {
        var table = new float[Channels * 256];
        for (var i = 0; i < table.Length; i++)
        {
            var channel = i / 256;
            var value = i % 256 / 255f;
            table[i] = Mean.Count == 0 ? value : (value - (float)Of(Mean, channel)) / (float)Of(Std, channel);
        }
        return table;

        static double Of(IReadOnlyList<double> values, int channel) => values[values.Count == 1 ? 0 : channel];
    }
}
