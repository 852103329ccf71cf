using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Tensors;

[TestFixture]
public class StorageTests
{
    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    [Test]
    public void SharesTheTensorsMemoryWhateverItsShape()
    {
        var x = arange(6, float32).view(2, 3);
        var storage = x.t().storage<float>();
        Assert.That((storage.Count, storage.element_size(), storage.nbytes()), Is.EqualTo((6, 4, 24ul)));
        Assert.That(storage, Is.EqualTo(new float[] { 0, 1, 2, 3, 4, 5 }));
        storage[1] = -1;
        Assert.That(x[0, 1].item<float>(), Is.EqualTo(-1));
        Assert.That((storage.Contains(5), storage.Contains(9), is_storage(storage)), Is.EqualTo((true, false, true)));
        Assert.That(storage.device.type, Is.EqualTo(DeviceType.CPU));
    }

    [Test]
    public void RangesAreReadAndFilled()
    {
        var x = zeros(6, int64);
        var storage = x.storage<long>();
        storage[(1, 3)] = 7;
        storage.copy_(new long[] { 4 });
        Assert.That(x.data<long>().ToArray(), Is.EqualTo(new long[] { 4, 7, 7, 0, 0, 0 }));
        Assert.That(storage[1..3].ToArray(), Is.EqualTo(new long[] { 7, 7 }));
        storage.fill_(2);
        Assert.That(storage.tolist(), Is.All.EqualTo(2));
        Assert.That(() => storage[6], Throws.InstanceOf<IndexOutOfRangeException>());
    }

#if !TORCHSHARP_NUGET
    [Test]
    public void APartOfATensorShowsAllItsMemory() =>
        Assert.That(arange(6, float32)[2..].storage<float>().ToArray(), Is.EqualTo(new float[] { 0, 1, 2, 3, 4, 5 }));
#endif

    [Test]
    public void ConvertsTheType()
    {
        var x = tensor(new[] { 1.7f, -2.2f });
        Assert.That(x.storage<float>().@int().ToArray(), Is.EqualTo(new[] { 1, -2 }));
        Assert.That(x.storage<double>().@bool().ToArray(), Is.EqualTo(new[] { true, true }));
        Assert.That(() => x.storage<Half>(), Throws.TypeOf<NotSupportedException>());
    }
}
