using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

public sealed class SaveLoadTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lifecycle-tests-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void AFileBringsBackEveryTensor()
    {
        using var scope = NewDisposeScope();
        using var source = Model();
        source.call(randn(4, 2, 5, 5)).sum().backward();
        source.save(FileName);
        using var target = Model();
        target.load(FileName);
        var expected = source.state_dict();
        foreach (var (key, tensor) in target.state_dict()) Assert.That(tensor.equal(expected[key]).all().item<bool>(), key);
    }

    [Test]
    public void TheFormatIsTorchSharps()
    {
        using var scope = NewDisposeScope();
        using var module = Linear(Parameter(tensor(new[] { 1f, -2f }).view(1, 2)));
        using var stream = new MemoryStream();
        module.save(stream);
        // One entry; its name; element type 6 (float), 2 dimensions, 1 and 2; the elements.
        byte[] expected = [1, 6, .. "weight"u8, 6, 2, 1, 2, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
        Assert.That(stream.ToArray(), Is.EqualTo(expected));
    }

#if !TORCHSHARP_NUGET
    [Test]
    public void WeightsInChannelsLastOrderAreWrittenInPlainOrder()
    {
        using var scope = NewDisposeScope();
        using var module = Conv2d(2, 3, 3);
        using var plain = new MemoryStream();
        module.save(plain);
        var expected = module.weight.clone();
        module.weight = Parameter(module.weight.detach().permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
        Assert.That(module.weight.is_contiguous(), Is.False);
        using var reordered = new MemoryStream();
        module.save(reordered);
        Assert.That(reordered.ToArray(), Is.EqualTo(plain.ToArray()));
        reordered.Position = 0;
        nn.init.zeros_(module.weight);
        module.load(reordered);
        Assert.That(module.weight.equal(expected).all().item<bool>());
    }

    [TestCase(new byte[] { 1, 1, (byte)'x', 6, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f }, TestName = "sizes whose product overflows")]
    [TestCase(new byte[] { 1, 1, (byte)'x', 6, 0xff, 0xff, 0xff, 0xff, 0x7f }, TestName = "too many dimensions")]
    [TestCase(new byte[] { 1, 1, (byte)'x', 6, 1, 0xff, 0xff, 0xff, 0x7f }, TestName = "more elements than the file holds")]
    [TestCase(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 }, TestName = "a negative count")]
    [TestCase(new byte[] { }, TestName = "nothing")]
    public void AHostileFileIsRefused(byte[] file)
    {
        using var module = Linear(1, 1);
        using var stream = new MemoryStream(file);
        Assert.That(() => module.load(stream, strict: false), Throws.InstanceOf<IOException>().Or.InstanceOf<OverflowException>().Or.InstanceOf<InvalidDataException>());
    }
#endif

    [Test]
    public void WhatIsSkippedStaysAsItIs()
    {
        using var scope = NewDisposeScope();
        using var source = Model();
        source.save(FileName);
        using var target = Model();
        var before = target.get_parameter("0.weight")!.clone();
        var loaded = new Dictionary<string, bool>(StringComparer.Ordinal);
        target.load(FileName, skip: ["0.weight"], loadedParameters: loaded);
        Assert.That(target.get_parameter("0.weight")!.equal(before).all().item<bool>());
        Assert.That(loaded.Keys, Is.EquivalentTo(source.state_dict().Keys));
    }

    [Test]
    public void AnotherModelIsRefused()
    {
        using var scope = NewDisposeScope();
        using var source = Model();
        source.save(FileName);
        using var fewer = Sequential(Conv2d(2, 3, 3));
        using var larger = Model(channels: 4);
        Assert.Multiple(() =>
        {
            Assert.That(() => fewer.load(FileName), Throws.ArgumentException);
            Assert.That(() => larger.load(FileName), Throws.ArgumentException);
            Assert.That(() => fewer.load(FileName, strict: false, skip: ["0.bias"]), Throws.Nothing);
            Assert.That(() => fewer.load(FileName + ".missing"), Throws.InstanceOf<FileNotFoundException>());
        });
    }

    [Test]
    public void ATruncatedFileIsRefused()
    {
        using var scope = NewDisposeScope();
        using var module = Model();
        module.save(FileName);
        using (var stream = File.OpenWrite(FileName)) stream.SetLength(stream.Length - 5);
        Assert.That(() => module.load(FileName), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void AnOptimizersStateContinuesTheTraining()
    {
        using var scope = NewDisposeScope();
        using var first = Model();
        using var second = Model();
        second.load_state_dict(first.state_dict());
        using var firstOptimizer = optim.AdamW(first.parameters(), 0.01, amsgrad: true);
        using var secondOptimizer = optim.AdamW(second.parameters(), 0.02, amsgrad: true);
        var x = randn(4, 2, 5, 5);
        Step(first, firstOptimizer, x);
        firstOptimizer.save_state_dict(FileName);
        secondOptimizer.load_state_dict(FileName);
        second.load_state_dict(first.state_dict());
        Step(first, firstOptimizer, x);
        Step(second, secondOptimizer, x);
        var expected = first.state_dict();
        foreach (var (key, tensor) in second.state_dict()) Assert.That(tensor.equal(expected[key]).all().item<bool>(), key);
        using var other = optim.SGD(first.parameters(), 0.1);
        Assert.That(() => other.load_state_dict(FileName), Throws.InstanceOf<InvalidDataException>());
    }

    private string FileName => Path.Combine(_folder, "model.dat");

    private static Sequential Model(long channels = 3) =>
        Sequential(Conv2d(2, channels, 3), BatchNorm2d(channels), ReLU(), Flatten(), Linear(9 * channels, 2));

    private static void Step(Sequential model, optim.Optimizer optimizer, Tensor x)
    {
        optimizer.zero_grad();
        model.call(x).square().mean().backward();
        optimizer.step();
    }
}
