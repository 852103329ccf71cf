using System.Text;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>Says what a file is that is no ONNX model, from its first bytes.</summary>
internal static class FileKind
{
    public const int HeadLength = 16;

    private static readonly (byte[] Start, string Kind)[] Known =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ([0x1F, 0x8B], "a gzip file"),
        ([(byte)'P', (byte)'K', 3, 4], "a zip file (a PyTorch or TorchSharp checkpoint, perhaps)"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "an HDF5 file"),
        ([0x80, 2], "a Python pickle"),
        ([0x80, 4], "a Python pickle"),
        ("version https://"u8.ToArray(), "a Git LFS pointer, whose file was not fetched"),
    ];

    public static string Describe(ReadOnlySpan<byte> head, long length)
    {
        if (length == 0) return "an empty file";
        foreach (var (start, kind) in Known)
            if (head.StartsWith(start)) return kind;
        // ORT format: a flat buffer, whose mark lies behind its first offset.
        if (head.Length >= 8 && head[4..8].SequenceEqual("ORTM"u8)) return "an ORT-format file";
        var shown = head[..Math.Min(head.Length, HeadLength)];
        if (IsText(shown)) return $"text (\"{Encoding.ASCII.GetString(shown).ReplaceLineEndings(" ")}\")";
        return $"{length} bytes that are damaged, cut off or of another format (they start {Convert.ToHexString(shown)})";
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            if (value is (< 0x20 or > 0x7E) and not ((byte)'\r' or (byte)'\n' or (byte)'\t')) return false;
        return true;
    }
}
