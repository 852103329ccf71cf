using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Native;

/// <summary>Ten thousand calls of each native entry leave no object behind, and memory about where it was.</summary>
internal sealed class NativeLeakTests
{
    private const int Calls = 10_000;
    private const long Allowed = 24L << 20;

    private static IEnumerable<TestCaseData> Entries()
    {
        var image = rand(1, 8, 16, 16);
        var small = rand(2, 3);
        yield return Entry("autocast", () => Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16).Dispose());
        yield return Entry("to_memory_format", () => image.ToMemoryFormat(MemoryFormat.ChannelsLast).Dispose());
        yield return Entry("is_contiguous", () => image.IsContiguous(MemoryFormat.ChannelsLast));
        yield return Entry("error", () => Swallow(() => small.ToMemoryFormat((MemoryFormat)9)));
        yield return Entry("trace", () => Tracer.Trace([("x", small)], _ => [small.neg()]));
        yield return Entry("abandoned trace", () => Swallow(() => Tracer.Trace([("x", small)], _ => throw new ArgumentException("no", nameof(small)))));
    }

    [TestCaseSource(nameof(Entries))]
    public void NothingIsLeftBehind(Action call)
    {
        Repeat(call, Calls / 10);
        var live = NativeTorch.LiveObjects;
        var tensors = Tensor.TotalCount;
        var before = ResidentBytes();

        Repeat(call, Calls);

        Assert.That(NativeTorch.LiveObjects, Is.EqualTo(live));
        Assert.That(Tensor.TotalCount, Is.LessThanOrEqualTo(tensors));
        Assert.That(ResidentBytes() - before, Is.LessThan(Allowed));
    }

    private static TestCaseData Entry(string name, Action call) => new TestCaseData(call).SetArgDisplayNames(name);

    private static void Swallow(Action call)
    {
        try
        {
            call();
        }
        catch (Exception exception) when (exception is NativeException or ArgumentException)
        {
        }
    }

    private static void Repeat(Action call, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var scope = NewDisposeScope();
            call();
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
