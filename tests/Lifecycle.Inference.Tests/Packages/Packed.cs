using System.Security.Cryptography;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Inference.Verification;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>A package with all that one can have, and keys for it.</summary>
internal static class Packed
{
    public static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static readonly ModelPackageOptions Trusted = new() { TrustedKeys = [Key.ExportSubjectPublicKeyInfoPem()] };

    public static readonly ModelPackageOptions Unsigned = new() { AllowUnsigned = true };

    public static readonly PackageDescription Description = new()
    {
        Name = "linear",
        Version = 3,
        License = "Apache-2.0",
        Summary = "Three sums of two numbers.",
        Training = new TrainingFacts
        {
            Settings = new Dictionary<string, string> { ["optimizer"] = "AdamW", ["seed"] = "42" },
            DataFingerprint = "sha256:00ff",
            Metrics = new Dictionary<string, double> { ["accuracy"] = 0.9375 },
        },
        Compression = new CompressionFacts
        {
            Steps = ["static quantization"], BytesBefore = 400, BytesAfter = 100, Speedup = 2.5,
            MetricsBefore = new Dictionary<string, double> { ["accuracy"] = 0.94 }, MetricsAfter = new Dictionary<string, double> { ["accuracy"] = 0.9375 },
        },
        Parity = ParityFacts.Of("the model it was exported from", [("batch 2", new TensorComparison { Name = "y", MaxAbsoluteError = 1e-6, MaxRelativeError = double.PositiveInfinity })]),
        Parent = new string('a', 64),
    };

    /// <summary>The model, with labels and preprocessing.</summary>
    public static OnnxModel Model()
    {
        var model = Models.Linear();
        model.Labels = ["one", "two", "three"];
        PreprocessingMetadata.Write(model.Metadata, [new InputPreprocessing(["x"], new ImagePreprocessing { Height = 1, Width = 2, Channels = 1 })]);
        return model;
    }

    /// <summary>Saves it, signed, as it was at a moment long ago.</summary>
    public static string Save(string path, ECDsa? key = null, OnnxSaveOptions? model = null) => ModelPackage.Save(path, Model(), Description, new ModelPackageSaveOptions
    {
        SigningKey = key ?? Key, Model = model ?? new(), TimeProvider = new FixedTime(),
    });

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
