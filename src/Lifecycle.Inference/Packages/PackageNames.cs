namespace Lifecycle.Inference.Packages;

/// <summary>The files of a package.</summary>
internal static class PackageNames
{
    public const string Model = "model.onnx";
    public const string Manifest = "manifest.json";
    public const string Card = "README.md";
    public const string Checksums = "SHA256SUMS";
    public const string Signature = "model.sig";

    /// <summary>Whether it is a file of the model: itself, or one with elements of its constants.</summary>
    public static bool IsModel(string name) => name == Model || (name.StartsWith(Model, StringComparison.Ordinal) && name.EndsWith(".data", StringComparison.Ordinal));
}
