using System.Globalization;
using System.Text;
using Lifecycle.Onnx.Files;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Packages.Triton;

/// <summary>
/// Writes packages as models of a Triton inference server: NAME/config.pbtxt, NAME/labels.txt, and a folder for each version, which is
/// the package's own, so that it can still be verified there.
/// </summary>
public static class TritonRepository
{
    internal const string LabelFile = "labels.txt";

    private const string ConfigFile = "config.pbtxt";

    /// <summary>Adds a package to a repository: a new model, or a further version of one that is there with the same inputs, outputs and labels.</summary>
    /// <param name="repository">The repository's folder, which is made where there is none.</param>
    /// <param name="package">The package; its name and version become the folders'.</param>
    /// <param name="options">How the server is to run it; null for the defaults.</param>
    /// <returns>The version's folder.</returns>
    /// <exception cref="UsageException">An option is out of range, the folder cannot be written, the version is there already, or the model there is another; or Triton has no such type.</exception>
    /// <exception cref="PackageException">A file of the package changed since it was opened.</exception>
    public static string Write(string repository, ModelPackage package, TritonOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(repository);
        ArgumentNullException.ThrowIfNull(package);
        options ??= new();
        OptionsValidator.Check("The options for Triton are out of range", [("", options)]);
        var (config, labels) = (TritonConfig.Of(package.Manifest, options), Labels(package));
        var folder = Path.Combine(repository, package.Manifest.Name);
        var version = package.Manifest.Version.ToString(CultureInfo.InvariantCulture);
        if (Directory.Exists(folder)) AddVersion(folder, version, package, config, labels);
        else AddModel(repository, folder, version, package, config, labels);
        return Path.Combine(folder, version);
    }

    private static void AddModel(string repository, string folder, string version, ModelPackage package, string config, string? labels)
    {
        try
        {
            Directory.CreateDirectory(repository);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot make the folder \"{repository}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a place to write to; give another path.", e);
        }
        AtomicFolder.Write(folder, temporary =>
        {
            File.WriteAllText(Path.Combine(temporary, ConfigFile), config);
            if (labels is not null) File.WriteAllText(Path.Combine(temporary, LabelFile), labels);
            package.CopyTo(Directory.CreateDirectory(Path.Combine(temporary, version)).FullName);
        });
    }

    private static void AddVersion(string folder, string version, ModelPackage package, string config, string? labels)
    {
        if (ReadText(Path.Combine(folder, ConfigFile)) != config || ReadText(Path.Combine(folder, LabelFile)) != labels)
            throw new UsageException($"The model in \"{folder}\" has another configuration than version {version}; expected the same inputs, outputs, labels and options, which all versions share; give the package another name.");
        AtomicFolder.Write(Path.Combine(folder, version), package.CopyTo);
    }

    private static string? ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    // A label a line: one with a line break would be two.
    private static string? Labels(ModelPackage package) => package.Manifest.Labels.Count == 0 ? null
        : package.Manifest.Labels.Aggregate(new StringBuilder(), static (text, label) => text.Append(label.ReplaceLineEndings(" ")).Append('\n')).ToString();
}
