using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lifecycle.Inference.Packages;
using Lifecycle.Inference.Packages.Files;
using Lifecycle.Inference.Packages.Signing;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>Packages that are not what they should be, each refused with its reason, as a folder and as a file.</summary>
[TestFixture("linear")]
[TestFixture("linear.zip")]
internal sealed class RefusedPackageTests(string name)
{
    private static readonly Random Noise = new(1);

    private static IEnumerable<TestCaseData> Altered()
    {
        foreach (var file in new[] { "model.onnx", "manifest.json", "README.md", "SHA256SUMS" })
        {
            yield return Case($"a byte of {file}", PackageFault.Altered, $"its file \"{file}\" is not the one that was signed", files => files[file][files[file].Length / 2] ^= 1);
            yield return Case($"a byte more of {file}", PackageFault.Altered, "is not the one that was signed", files => files[file] = [.. files[file], (byte)'\n']);
            yield return Case($"no {file}", PackageFault.Damaged, $"it has no file \"{file}\"", files => files.Remove(file));
        }
        yield return Case("one file more", PackageFault.Altered, "its file \"model.onnx.0.data\" was not signed", static files => files["model.onnx.0.data"] = [1]);
        yield return Case("no signature", PackageFault.Unverified, "it has no signature", static files => files.Remove("model.sig"));
        yield return Case("no JSON for a signature", PackageFault.Damaged, "its signature cannot be read", static files => files["model.sig"] = "{"u8.ToArray());
        yield return Case("a signature of another type", PackageFault.Damaged, "its signature is of another type", static files => Change(files, "model.sig", static json => json["mediaType"] = "text/plain"));
        yield return Case("a signature without one", PackageFault.Damaged, "its signature is of another type", static files => Change(files, "model.sig", static json => json["dsseEnvelope"]!["signatures"]!.AsArray().Clear()));
        yield return Case("a signature that is null", PackageFault.Damaged, "its signature is of another type", static files => Change(files, "model.sig", static json => json["dsseEnvelope"]!["signatures"]![0] = null));
        yield return Case("a signature without bytes", PackageFault.Damaged, "its signature cannot be read", static files => Change(files, "model.sig", static json => json["dsseEnvelope"]!["signatures"]![0]!["sig"] = null));
        foreach (var list in new[] { "subject", "predicate/resources" })
            yield return Case($"a null in {list}", PackageFault.Damaged, "its signed statement is of another type", files => Restate(files, list));
        foreach (var list in new[] { "inputs", "outputs", "labels", "training/settings/seed", "compression/steps", "parity/outputs" })
            yield return Case($"a null in {list}", PackageFault.Damaged, "a list of it has a null", Signed(json => SetNull(json, list)));
        yield return Case("another signature", PackageFault.Altered, "is not one of what it says was signed", static files => Change(files, "model.sig", static json => json["dsseEnvelope"]!["signatures"]![0]!["sig"] = Convert.ToBase64String(new byte[71])));
        yield return Case("another statement", PackageFault.Altered, "is not one of what it says was signed", static files => Change(files, "model.sig", static json =>
            json["dsseEnvelope"]!["payload"] = Convert.ToBase64String(SignedStatement.Write("linear", new Dictionary<string, string> { ["model.onnx"] = new string('0', 64) }))));
        yield return Case("a statement of one file", PackageFault.Altered, "was not signed", static files => Sign(files, Packed.Key, static (file, _) => file == "model.onnx"));
        yield return Case("another key", PackageFault.OtherKey, "expected one of", static files =>
        {
            using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Sign(files, other);
        });
        yield return Case("a name like a path's", PackageFault.Damaged, "plain names", static files => files[".hidden"] = [1]);
        yield return Case("a manifest of a later version", PackageFault.NewerVersion, "its manifest is of version 2; expected at most 1", Signed(static json => json["schemaVersion"] = 2));
        yield return Case("a manifest of no version", PackageFault.Damaged, "it has no schemaVersion", Signed(static json => json.AsObject().Remove("schemaVersion")));
        yield return Case("a manifest without inputs", PackageFault.Damaged, "its manifest cannot be read", Signed(static json => json.AsObject().Remove("inputs")));
        yield return Case("a manifest without a version", PackageFault.Damaged, "its manifest cannot be read", Signed(static json => json.AsObject().Remove("version")));
        yield return Case("training without metrics", PackageFault.Damaged, "its manifest cannot be read", Signed(static json => json["training"]!.AsObject().Remove("metrics")));
        yield return Case("preprocessing without a mean", PackageFault.Damaged, "its manifest's preprocessing cannot be read", Signed(static json => json["preprocessing"]!["inputs"]![0]!["image"]!.AsObject().Remove("mean")));
        yield return Case("a manifest with something else", PackageFault.Damaged, "its manifest cannot be read", Signed(static json => json["weights"] = 1));
        yield return Case("a manifest of a negative size", PackageFault.Damaged, "no size of at least 0", Signed(static json => json["inputs"]![0]!["shape"]![1] = -2));
        yield return Case("a manifest of another name", PackageFault.Damaged, "the name is", Signed(static json => json["name"] = "../linear"));
        yield return Case("other preprocessing", PackageFault.Damaged, "its manifest's preprocessing cannot be read", Signed(static json => json["preprocessing"] = new JsonObject { ["version"] = 7 }));
    }

