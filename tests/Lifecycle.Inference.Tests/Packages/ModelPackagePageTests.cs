using System.Security.Cryptography;
using Lifecycle.Inference.Isolation;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Packages.Triton;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>What docs/model-package.md quotes.</summary>
internal sealed class ModelPackagePageTests
{
    [Test]
    public void APackageIsSavedOpenedAndServed()
    {
        using var folder = new TemporaryFolder();
        var (path, models, model) = (folder.File("fashion.zip"), folder.File("models"), Packed.Model());

        // begin: save
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var hash = ModelPackage.Save(path, model, new PackageDescription
        {
            Name = "fashion-mnist",
            Version = 3,
            License = "Apache-2.0",
            Summary = "Ten kinds of clothing, from gray images of 28 x 28 pixels.",
            Training = new TrainingFacts
            {
                Settings = new Dictionary<string, string> { ["optimizer"] = "AdamW, learning rate 0.003", ["epochs"] = "5", ["seed"] = "42" },
                DataFingerprint = "sha256:0b4bd5e8...",
                Metrics = new Dictionary<string, double> { ["accuracy"] = 0.93 },
            },
        }, new ModelPackageSaveOptions { SigningKey = key });
        // end: save

        var publicKey = key.ExportSubjectPublicKeyInfoPem();
        // begin: open
        var package = ModelPackage.Open(path, new ModelPackageOptions
        {
            TrustedKeys = [publicKey],
            ExpectedInputs = [new TensorInfo("x", OnnxElementType.Float, ["batch", 2])],
        });
        using var predictor = Predictor.Load(package);
        Console.WriteLine($"{package.Manifest.Name} {package.Manifest.Version}, accuracy {package.Manifest.Training?.Metrics["accuracy"]}");
        // end: open

        // begin: refused
        try
        {
            ModelPackage.Open(path);
        }
        catch (PackageException e) when (e.Fault == PackageFault.Unverified)
        {
            Console.WriteLine(e.Message); // ... is refused: no key was given to check it with; expected a signature by a trusted key; ...
        }
        // end: refused

        // begin: triton
        var version = TritonRepository.Write(models, package, new TritonOptions { MaxBatchSize = 32, MaxQueueDelay = TimeSpan.FromMilliseconds(1) });
        // end: triton

        Assert.That(package.ContentHash, Is.EqualTo(hash));
        Assert.That(ModelPackage.Open(version, new ModelPackageOptions { TrustedKeys = [publicKey] }).ContentHash, Is.EqualTo(hash));
        Assert.That(() => ModelPackage.Open(path), Throws.TypeOf<PackageException>());
        Assert.That(predictor.Inputs, Has.Count.EqualTo(1));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "limits of memory are set on Linux")]
    public void AFileThatNobodyVouchesForIsTriedElsewhere()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.onnx");
        Models.Linear().Save(path);

        // begin: isolation
        using var predictor = Predictor.Load(path, new PredictorOptions
        {
            Loading = new OnnxLoadOptions { MaxBytes = 100_000_000, MaxTensorBytes = 1L << 28 },
            Isolation = new IsolationOptions { MaxMemoryBytes = 2L << 30, Timeout = TimeSpan.FromSeconds(20) },
            Timeout = TimeSpan.FromSeconds(5),
        });
        // end: isolation

        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
    }
}
