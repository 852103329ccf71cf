using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>Moves tensors' elements to and from files as they lie in memory, in pieces that a span can hold.</summary>
internal static class TensorBytes
{
    private const long Piece = 1L << 26;

    /// <summary>Writes the elements in row-major order, little-endian, from whatever device and layout.</summary>
    public static void Write(Tensor tensor, Stream stream)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var plain = tensor.detach().cpu().contiguous();
        ForPieces(plain, piece => stream.Write(piece));
    }

    /// <summary>Fills a contiguous tensor on the CPU from a place in a file.</summary>
    /// <exception cref="EndOfStreamException">The file ends before the tensor.</exception>
    public static void Read(Tensor tensor, Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        ForPieces(tensor.detach(), piece =>
        {
            while (piece.Length > 0)
            {
                var read = RandomAccess.Read(file, piece, offset);
                if (read == 0) throw new EndOfStreamException("The file ended inside a tensor.");
                offset += read;
                piece = piece[read..];
            }
        });
    }

    /// <summary>Fills a contiguous tensor on the CPU from a stream.</summary>
    /// <exception cref="EndOfStreamException">The stream ends before the tensor.</exception>
    public static void Read(Tensor tensor, Stream stream)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        ForPieces(tensor.detach(), stream.ReadExactly);
    }

    /// <summary>The address of the first element of a tensor on the CPU; zero where it has none.</summary>
    public static unsafe nint Address(Tensor tensor)
    {
        if (tensor.numel() == 0) return 0;
        using var first = tensor.detach().as_strided([1], [1], tensor.storage_offset());
        fixed (byte* address = &MemoryMarshal.GetReference(first.bytes)) return (nint)address;
    }

    private delegate void PieceAction(Span<byte> piece);

    private static void ForPieces(Tensor plain, PieceAction action)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Weights files hold little-endian numbers; this processor is big-endian.");
        var count = plain.numel();
        var elements = Piece / plain.ElementSize;
        if (count <= elements)
        {
            if (count > 0) action(plain.bytes);
            return;
        }
        using var flat = plain.view(-1);
        for (long done = 0; done < count; done += elements)
        {
            using var piece = flat.narrow(0, done, Math.Min(elements, count - done));
            action(piece.bytes);
        }
    }
}
