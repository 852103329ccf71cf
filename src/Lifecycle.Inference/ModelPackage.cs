using System.Text;
using System.Text.Json;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Packages.Files;
using Lifecycle.Inference.Packages.Signing;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Onnx.Files;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>
/// A model with all that belongs to it, in one folder or one file: model.onnx, manifest.json (docs/model-package.schema.json), a
/// model card, the SHA-256 of every file, and a signature in the layout of OpenSSF's model signing. Opened, its files have been
/// held against the signature, or the hashes; what is read later is held against them again. Immutable and thread-safe.
/// </summary>
public sealed class ModelPackage
{
    private readonly VerifiedFiles _files;

    private ModelPackage(string path, VerifiedFiles files, PackageManifest manifest, string card, IReadOnlyList<InputPreprocessing> preprocessing)
    {
        (Path, _files, Manifest, Card, Preprocessing) = (path, files, manifest, card, preprocessing);
        ContentHash = SignedStatement.Root(files.Hashes);
    }

    /// <summary>The folder or the file.</summary>
    public string Path { get; }

    /// <summary>What the package says of its model.</summary>
    public PackageManifest Manifest { get; }

    /// <summary>What makes the inputs from data; empty where the package says nothing of it.</summary>
    public IReadOnlyList<InputPreprocessing> Preprocessing { get; }

    /// <summary>The model card in Markdown.</summary>
    public string Card { get; }

    /// <summary>What tells this package from all others: the SHA-256, in 64 hexadecimal digits, over the hashes of its files but the signature. The same for a folder and a file of the same content.</summary>
    public string ContentHash { get; }

    /// <summary>The key that signed, as the SHA-256 of its PEM text; null where the package was opened without looking at a signature.</summary>
    public string? SignedBy => _files.Signer;

    /// <summary>Each file's SHA-256 by its name, but for the signature's.</summary>
    public IReadOnlyDictionary<string, string> Files => _files.Hashes;

