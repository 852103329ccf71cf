using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Native;

/// <summary>Blocks of large tensors are kept within a region, in bounds, and given back at its end.</summary>
[NonParallelizable]
internal sealed class MemoryReuseTests
{
    private const long Large = 1 << 20;

    [SetUp]
    public void NeedLibrary() => NeedsNative.Check();

    [Test]
    public void ABlockComesBackWithinARegion()
    {
        using var region = MemoryReuse.Enter();
        var kept = MemoryReuse.KeptBytes;
        var first = Made();
        Assert.That(MemoryReuse.KeptBytes - kept, Is.InRange(Large, Large * 9 / 8));
        Assert.That(Made(), Is.EqualTo(first));
    }

    [Test]
    public void NothingIsKeptWhereItIsTurnedOff()
    {
        MemoryReuse.IsEnabled = false;
        try
        {
            using var region = MemoryReuse.Enter();
            Made();
            Assert.That(MemoryReuse.KeptBytes, Is.Zero);
        }
        finally
        {
            MemoryReuse.IsEnabled = true;
        }
    }

    [Test]
    public void ATensorOutlivesTheRegion()
    {
        Tensor tensor;
        using (MemoryReuse.Enter()) tensor = ones(Large / 4);
        Assert.That(MemoryReuse.KeptBytes, Is.Zero);
        using (tensor) Assert.That(tensor.sum().ToSingle(), Is.EqualTo(Large / 4));
        Assert.That(MemoryReuse.KeptBytes, Is.Zero);
    }

    [Test]
    public void RegionsNestAndEndOnce()
    {
        var outer = MemoryReuse.Enter();
        var inner = MemoryReuse.Enter();
        Made();
        inner.Dispose();
        inner.Dispose();
        Assert.That(MemoryReuse.KeptBytes, Is.Positive);
        outer.Dispose();
        Assert.That(MemoryReuse.KeptBytes, Is.Zero);
    }

    // Without a bound the blocks of a hundred sizes would add up to fifty times the largest, which is a hundred times Large.
    [Test]
    public void SizesThatComeNoMoreAreNotKeptForEver()
    {
        using var region = MemoryReuse.Enter();
        using var used = zeros(Large);
        for (var size = 1; size <= 100; size++) zeros(Large * size / 4).Dispose();
        Assert.That(MemoryReuse.KeptBytes, Is.LessThanOrEqualTo(Large * 104 * 9 / 8 * 3 / 2));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(64 * 1024 - 64)]
    [TestCase(64 * 1024 - 63)]
    [TestCase(5_000_001)]
    public void EverySizeIsAlignedAndWritable(long bytes)
    {
        using var region = MemoryReuse.Enter();
        using var tensor = empty(bytes, ScalarType.Byte);
        tensor.fill_(7);
        Assert.That(tensor.sum().ToInt64(), Is.EqualTo(7 * bytes));
        if (bytes > 0) Assert.That((long)Address(tensor) % 64, Is.Zero);
    }

    [Test]
    public void TrainingLeavesNothingKept()
    {
        using var model = nn.Linear(1000, 1000);
        using var data = new Lifecycle.Training.Data.TensorDataset(rand(256, 1000), randint(1000, [256], ScalarType.Int64));
        var trainer = new Trainer(model, Lifecycle.Training.Optimization.Losses.CrossEntropy(), new TrainerOptions { Epochs = 1, BatchSize = 128, Device = "cpu" });
        trainer.FitAsync(data).GetAwaiter().GetResult();
        Assert.That(MemoryReuse.KeptBytes, Is.Zero);
    }

    private static nint Made()
    {
        using var tensor = empty(Large, ScalarType.Byte);
        return Address(tensor);
    }

    private static unsafe nint Address(Tensor tensor) => (nint)Lifecycle.Training.Data.TensorRows.StartOf(tensor);
}