    [TestCaseSource(nameof(Altered))]
    public void WhatWasAlteredIsRefused(Action<SortedDictionary<string, byte[]>> alter, PackageFault fault, string cause)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, alter);

        var error = Assert.Throws<PackageException>(() => ModelPackage.Open(path, Packed.Trusted));

        Assert.That(error.Fault, Is.EqualTo(fault), error.Message);
        Assert.That(error.Message, Does.Contain(cause).And.Contain($"\"{path}\" is refused").And.Contain("expected").And.Not.Contain("\n"));
        Assert.That(ModelPackage.Verify(path, Packed.Trusted), Has.Property("IsAccepted").False);
    }

    private static IEnumerable<TestCaseData> OtherModels()
    {
        yield return Case("inputs", PackageFault.Altered, "other inputs", Signed(static json => json["inputs"]![0]!["name"] = "z"));
        yield return Case("outputs", PackageFault.Altered, "other outputs", Signed(static json => json["outputs"]![0]!["shape"]![1] = 4));
        yield return Case("labels", PackageFault.Altered, "other labels", Signed(static json => json["labels"]![0] = "four"));
        yield return Case("preprocessing", PackageFault.Altered, "other preprocessing", Signed(static json => json.AsObject().Remove("preprocessing")));
    }

    [TestCaseSource(nameof(OtherModels))]
    public void AManifestOfAnotherModelIsRefused(Action<SortedDictionary<string, byte[]>> alter, PackageFault fault, string cause)
    {
        using var folder = new TemporaryFolder();
        var package = ModelPackage.Open(Write(folder, alter), Packed.Trusted);

        var error = Assert.Throws<PackageException>(() => package.LoadModel());

        Assert.That(error.Message, Does.Contain($"its model has {cause} than its manifest says"));
        Assert.That(error.Fault, Is.EqualTo(fault));
        Assert.That(() => Predictor.Load(package), Throws.TypeOf<PackageException>());
    }

    [Test]
    public void WithoutAKeyItIsUnverified()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));

        foreach (var options in new[] { null, new ModelPackageOptions() })
        {
            var error = Assert.Throws<PackageException>(() => ModelPackage.Open(folder.File(name), options));

            Assert.That(error.Fault, Is.EqualTo(PackageFault.Unverified));
            Assert.That(error.Message, Does.Contain("no key was given to check it with").And.Contain("TrustedKeys").And.Contain("AllowUnsigned"));
        }
    }

    [Test]
    public void UnsignedIsOpenedWhereThatIsAllowedButNotAltered()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, static files => files.Remove("model.sig"));

        Assert.That(ModelPackage.Open(path, Packed.Unsigned).SignedBy, Is.Null);
        Assert.That(ModelPackage.Open(path, new ModelPackageOptions { AllowUnsigned = true, TrustedKeys = Packed.Trusted.TrustedKeys }).SignedBy, Is.Null);

        using var altered = new TemporaryFolder();
        path = Write(altered, static files => { files.Remove("model.sig"); files["model.onnx"][9] ^= 1; });
        Assert.That(() => ModelPackage.Open(path, Packed.Unsigned), Throws.TypeOf<PackageException>().With.Message.Contains("is not the one that was packed").And.Property("Fault").EqualTo(PackageFault.Altered));
    }

    [Test]
    public void ASignatureByAnotherIsRefusedEvenWhereNoneWouldDo()
    {
        using var folder = new TemporaryFolder();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Packed.Save(folder.File(name), other);

        Assert.That(() => ModelPackage.Open(folder.File(name), new ModelPackageOptions { AllowUnsigned = true, TrustedKeys = Packed.Trusted.TrustedKeys }),
            Throws.TypeOf<PackageException>().With.Property("Fault").EqualTo(PackageFault.OtherKey));
    }

    private static IEnumerable<TestCaseData> OtherContracts()
    {
        yield return new TestCaseData(new[] { Tensor("x", OnnxElementType.Float, "batch", 3) }, null, "its model takes x: Float[batch, 2]; expected x: Float[batch, 3]");
        yield return new TestCaseData(new[] { Tensor("x", OnnxElementType.Double, "batch", 2) }, null, "expected x: Double[batch, 2]");
        yield return new TestCaseData(new[] { Tensor("x", OnnxElementType.Float, 2) }, null, "expected x: Float[2]");
        yield return new TestCaseData(new[] { Tensor("image", OnnxElementType.Float, "batch", 2) }, null, "expected image: Float[batch, 2]");
        yield return new TestCaseData(new[] { Tensor("x", OnnxElementType.Float, 1, 2), Tensor("mask", OnnxElementType.Bool, 1) }, null, "its model has no input \"mask\"");
        yield return new TestCaseData(null, new[] { Tensor("y", OnnxElementType.Float, "batch", 10) }, "its model gives y: Float[batch, 3]; expected y: Float[batch, 10]");
        yield return new TestCaseData(null, new[] { Tensor("z", OnnxElementType.Float, "batch", 3) }, "expected z: Float[batch, 3]");
    }

    [TestCaseSource(nameof(OtherContracts))]
    public void AModelForOtherInputsIsRefused(TensorInfo[]? inputs, TensorInfo[]? outputs, string cause)
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));

        var error = Assert.Throws<PackageException>(() => ModelPackage.Open(folder.File(name), new ModelPackageOptions { AllowUnsigned = true, ExpectedInputs = inputs, ExpectedOutputs = outputs }));

        Assert.That(error.Fault, Is.EqualTo(PackageFault.OtherContract));
        Assert.That(error.Message, Does.Contain(cause));
    }

    [Test]
    public void AModelForTheseInputsIsOpened()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));

        Assert.That(() => ModelPackage.Open(folder.File(name), new ModelPackageOptions
        {
            AllowUnsigned = true, ExpectedInputs = [Tensor("x", OnnxElementType.Float, 8, 2)], ExpectedOutputs = [Tensor("y", OnnxElementType.Float, "rows", 3)],
        }), Throws.Nothing);
    }

    [Test]
    public void AFileThatChangesBetweenOpeningAndLoadingIsRefused()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));
        var package = ModelPackage.Open(folder.File(name), Packed.Trusted);

        if (Directory.Exists(package.Path)) File.AppendAllText(Path.Combine(package.Path, "model.onnx"), " ");
        else Write(folder, static files => files["model.onnx"][20] ^= 1);

        Assert.That(() => package.LoadModel(), Throws.TypeOf<PackageException>());
    }

    [Test]
    public void TheSizeIsCappedBeforeAnythingIsRead()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));

        Assert.That(() => ModelPackage.Open(folder.File(name), new ModelPackageOptions { AllowUnsigned = true, MaxBytes = 100 }),
            Throws.TypeOf<PackageException>().With.Property("Fault").EqualTo(PackageFault.Damaged).And.Message.Contains("at most 100"));
    }

    [TestCase("no PEM", "A trusted key cannot be read")]
    [TestCase("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "A trusted key cannot be read")]
    public void AKeyThatIsNoneIsTheUsersFault(string pem, string cause)
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));

        Assert.That(() => ModelPackage.Open(folder.File(name), new ModelPackageOptions { TrustedKeys = [pem] }), Throws.TypeOf<UsageException>().With.Message.Contains(cause));
    }

    private static IEnumerable<TestCaseData> Descriptions()
    {
        yield return new TestCaseData(Packed.Description with { Name = "a/b" }, "the name is \"a/b\"");
        yield return new TestCaseData(Packed.Description with { Version = 0 }, "the version is 0");
        yield return new TestCaseData(Packed.Description with { Parent = "abc" }, "the parent is \"abc\"");
        yield return new TestCaseData(Packed.Description with { Training = new TrainingFacts { Metrics = new Dictionary<string, double> { ["loss"] = double.NaN } } }, "the metric \"loss\" is not finite");
        yield return new TestCaseData(Packed.Description with { Compression = new CompressionFacts { BytesBefore = 1, BytesAfter = 1, Speedup = 0 } }, "the speed-up is 0");
    }

    [TestCaseSource(nameof(Descriptions))]
    public void ADescriptionThatCannotBeUsedIsTheUsersFault(PackageDescription description, string cause)
    {
        using var folder = new TemporaryFolder();

        Assert.That(() => ModelPackage.Save(folder.File(name), Packed.Model(), description), Throws.TypeOf<UsageException>().With.Message.Contains(cause));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.FullName), Is.Empty);
    }

    [Test]
    public void AFolderInUseIsLeftAsItIsAndAFileIsReplaced()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File(name));
        var before = ModelPackage.Open(folder.File(name), Packed.Trusted).ContentHash;

        if (Directory.Exists(folder.File(name)))
            Assert.That(() => Packed.Save(folder.File(name)), Throws.TypeOf<UsageException>().With.Message.Contains("something is there already"));
        else
            Assert.That(Packed.Save(folder.File(name)), Is.EqualTo(before));

        Assert.That(ModelPackage.Open(folder.File(name), Packed.Trusted).ContentHash, Is.EqualTo(before));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.FullName).Count(), Is.EqualTo(1));
    }

    [Test]
    public void AnyByteThatChangesIsRefusedOrChangesNothing()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("whole"));
        var files = Read(folder.File("whole"));
        var path = Path.Combine(folder.FullName, name);
        for (var run = 0; run < 100; run++)
        {
            var changed = new SortedDictionary<string, byte[]>(files, StringComparer.Ordinal);
            var file = files.Keys.ElementAt(run % files.Count);
            var bytes = files[file].ToArray();
            bytes[Noise.Next(bytes.Length)] ^= (byte)(1 << Noise.Next(8));
            changed[file] = bytes;
            Pack(path, changed);
            var answer = ModelPackage.Verify(path, Packed.Trusted);
            // Members of the bundle that nobody signed, such as the key's name, say nothing of the files.
            Assert.That(answer.IsAccepted, Is.False.Or.EqualTo(file == "model.sig"), file);
            if (!answer.IsAccepted) Assert.That(answer.Refusal, Is.TypeOf<PackageException>(), file);
        }
    }

    private string Write(TemporaryFolder folder, Action<SortedDictionary<string, byte[]>> alter)
    {
        using var whole = new TemporaryFolder();
        Packed.Save(whole.File("whole"));
        var files = Read(whole.File("whole"));
        alter(files);
        Pack(folder.File(name), files);
        return folder.File(name);
    }

    private static SortedDictionary<string, byte[]> Read(string folder) =>
        new(Directory.EnumerateFiles(folder).ToDictionary(static file => Path.GetFileName(file), File.ReadAllBytes), StringComparer.Ordinal);

    private static void Pack(string path, SortedDictionary<string, byte[]> files)
    {
        var folder = path.EndsWith(".zip", StringComparison.Ordinal) ? path + ".files" : path;
        Directory.CreateDirectory(folder);
        foreach (var (file, bytes) in files) File.WriteAllBytes(Path.Combine(folder, file), bytes);
        if (folder == path) return;
        PackageWriter.WriteZip(folder, path);
        Directory.Delete(folder, recursive: true);
    }

    private static Action<SortedDictionary<string, byte[]>> Signed(Action<JsonNode> change) => files =>
    {
        Change(files, "manifest.json", change);
        Sign(files, Packed.Key);
    };

    // As somebody who holds the key would.
    private static void Sign(SortedDictionary<string, byte[]> files, ECDsa key, Func<string, byte[], bool>? which = null)
    {
        files.Remove("model.sig");
        files["SHA256SUMS"] = Checksums.Write(Hashes(files.Where(static file => file.Key != "SHA256SUMS")));
        var hashes = Hashes(files.Where(file => which is null || which(file.Key, file.Value)));
        files["model.sig"] = SignatureBundle.Sign(SignedStatement.Write("linear", hashes), key);
    }

    private static Dictionary<string, string> Hashes(IEnumerable<KeyValuePair<string, byte[]>> files) =>
        files.ToDictionary(static file => file.Key, static file => Convert.ToHexStringLower(SHA256.HashData(file.Value)));

    private static void Change(SortedDictionary<string, byte[]> files, string file, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(files[file])!;
        change(json);
        files[file] = Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    // The first of a list, or a member, becomes null.
    private static void SetNull(JsonNode json, string path)
    {
        var names = path.Split('/');
        var parent = names[..^1].Aggregate(json, static (node, name) => node[name]!);
        if (parent[names[^1]] is JsonArray list) list[0] = null;
        else parent[names[^1]] = null;
    }

    // As somebody would who holds the key and signs nonsense.
    private static void Restate(SortedDictionary<string, byte[]> files, string list)
    {
        var bundle = JsonNode.Parse(files["model.sig"])!;
        var statement = JsonNode.Parse(Convert.FromBase64String((string)bundle["dsseEnvelope"]!["payload"]!))!;
        SetNull(statement, list);
        files["model.sig"] = SignatureBundle.Sign(Encoding.UTF8.GetBytes(statement.ToJsonString()), Packed.Key);
    }

    private static TensorInfo Tensor(string tensor, OnnxElementType type, params OnnxDimension[] shape) => new(tensor, type, shape);

    private static TestCaseData Case(string what, PackageFault fault, string cause, Action<SortedDictionary<string, byte[]>> alter) => new TestCaseData(alter, fault, cause).SetArgDisplayNames(what);
}
