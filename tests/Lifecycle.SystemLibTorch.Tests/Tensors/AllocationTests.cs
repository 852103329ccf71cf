#if !TORCHSHARP_NUGET
using System.Globalization;
using System.Text.RegularExpressions;
using TorchSharp;
using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Tensors;

/// <summary>What a call leaves to the garbage collector, and what native memory tensors keep.</summary>
[TestFixture]
public partial class AllocationTests
{
    /// <summary>A Tensor object, with its header, handle, scope and name.</summary>
    private const int TensorBytes = 40;

    private DisposeScope _scope = null!;

    [SetUp]
    public void Open() => _scope = NewDisposeScope();

    [TearDown]
    public void Close() => _scope.Dispose();

    public static IEnumerable<TestCaseData> Calls()
    {
        long[] shape = [3, 2];
        long[] both = [0, 1];
        long[] cube = [2, 3, 3];
        var indices = new TensorIndex[] { TensorIndex.Colon, 1 };
        Scalar half = 0.5;
        Tensor[] two = [ones(2, 3).DetachFromDisposeScope(), ones(2, 3).DetachFromDisposeScope()];
        var square = ones(3, 3).DetachFromDisposeScope();
        var mask = (two[0] > 0).DetachFromDisposeScope();
        yield return Call("add", two, x => x[0].add(x[1]));
        yield return Call("operator +", two, x => x[0] + x[1]);
        yield return Call("add of a number", two, x => x[0].add(half));
        yield return Call("matmul", two, x => x[0].matmul(square));
        yield return Call("view", two, x => x[0].view(shape));
        yield return Call("reshape", two, x => x[0].reshape(shape));
        yield return Call("transpose", two, x => x[0].transpose(0, 1));
        yield return Call("sum", two, x => x[0].sum());
        yield return Call("sum of a dimension", two, x => x[0].sum(1));
        yield return Call("sum of a span of dimensions", two, x => x[0].sum(both.AsSpan(), keepdim: true));
        yield return Call("mean", two, x => x[0].mean());
        yield return Call("softmax", two, x => x[0].softmax(1));
        yield return Call("cat of two", two, x => cat(x, 1));
        yield return Call("stack of two", two, x => stack(x));
        yield return Call("index by one number", two, x => x[0][1]);
        yield return Call("index by two numbers", two, x => x[0][1, 2]);
        yield return Call("index by slices", two, x => x[0].index(indices));
        yield return Call("where", two, x => where(mask, x[0], x[1]));
        yield return Call("comparison", two, x => x[0].eq(x[1]));
        yield return Call("expand by a span", two, x => square.expand(cube.AsSpan()));
        yield return Call("zeros by a span", two, x => zeros(shape.AsSpan()));
        yield return Call("ones by numbers", two, x => ones(2, 3));
        yield return Call("cat of a span", two, x => cat([x[0], x[1]]));
        yield return Call("zeros_like", two, x => zeros_like(x[0]));
        yield return Call("to another type", two, x => x[0].to(float64));
        yield return Call("detach", two, x => x[0].detach());
        yield return Call("relu", two, x => x[0].relu());
    }

    private static TestCaseData Call(string name, Tensor[] inputs, Func<Tensor[], Tensor> call) => new TestCaseData(inputs, call).SetArgDisplayNames(name);

    [TestCaseSource(nameof(Calls))]
    public void ACallAllocatesNothingButItsTensor(Tensor[] inputs, Func<Tensor[], Tensor> call)
    {
        _scope.Dispose();
        Assert.That(BytesACall(() => call(inputs).Dispose()), Is.LessThanOrEqualTo(TensorBytes));
    }

    [Test]
    public void ReadingAndInPlaceCallsAllocateNothing()
    {
        var x = ones(2, 3);
        var one = ones(1);
        var y = ones(2, 3);
        Assert.That(BytesACall(() => x.add_(y)), Is.Zero, "add_");
        Assert.That(BytesACall(() => one.item<float>()), Is.Zero, "item");
        Assert.That(BytesACall(() => x.size(1)), Is.Zero, "size");
        Assert.That(BytesACall(() => _ = x.dtype), Is.Zero, "dtype");
        Assert.That(BytesACall(() => x.numel()), Is.Zero, "numel");
    }

