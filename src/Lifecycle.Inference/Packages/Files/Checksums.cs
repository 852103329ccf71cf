using System.Text;

namespace Lifecycle.Inference.Packages.Files;

/// <summary>The file of all files' SHA-256 hashes, which <c>sha256sum -c</c> checks as well.</summary>
internal static class Checksums
{
    private const int HashDigits = 64;

    public static bool IsHash(string text) => text.Length == HashDigits && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> hashes) => Encoding.ASCII.GetBytes(string.Concat(
        hashes.OrderBy(static file => file.Key, StringComparer.Ordinal).Select(static file => $"{file.Value}  {file.Key}\n")));

    /// <summary>The hashes by the files' names.</summary>
    /// <exception cref="PackageException">It is no such file.</exception>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> bytes, PackageSource source)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.ASCII.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length < HashDigits + 3 || line[HashDigits] != ' ' || line[HashDigits + 1] is not (' ' or '*') || !IsHash(line[..HashDigits]) || !hashes.TryAdd(line[(HashDigits + 2)..], line[..HashDigits]))
                throw source.Damaged($"its {PackageNames.Checksums} has the line \"{Preprocessing.Shorten.Text(line)}\"", "a SHA-256 and a file's name, each file once");
        }
        return hashes;
    }
}