    /// <summary>Writes a package, whole or not at all: one file where the path ends in ".zip", in place of one that is there; otherwise a new folder.</summary>
    /// <param name="path">The file or the folder.</param>
    /// <param name="model">The model; its labels and its preprocessing go along.</param>
    /// <param name="description">What is said of it.</param>
    /// <param name="options">Signature, card; null for the defaults.</param>
    /// <returns>The <see cref="ContentHash"/>.</returns>
    /// <exception cref="UsageException">The path cannot be written, a folder there has something in it, the description cannot be used, or the key is of another kind.</exception>
    /// <exception cref="ModelException">The model's metadata are damaged.</exception>
    public static string Save(string path, OnnxModel model, PackageDescription description, ModelPackageSaveOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(description);
        options ??= new();
        OptionsValidator.Check("The package's options are out of range", [("", options), (nameof(options.Model), options.Model)]);
        ManifestReader.Check(description);
        if (options.SigningKey is { } key) _ = SignatureKey.HashOf(key);
        var manifest = PackageWriter.Describe(model, description, options.TimeProvider);
        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            var hash = "";
            AtomicFolder.Write(path, folder => hash = PackageWriter.WriteFiles(folder, model, manifest, options));
            return hash;
        }
        var temporary = Directory.CreateTempSubdirectory("lifecycle-package-");
        try
        {
            var hash = PackageWriter.WriteFiles(temporary.FullName, model, manifest, options);
            PackageWriter.WriteZip(temporary.FullName, path);
            return hash;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>Opens a package: checks the signature and every file's hash, then reads the manifest. The model is read by <see cref="LoadModel"/>.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="options">Whom to trust, what is expected; with null nobody is trusted and the package is refused.</param>
    /// <exception cref="UsageException">There is no package, an option is out of range, or a key cannot be read.</exception>
    /// <exception cref="PackageException">It is refused; <see cref="PackageException.Fault"/> says why.</exception>
    public static ModelPackage Open(string path, ModelPackageOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        OptionsValidator.Check("The package's options are out of range", [("", options)]);
        using var source = PackageSource.Open(path);
        var files = PackageVerifier.Verify(source, options);
        var manifest = ManifestReader.Read(PackageVerifier.ReadVerified(source, files.Hashes, PackageNames.Manifest).Whole.Span, source);
        PackageContract.Check(manifest, options, path);
        var card = Encoding.UTF8.GetString(PackageVerifier.ReadVerified(source, files.Hashes, PackageNames.Card).Whole.Span);
        return new ModelPackage(path, files, manifest, card, ReadPreprocessing(manifest, source));
    }

    /// <summary>Opens a package, reads its model, and says what came of it, for a check before it is put to use.</summary>
    /// <inheritdoc cref="Open"/>
    /// <returns>The package's hash, or why it is refused.</returns>
    public static PackageVerification Verify(string path, ModelPackageOptions? options = null)
    {
        try
        {
            var package = Open(path, options);
            _ = package.LoadModel();
            return new PackageVerification(package.ContentHash, package.SignedBy, Refusal: null);
        }
        catch (ModelException e)
        {
            return new PackageVerification(ContentHash: null, SignedBy: null, e);
        }
    }

    /// <summary>Reads the model, whose bytes are those that were checked, and which is what the manifest says.</summary>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="PackageException">A file changed since the package was opened, or the model is another than the manifest describes.</exception>
    /// <exception cref="ModelException">It is no ONNX model, is larger than the limit, or is damaged or hostile.</exception>
    public OnnxModel LoadModel(OnnxLoadOptions? options = null)
    {
        using var source = PackageSource.Open(Path);
        if (source.Lengths.TryGetValue(PackageNames.Model, out var length) && length > Array.MaxLength)
            throw source.Damaged($"its file \"{PackageNames.Model}\" has {length} bytes", $"at most {Array.MaxLength}, with the rest in files of external data");
        var bytes = PackageVerifier.ReadVerified(source, _files.Hashes, PackageNames.Model);
        var model = OnnxModel.Parse(bytes.Whole, options ?? new OnnxLoadOptions(), $"\"{Path}\"", new PackageFiles(name => PackageVerifier.ReadVerified(source, _files.Hashes, name)));
        if (Difference(model) is { } difference)
            throw new PackageException(PackageFault.Altered, $"Model package \"{Path}\" is refused: its model has other {difference} than its manifest says; expected a manifest that was made for the model; pack the model again.");
        return model;
    }

    /// <summary>Copies all files into a folder that is there and empty.</summary>
    /// <exception cref="PackageException">One changed since the package was opened.</exception>
    internal void CopyTo(string folder)
    {
        using var source = PackageSource.Open(Path);
        foreach (var name in _files.Hashes.Keys) PackageVerifier.ReadVerified(source, _files.Hashes, name).Save(System.IO.Path.Combine(folder, name));
        if (source.Lengths.ContainsKey(PackageNames.Signature)) source.Read(PackageNames.Signature).Save(System.IO.Path.Combine(folder, PackageNames.Signature));
    }

    /// <summary>Name, version and hash.</summary>
    public override string ToString() => $"{Manifest.Name} {Manifest.Version}: {ContentHash}";

    private static IReadOnlyList<InputPreprocessing> ReadPreprocessing(PackageManifest manifest, PackageSource source)
    {
        if (manifest.PreprocessingState is not { } state) return [];
        try
        {
            return PreprocessingMetadata.Read([KeyValuePair.Create(PreprocessingMetadata.Key, state.GetRawText())]);
        }
        catch (Exception e) when (e is ModelException or InvalidOperationException)
        {
            throw source.Damaged($"its manifest's preprocessing cannot be read ({e.Message})", "what this version of Lifecycle writes", e);
        }
    }

    private string? Difference(OnnxModel model)
    {
        if (!ModelContract.Same(ModelContract.InputsOf(model), Manifest.Inputs)) return "inputs";
        if (!ModelContract.Same(ModelContract.OutputsOf(model), Manifest.Outputs)) return "outputs";
        if (!model.Labels.SequenceEqual(Manifest.Labels, StringComparer.Ordinal)) return "labels";
        return SamePreprocessing(PackageWriter.PreprocessingOf(model), Manifest.PreprocessingState) ? null : "preprocessing";
    }

    private static bool SamePreprocessing(JsonElement? found, JsonElement? stated)
    {
        try
        {
            return found is { } one && stated is { } other ? JsonElement.DeepEquals(one, other) : found is null && stated is null;
        }
        catch (InvalidOperationException)
        {
            return false; // a text with half of a character
        }
    }
}
