using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Lifecycle.Inference.Packages.Files;

namespace Lifecycle.Inference.Packages;

/// <summary>Reads a manifest whose hash holds, which may still be anybody's.</summary>
internal static class ManifestReader
{
    /// <summary>The most bytes of a manifest: vocabularies are part of it.</summary>
    public const long MaxBytes = 64 << 20;

    /// <summary>Reads it.</summary>
    /// <exception cref="PackageException">It is none, or of a later layout.</exception>
    public static PackageManifest Read(ReadOnlySpan<byte> bytes, PackageSource source)
    {
        try
        {
            if (!Utf8.IsValid(bytes)) throw new JsonException("it is no UTF-8");
            var version = SchemaVersion(bytes);
            if (version > PackageManifest.NewestSchema)
                throw new PackageException(PackageFault.NewerVersion, $"Model package \"{source.Path}\" is refused: its manifest is of version {version}; expected at most {PackageManifest.NewestSchema}; use a later version of Lifecycle.");
            return Check(JsonSerializer.Deserialize(bytes, ManifestJson.Default.PackageManifest) ?? throw new JsonException("it is null"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or UsageException)
        {
            throw source.Damaged($"its manifest cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})", $"what docs/model-package.schema.json describes", e);
        }
    }

    /// <summary>What is wrong with a description, in the words of an option's error.</summary>
    /// <exception cref="UsageException">Something is.</exception>
    public static void Check(PackageDescription description)
    {
        string? found = description switch
        {
            _ when description.Name.Length is 0 or > 200 || description.Name.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')) || description.Name[0] == '.' =>
                $"the name is \"{Preprocessing.Shorten.Text(description.Name)}\"; expected 1 to 200 letters, digits, '.', '-' and '_', the first no '.'",
            { Version: < 1 } => string.Create(CultureInfo.InvariantCulture, $"the version is {description.Version}; expected at least 1"),
            { Parent: { } parent } when !Checksums.IsHash(parent) => $"the parent is \"{Preprocessing.Shorten.Text(parent)}\"; expected a package's {nameof(ModelPackage.ContentHash)}",
            { Compression: { BytesBefore: < 0 } or { BytesAfter: < 0 } } => "the compression has negative bytes; expected at least 0",
            { Compression.Speedup: { } speedup } when !double.IsFinite(speedup) || speedup <= 0 => $"the speed-up is {speedup}; expected a number above 0",
            _ => Metrics(description).FirstOrDefault(static metric => !double.IsFinite(metric.Value)) is { Key: { } name } ? $"the metric \"{Preprocessing.Shorten.Text(name)}\" is not finite; expected a number" : null,
        };
        if (found is not null) throw new UsageException($"The package's description cannot be used: {found}; correct it.");
    }

    private static PackageManifest Check(PackageManifest manifest)
    {
        if (Members(manifest).Contains(null)) throw new JsonException("a list of it has a null");
        Check((PackageDescription)manifest);
        if (manifest.SchemaVersion < 1) throw new JsonException($"its version is {manifest.SchemaVersion}");
        return manifest;
    }

    // What is in its lists, where a file may have nulls whatever the types say.
    private static IEnumerable<object?> Members(PackageManifest manifest) =>
        [.. manifest.Inputs, .. manifest.Outputs, .. manifest.Labels, .. manifest.Training?.Settings.Values ?? [], .. manifest.Compression?.Steps ?? [], .. manifest.Parity?.Outputs ?? []];

    private static IEnumerable<KeyValuePair<string, double>> Metrics(PackageDescription description) =>
        [.. description.Training?.Metrics ?? None, .. description.Compression?.MetricsBefore ?? None, .. description.Compression?.MetricsAfter ?? None];

    private static readonly Dictionary<string, double> None = [];

    // Read before the rest, which a later version may have changed.
    private static int SchemaVersion(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 32 });
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("schemaVersion", out var version) && version.TryGetInt32(out var number) ? number
            : throw new JsonException("it has no schemaVersion");
    }
}