    [Test]
    public void AnArrayIsCopiedOnceAndToNativeMemory()
    {
        var values = new float[1 << 20];
        Assert.That(BytesACall(() => tensor(values, (ReadOnlySpan<long>)[1024, 1024]).Dispose(), rounds: 5), Is.LessThan(1024));
        Assert.That(BytesACall(() => from_array(values).Dispose(), rounds: 5), Is.LessThan(1024));
        Assert.That(BytesACall(() => tensor(values.AsMemory(), (ReadOnlySpan<long>)[1024, 1024]).Dispose(), rounds: 5), Is.LessThan(1024));
    }

    [Test]
    public void AMillionTensorsLeaveMemoryFlat()
    {
        const long bound = 32L << 20;
        _scope.Dispose();
        using var one = ones(1);
        AddUp(one, 50_000);
        var (alive, resident) = (LiveTensors.Count(), ResidentBytes());
        AddUp(one, 1_000_000);
        Assert.That(Native.tensor_live_count(), Is.EqualTo(alive));
        Assert.That(ResidentBytes() - resident, Is.LessThan(bound));
    }

    [Test]
    public void AMillionTensorsInScopesLeaveMemoryFlat()
    {
        const long bound = 32L << 20;
        _scope.Dispose();
        using var one = ones(1);
        AddUpInScopes(one, 50);
        var (alive, resident) = (LiveTensors.Count(), ResidentBytes());
        AddUpInScopes(one, 1000);
        Assert.That(Native.tensor_live_count(), Is.EqualTo(alive));
        Assert.That(ResidentBytes() - resident, Is.LessThan(bound));
    }

    [Test]
    public void AForeignTensorIsCountedAsLongAsItIsOurs()
    {
        var before = LiveTensors.Count();
        var made = ones(2);
        var handle = made.DecoupleFromNativeHandle();
        Assert.That(Native.tensor_live_count(), Is.EqualTo(before));
        using (var taken = Tensor.UnsafeCreateTensor(handle))
        {
            Assert.That(taken.numel(), Is.EqualTo(2));
            Assert.That(Native.tensor_live_count(), Is.EqualTo(before + 1));
        }

        Assert.That(Native.tensor_live_count(), Is.EqualTo(before));
    }

    [Test]
    public void AFailedCallKeepsNothing()
    {
        var x = ones(2, 3);
        var before = LiveTensors.Count();
        for (var i = 0; i < 100; i++)
        {
            Assert.That(() => x.mm(x), Throws.Exception);
            Assert.That(() => x.view(7), Throws.Exception);
            Assert.That(() => x[5], Throws.Exception);
            Assert.That(() => autograd.grad([x.sum()], [x]), Throws.Exception);
            Assert.That(() => Aten.Call4(s_max, x, 1), Throws.Exception);
        }

        _scope.DisposeEverythingBut(x);
        Assert.That(Native.tensor_live_count(), Is.EqualTo(before));
    }

    private static readonly Operator s_max = new("aten::max", "dim");

    private static void AddUp(Tensor one, int count)
    {
        for (var i = 0; i < count; i++)
            one.add(one).Dispose();
    }

    private static void AddUpInScopes(Tensor one, int scopes)
    {
        for (var i = 0; i < scopes; i++)
        {
            using var scope = NewDisposeScope();
            for (var j = 0; j < 1000; j++)
                _ = one.add(one);
        }
    }

    private static double BytesACall(Action call, int rounds = 200)
    {
        for (var i = 0; i < 50; i++)
            call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
            call();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rounds;
    }

    /// <summary>After a collection, so that only what is kept counts.</summary>
    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return long.Parse(Resident().Match(File.ReadAllText("/proc/self/status")).Groups["size"].Value, CultureInfo.InvariantCulture) * 1024;
    }

    [GeneratedRegex(@"VmRSS:\s+(?<size>\d+) kB", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Resident();
}
#endif
