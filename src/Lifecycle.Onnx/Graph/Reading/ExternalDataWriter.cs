using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Lifecycle.Onnx.Files;
using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>
/// Writes a model as two files: the elements of its constants first, under a name made of their own content, then the model
/// that names that file. A kill at any instant leaves the old pair or the new one whole.
/// </summary>
internal static class ExternalDataWriter
{
    // Readers map the file into memory, page by page.
    private const int Alignment = 4096;

    private const int HashDigits = 16;

    /// <summary>Writes both files, then takes out those of earlier contents.</summary>
    /// <exception cref="UsageException">The path cannot be written.</exception>
    /// <exception cref="ModelException">What stays in the model's own file is still too much for it.</exception>
    public static void Write(ModelProto model, string path, int least)
    {
        var split = model.Clone();
        var tensors = split.Graph.Initializer.Where(tensor => tensor.RawData.Length >= least).ToList();
        var contents = tensors.ConvertAll(static tensor => tensor.RawData);
        var name = $"{Path.GetFileName(path)}.{Hash(contents)}.data";
        long end = 0;
        foreach (var tensor in tensors)
        {
            var offset = Aligned(end);
            end = offset + tensor.RawData.Length;
            Refer(tensor, name, offset);
        }

        ModelWriter.CheckSize(split);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        AtomicFile.Write(Path.Combine(folder, name), stream => WriteElements(stream, contents));
        AtomicFile.Write(path, split.WriteTo);
        foreach (var old in Directory.EnumerateFiles(folder).Where(old => IsEarlier(Path.GetFileName(old), name)))
            File.Delete(old);
    }

    // The same name but for the digits.
    private static bool IsEarlier(string file, string name)
    {
        var digits = name.Length - ".data".Length - HashDigits;
        return file.Length == name.Length && !string.Equals(file, name, StringComparison.Ordinal)
            && file.StartsWith(name[..digits], StringComparison.Ordinal) && file.EndsWith(".data", StringComparison.Ordinal)
            && file.AsSpan(digits, HashDigits).IndexOfAnyExcept("0123456789abcdef") < 0;
    }

    private static void Refer(TensorProto tensor, string name, long offset)
    {
        var length = tensor.RawData.Length;
        tensor.ClearRawData();
        tensor.DataLocation = ExternalData.Location;
        tensor.ExternalData.Add(
        [
            Entry("location", name),
            Entry("offset", offset.ToString(CultureInfo.InvariantCulture)),
            Entry("length", length.ToString(CultureInfo.InvariantCulture)),
        ]);
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static void WriteElements(Stream stream, List<ByteString> contents)
    {
        foreach (var content in contents)
        {
            var padding = (int)(Aligned(stream.Position) - stream.Position);
            stream.Write(new byte[padding]);
            stream.Write(content.Span);
        }
    }

    private static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    private static string Hash(List<ByteString> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in contents)
            hash.AppendData(content.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashDigits];
    }
}
