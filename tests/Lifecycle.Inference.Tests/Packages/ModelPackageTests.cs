using System.Security.Cryptography;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Preprocessing.Images;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>What is packed comes out again, from a folder and from a file.</summary>
[TestFixture("linear")]
[TestFixture("linear.zip")]
internal sealed class ModelPackageTests(string name)
{
    private static readonly string[] Names = ["README.md", "SHA256SUMS", "manifest.json", "model.onnx"];

    [Test]
    public void AllThatWasPackedComesOut()
    {
        using var folder = new TemporaryFolder();
        var hash = Packed.Save(folder.File(name));

        var package = ModelPackage.Open(folder.File(name), Packed.Trusted);

        Assert.That(package.ContentHash, Is.EqualTo(hash).And.Length.EqualTo(64));
        Assert.That(package.SignedBy, Is.Not.Null);
        Assert.That(package.Files.Keys.Order(StringComparer.Ordinal), Is.EqualTo(Names));
        var manifest = package.Manifest;
        Assert.That(manifest.ToString(), Is.Not.Empty);
        Assert.That(manifest with { Training = null, Compression = null, Parity = null }, Has.Property("Name").EqualTo("linear").And.Property("Version").EqualTo(3).And.Property("License").EqualTo("Apache-2.0"));
        Assert.That(manifest.Inputs.Select(static tensor => tensor.ToString()), Is.EqualTo(new[] { "x: Float[batch, 2]" }));
        Assert.That(manifest.Outputs.Select(static tensor => tensor.ToString()), Is.EqualTo(new[] { "y: Float[batch, 3]" }));
        Assert.That(manifest.Labels, Is.EqualTo(new[] { "one", "two", "three" }));
        Assert.That(manifest.Training!.Metrics["accuracy"], Is.EqualTo(0.9375));
        Assert.That(manifest.Training.Settings["seed"], Is.EqualTo("42"));
        Assert.That(manifest.Compression!.Speedup, Is.EqualTo(2.5));
        Assert.That(manifest.Parity!.Outputs[0].MaxRelativeError, Is.EqualTo(double.PositiveInfinity));
        Assert.That(manifest.Parent, Is.EqualTo(Packed.Description.Parent));
        Assert.That(package.Preprocessing.Single().Preprocessing, Is.TypeOf<ImagePreprocessing>());
        Assert.That(package.Card, Does.Contain("# linear").And.Contain("| accuracy | 0.94 | 0.9375 |").And.Contain("license: apache-2.0"));
        Assert.That(package.LoadModel().ToArray(), Is.EqualTo(Packed.Model().ToArray()));
        Assert.That(ModelPackage.Verify(folder.File(name), Packed.Trusted), Is.EqualTo(new PackageVerification(hash, package.SignedBy, Refusal: null)));
    }

    [Test]
    public void ItPredicts()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));

        using var predictor = Predictor.Load(ModelPackage.Open(folder.File(name), Packed.Trusted));

        Assert.That(predictor.Predict([1, 2]).Values.ToArray(), Is.EqualTo(Models.LinearOf(1, 2)));
        Assert.That(predictor.Labels, Is.EqualTo(new[] { "one", "two", "three" }));
    }

    [Test]
    public void ConstantsMayLieInAFileOfTheirOwn()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name), model: new OnnxSaveOptions { MaxBytes = 0, MinExternalBytes = 4 });

        var package = ModelPackage.Open(folder.File(name), Packed.Trusted);

        Assert.That(package.Files.Keys, Has.One.EndsWith(".data"));
        Assert.That(package.LoadModel().ToArray(), Is.EqualTo(Packed.Model().ToArray()));
    }

    [TestCase("nistP256")]
    [TestCase("nistP384")]
    [TestCase("nistP521")]
    public void EachCurveSigns(string curve)
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        Packed.Save(folder.File(name), key);

        var package = ModelPackage.Open(folder.File(name), new ModelPackageOptions { TrustedKeys = [Packed.Key.ExportSubjectPublicKeyInfoPem(), key.ExportSubjectPublicKeyInfoPem()] });

        Assert.That(package.SignedBy, Is.Not.Null);
    }

    [Test]
    public void EqualContentsGiveEqualHashesAndFiles()
    {
        using var folder = new TemporaryFolder();

        var hashes = new[] { "a", "b.zip", "c.zip" }.Select(path => Packed.Save(folder.File(path))).ToList();

        Assert.That(hashes, Is.All.EqualTo(hashes[0]));
        Assert.That(new FileInfo(folder.File("b.zip")).Length, Is.EqualTo(new FileInfo(folder.File("c.zip")).Length).Within(4)); // a signature is of 70 to 72 bytes
    }
}
