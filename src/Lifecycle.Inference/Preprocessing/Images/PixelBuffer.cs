using System.Buffers;

namespace Lifecycle.Inference.Preprocessing.Images;

/// <summary>Pixels of four bytes (red, green, blue, unused), row by row, in rented memory.</summary>
internal sealed class PixelBuffer : IDisposable
{
    public const int BytesPerPixel = 4;

    private readonly byte[] _bytes;

    public PixelBuffer(int width, int height)
    {
        (Width, Height) = (width, height);
        _bytes = ArrayPool<byte>.Shared.Rent(checked(width * height * BytesPerPixel));
    }

    public int Width { get; }

    public int Height { get; }

    public Span<byte> Bytes => _bytes.AsSpan(0, Width * Height * BytesPerPixel);

    public Span<byte> Row(int row) => _bytes.AsSpan(row * Width * BytesPerPixel, Width * BytesPerPixel);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
