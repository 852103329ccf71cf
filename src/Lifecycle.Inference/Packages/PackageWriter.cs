using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lifecycle.Inference.Packages.Files;
using Lifecycle.Inference.Packages.Signing;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Onnx.Files;

namespace Lifecycle.Inference.Packages;

/// <summary>Writes a package's files into a folder, and a folder of files as one zip file.</summary>
internal static class PackageWriter
{
    // Of 1980, the earliest that the format knows: equal contents give equal files.
    private static readonly DateTimeOffset ZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes all files, the hashes and the signature last.</summary>
    /// <returns>The hash of the contents.</returns>
    public static string WriteFiles(string folder, OnnxModel model, PackageManifest manifest, ModelPackageSaveOptions options)
    {
        model.Save(Path.Combine(folder, PackageNames.Model), options.Model);
        File.WriteAllBytes(Path.Combine(folder, PackageNames.Manifest), JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.PackageManifest));
        File.WriteAllText(Path.Combine(folder, PackageNames.Card), options.Card ?? ModelCard.Of(manifest), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var hashes = Directory.EnumerateFiles(folder).ToDictionary(static file => Path.GetFileName(file), Hash, StringComparer.Ordinal);
        var sums = Checksums.Write(hashes);
        File.WriteAllBytes(Path.Combine(folder, PackageNames.Checksums), sums);
        hashes.Add(PackageNames.Checksums, Convert.ToHexStringLower(SHA256.HashData(sums)));
        if (options.SigningKey is { } key)
            File.WriteAllBytes(Path.Combine(folder, PackageNames.Signature), SignatureBundle.Sign(SignedStatement.Write(manifest.Name, hashes), key));
        return SignedStatement.Root(hashes);
    }

    /// <summary>Puts a folder's files into one, in the order of their names.</summary>
    public static void WriteZip(string folder, string path) => AtomicFile.Write(path, target =>
    {
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var entry = zip.CreateEntry(Path.GetFileName(file), CompressionLevel.NoCompression);
            entry.LastWriteTime = ZipTime;
            using var source = File.OpenRead(file);
            using var stream = entry.Open();
            source.CopyTo(stream);
        }
    });

    /// <summary>The manifest of a model.</summary>
    public static PackageManifest Describe(OnnxModel model, PackageDescription description, TimeProvider time) => new()
    {
        Name = description.Name,
        Version = description.Version,
        License = description.License,
        Summary = description.Summary,
        Training = description.Training,
        Compression = description.Compression,
        Parity = description.Parity,
        Parent = description.Parent,
        SchemaVersion = PackageManifest.NewestSchema,
        Created = time.GetUtcNow(),
        Producer = $"Lifecycle {typeof(PackageWriter).Assembly.GetName().Version!.ToString(3)}",
        Inputs = ModelContract.InputsOf(model),
        Outputs = ModelContract.OutputsOf(model),
        Labels = model.Labels,
        PreprocessingState = PreprocessingOf(model),
    };

    /// <summary>What the model's metadata say of preprocessing, or null.</summary>
    public static JsonElement? PreprocessingOf(OnnxModel model)
    {
        if (!model.Metadata.TryGetValue(PreprocessingMetadata.Key, out var text)) return null;
        _ = PreprocessingMetadata.Read(model.Metadata);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
