using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lifecycle.Inference.Preprocessing.Images.Resampling;

/// <summary>
/// Resizes in two passes, along rows and then along columns, each rounded to bytes: with weights of 22 bits this gives Pillow's
/// bytes. Only the window asked for is computed.
/// </summary>
internal static class Resampler
{
    private const int Half = 1 << (AxisWeights.Bits - 1);
    private const long MaxElements = 1 << 28;

    /// <summary>Whether resizing takes a bearable amount of memory: a hostile image may be one pixel wide and millions high.</summary>
    /// <param name="source">The image.</param>
    /// <param name="height">Rows that the whole of it would become.</param>
    /// <param name="width">Columns that the whole of it would become.</param>
    /// <param name="rows">Rows of the window.</param>
    /// <param name="columns">Columns of the window.</param>
    public static bool Fits(PixelBuffer source, int height, int width, int rows, int columns) =>
        (source.Height + 1L) * columns * PixelBuffer.BytesPerPixel <= MaxElements
        && ((source.Height / height * 2) + 5L) * rows <= MaxElements / sizeof(int)
        && ((source.Width / width * 2) + 5L) * columns <= MaxElements / sizeof(int);

    /// <summary>A window of the resized image, channel by channel (red, green, blue, or red alone).</summary>
    /// <param name="source">The image.</param>
    /// <param name="columns">The weights of the window's columns.</param>
    /// <param name="rows">The weights of the window's rows.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="output">Shape [channels, rows, columns].</param>
    public static void Resize(PixelBuffer source, AxisWeights columns, AxisWeights rows, int channels, Span<byte> output)
    {
        var (first, last) = (rows.First, rows.Last);
        var stride = columns.Count * PixelBuffer.BytesPerPixel;
        var rented = ArrayPool<byte>.Shared.Rent(checked(((last - first) * stride) + stride));
        try
        {
            var narrow = rented.AsSpan(0, (last - first) * stride);
            for (var row = first; row < last; row++)
                AlongRow(MemoryMarshal.Cast<byte, uint>(source.Row(row)), columns, narrow.Slice((row - first) * stride, stride));
            var line = rented.AsSpan(narrow.Length, stride);
            for (var row = 0; row < rows.Count; row++)
            {
                AlongColumns(narrow, stride, first, rows, row, line);
                Scatter(line, channels, output, row, rows.Count, columns.Count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // Optimized from the first call: an epoch may be over before the runtime would get to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AlongRow(ReadOnlySpan<uint> pixels, AxisWeights weights, Span<byte> output)
    {
        var results = MemoryMarshal.Cast<byte, uint>(output);
        for (var x = 0; x < weights.Count; x++)
        {
            var taps = weights[x];
            var from = pixels.Slice(weights.Start(x), taps.Length);
            var sum = Vector128.Create(Half);
            for (var i = 0; i < taps.Length; i++)
                sum += Widen(from[i]) * taps[i];
            results[x] = Narrow(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AlongColumns(ReadOnlySpan<byte> narrow, int stride, int first, AxisWeights weights, int row, Span<byte> output)
    {
        var taps = weights[row];
        var start = (weights.Start(row) - first) * stride;
        var at = 0;
        for (; at + Vector128<byte>.Count <= stride; at += Vector128<byte>.Count)
        {
            Vector128<int> a = Vector128.Create(Half), b = a, c = a, d = a;
            for (var i = 0; i < taps.Length; i++)
            {
                var bytes = Vector128.Create(narrow.Slice(start + (i * stride) + at, Vector128<byte>.Count));
                var (low, high) = Vector128.Widen(bytes);
                var (first4, second4) = Vector128.Widen(low);
                var (third4, fourth4) = Vector128.Widen(high);
                var weight = taps[i];
                a += first4.AsInt32() * weight;
                b += second4.AsInt32() * weight;
                c += third4.AsInt32() * weight;
                d += fourth4.AsInt32() * weight;
            }
            MemoryMarshal.Cast<byte, uint>(output[at..])[0] = Narrow(a);
            MemoryMarshal.Cast<byte, uint>(output[at..])[1] = Narrow(b);
            MemoryMarshal.Cast<byte, uint>(output[at..])[2] = Narrow(c);
            MemoryMarshal.Cast<byte, uint>(output[at..])[3] = Narrow(d);
        }
        for (; at < stride; at += PixelBuffer.BytesPerPixel)
        {
            var sum = Vector128.Create(Half);
            for (var i = 0; i < taps.Length; i++)
                sum += Widen(MemoryMarshal.Read<uint>(narrow[(start + (i * stride) + at)..])) * taps[i];
            MemoryMarshal.Write(output[at..], Narrow(sum));
        }
    }

    private static Vector128<int> Widen(uint pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32();

    // The weights of a pixel are positive and sum to one, so that only rounding may pass 255.
    private static uint Narrow(Vector128<int> sum)
    {
        var values = Vector128.Min(sum >> AxisWeights.Bits, Vector128.Create(255)).AsUInt32();
        var words = Vector128.Narrow(values, values);
        return Vector128.Narrow(words, words).AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(ReadOnlySpan<byte> line, int channels, Span<byte> output, int row, int rows, int columns)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            var to = output.Slice(((channel * rows) + row) * columns, columns);
            for (var x = 0; x < to.Length; x++) to[x] = line[(x * PixelBuffer.BytesPerPixel) + channel];
        }
    }
}
