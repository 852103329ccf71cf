using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>ONNX's interpolation along one axis after the other, as the specification of Resize writes it.</summary>
internal sealed record Interpolation(string Mode, string Coordinates, string Nearest)
{
    internal double CubicCoefficient { get; init; } = -0.75;

    internal bool ExcludesOutside { get; init; }

    internal double Extrapolation { get; init; }

    internal double[]? Regions { get; init; }

    internal bool Crops => Coordinates == "tf_crop_and_resize";

    /// <summary>libtorch's name for it, where it has one.</summary>
    internal (InterpolationMode Mode, bool? AlignCorners)? Native(long rank, bool severalPixels)
    {
        if (Mode == "nearest") return Coordinates == "asymmetric" && Nearest == "floor" ? (InterpolationMode.Nearest, null) : null;
        bool? align = Coordinates switch
        {
            "half_pixel" => false,
            "pytorch_half_pixel" when severalPixels => false,
            "align_corners" => true,
            _ => null,
        };
        if (align is null) return null;
        return (Mode, rank) switch
        {
            ("linear", 3) => (InterpolationMode.Linear, align),
            ("linear", 4) => (InterpolationMode.Bilinear, align),
            ("linear", 5) => (InterpolationMode.Trilinear, align),
            ("cubic", 4) when !ExcludesOutside && Math.Abs(CubicCoefficient + 0.75) < 1e-6 => (InterpolationMode.Bicubic, align),
            _ => null,
        };
    }

    /// <summary>Resizes one axis: a weighted sum of its places.</summary>
    internal Tensor Along(Tensor x, int axis, long size, double scale, int place, int axes)
    {
        var input = x.shape[axis];
        var taps = Mode switch { "nearest" => 1, "linear" => 2, "cubic" => 4, _ => throw new ModelException($"A Resize has the mode '{Mode}'; expected nearest, linear or cubic; export the model again.") };
        var (places, weights) = (new long[taps, size], new double[taps, size]);
        var outside = new bool[size];
        for (var index = 0L; index < size; index++)
        {
            var at = Source(index, input, size, scale, place, axes);
            outside[index] = Crops && (at < 0 || at > input - 1);
            Fill(places, weights, index, at, input);
        }

        Tensor? sum = null;
        for (var tap = 0; tap < taps; tap++)
        {
            var part = x.index_select(axis, tensor(Row(places, tap), device: x.device));
            if (taps > 1) part = part.mul(tensor(Row(weights, tap), x.dtype, x.device).reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - axis - 1)]));
            sum = sum is null ? part : sum.add(part);
        }

        if (!Array.Exists(outside, static flag => flag)) return sum!;
        return sum!.masked_fill(tensor(outside, device: x.device).reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - axis - 1)]), Extrapolation);
    }

    private double Source(long index, long input, long size, double scale, int place, int axes) => Coordinates switch
    {
        "half_pixel" => ((index + 0.5) / scale) - 0.5,
        "pytorch_half_pixel" => size > 1 ? ((index + 0.5) / scale) - 0.5 : 0,
        "half_pixel_symmetric" => HalfPixelSymmetric(index, input, size, scale),
        "tf_half_pixel_for_nn" => (index + 0.5) / scale,
        "align_corners" => size == 1 ? 0 : index * (input - 1.0) / (size - 1),
        "asymmetric" => index / scale,
        "tf_crop_and_resize" when Regions is { } regions => size > 1
            ? (regions[place] * (input - 1)) + (index * (regions[place + axes] - regions[place]) * (input - 1) / (size - 1))
            : 0.5 * (regions[place] + regions[place + axes]) * (input - 1),
        _ => throw new ModelException($"A Resize has the coordinate transformation '{Coordinates}'; expected one that the ONNX specification names, with its region; export the model again."),
    };

    private static double HalfPixelSymmetric(long index, long input, long size, double scale)
    {
        var adjustment = size / (input * scale);
        var center = input / 2.0;
        return (center * (1 - adjustment)) + ((index + 0.5) / scale) - 0.5;
    }

    private void Fill(long[,] places, double[,] weights, long index, double at, long input)
    {
        var taps = places.GetLength(0);
        if (taps == 1)
        {
            (places[0, index], weights[0, index]) = (Math.Clamp(Rounded(at), 0, input - 1), 1);
            return;
        }

        var floor = (long)Math.Floor(at);
        var fraction = at - floor;
        var total = 0.0;
        for (var tap = 0; tap < taps; tap++)
        {
            var place = floor + tap - (taps == 4 ? 1 : 0);
            var weight = taps == 2 ? (tap == 0 ? 1 - fraction : fraction) : Cubic(Math.Abs(at - place));
            if (ExcludesOutside && (place < 0 || place >= input)) weight = 0;
            (places[tap, index], weights[tap, index]) = (Math.Clamp(place, 0, input - 1), weight);
            total += weight;
        }

        for (var tap = 0; ExcludesOutside && tap < taps; tap++) weights[tap, index] /= total;
    }

    private long Rounded(double at) => Nearest switch
    {
        "floor" => (long)Math.Floor(at),
        "ceil" => (long)Math.Ceiling(at),
        "round_prefer_ceil" => (long)Math.Floor(at + 0.5),
        _ => (long)Math.Ceiling(at - 0.5),
    };

    // Keys' kernel.
    private double Cubic(double distance)
    {
        var a = CubicCoefficient;
        if (distance <= 1) return (((((a + 2) * distance) - (a + 3)) * distance) * distance) + 1;
        return distance < 2 ? (((((distance - 5) * distance) + 8) * distance) - 4) * a : 0;
    }

    private static T[] Row<T>(T[,] table, int row) => [.. Enumerable.Range(0, table.GetLength(1)).Select(column => table[row, column])];
}
