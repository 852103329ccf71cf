using Lifecycle.Training.Distributed;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>What two ranks check together. Rank r starts with values that depend on r.</summary>
internal static class Checks
{
    internal static readonly IReadOnlyList<(string Name, Action<ProcessGroup> Check)> All =
    [
        .. Enum.GetValues<ReduceOperation>().Select(static operation => ($"all_reduce {operation}", new Action<ProcessGroup>(group => AllReduce(group, operation)))),
        .. new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Int16, ScalarType.Byte }
            .Select(static type => ($"all_reduce of {type}", new Action<ProcessGroup>(group => AllReduceOf(group, type)))),
        ("all_reduce of a transposed view", AllReduceOfView),
        ("all_reduce in buckets", AllReduceInBuckets),
        ("all_reduce in background", AllReduceInBackground),
        ("narrow types are added up in float32", NarrowTypesAreWidened),
        ("types that cannot be reduced", TypesThatCannotBeReduced),
        ("reduce", Reduce),
        ("broadcast", Broadcast),
        ("all_gather", AllGather),
        ("gather", Gather),
        ("scatter", Scatter),
        ("reduce_scatter", ReduceScatter),
        ("send and receive", SendAndReceive),
        ("barrier", static group => group.Barrier()),
        ("mismatched shapes", MismatchedShapes),
        ("mismatched operations", MismatchedOperations),
        ("mismatched send and receive", MismatchedSend),
        ("arguments", Arguments),
        .. SyncBatchNormChecks.All,
        ("data parallel training", DataParallelExample.EqualsOneProcess),
    ];

    /// <summary>Objects of the library, and connections, after the group was disposed.</summary>
    internal static void NothingIsLeft(ProcessGroup group)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(NativeDistributed.LiveObjects, Is.Zero);
        Assert.That(Sockets(), Is.Empty);
        Assert.That(() => group.Barrier(), Throws.TypeOf<ObjectDisposedException>());
    }

    private static void AllReduce(ProcessGroup group, ReduceOperation operation)
    {
        var x = Ranked(group, 2, 3);
        group.AllReduce(x, operation);
        var expected = operation switch
        {
            ReduceOperation.Sum => Filled(2, 3) * 3,
            ReduceOperation.Average => Filled(2, 3) * 1.5,
            ReduceOperation.Product => Filled(2, 3).square() * 2,
            ReduceOperation.Minimum => Filled(2, 3),
            _ => Filled(2, 3) * 2,
        };
        Same(x, expected);
    }

    private static void AllReduceOf(ProcessGroup group, ScalarType type)
    {
        var x = Ranked(group, 5).to(type);
        group.AllReduce(x);
        Assert.That(x.dtype, Is.EqualTo(type));
        Same(x.to(ScalarType.Float32), Filled(5) * 3);
    }

    private static void AllReduceOfView(ProcessGroup group)
    {
        var x = Ranked(group, 3, 4);
        group.AllReduce(x.t());
        Same(x, Filled(3, 4) * 3);
    }

    // Empty, narrow, transposed and large ones, over and under the size of a bucket.
    private static void AllReduceInBuckets(ProcessGroup group)
    {
        long[][] shapes = [[3], [0], [100, 7], [], [2, 5, 4], [9, 9]];
        foreach (var bucket in new long[] { 1, 64, 500, ProcessGroup.DefaultBucketBytes })
        {
            var tensors = shapes.Select(shape => Ranked(group, shape)).Append(Ranked(group, 4).bfloat16()).Append(Ranked(group, 6, 5).t()).Append(Ranked(group, 8).to(ScalarType.Float64)).ToArray();
            group.AllReduce(tensors, ReduceOperation.Average, bucket);
            foreach (var tensor in tensors.SkipLast(2)) Same(tensor.to(ScalarType.Float32), Filled(tensor.shape) * 1.5);
            Same(tensors[^2].t(), Filled(6, 5) * 1.5);
            Same(tensors[^1].to(ScalarType.Float32), Filled(8) * 1.5);
        }
    }

    private static void AllReduceInBackground(ProcessGroup group)
    {
        var x = Ranked(group, 1000);
        var y = Ranked(group, 7);
        using var first = group.AllReduceAsync(x);
        using var second = group.AllReduceAsync(y, ReduceOperation.Maximum);
        first.Wait();
        second.Wait();
        second.Wait();
        Assert.That(first.IsCompleted && second.IsCompleted);
        Same(x, Filled(1000) * 3);
        Same(y, Filled(7) * 2);
    }

    // 200 and 201 add up to 401, which bfloat16 rounds; their mean in float32 is rounded only at the end.
    private static void NarrowTypesAreWidened(ProcessGroup group)
    {
        var x = full(3, 200 + (group.Rank * 1), dtype: ScalarType.BFloat16);
        group.AllReduce(x, ReduceOperation.Average);
        using var expected = tensor(200.5f).bfloat16();
        Assert.That(x[0].to(ScalarType.Float32).item<float>(), Is.EqualTo(expected.to(ScalarType.Float32).item<float>()));
        var large = full(3, 40_000f, dtype: ScalarType.Float16);
        group.AllReduce(large, ReduceOperation.Average);
        Assert.That(large[0].to(ScalarType.Float32).item<float>(), Is.EqualTo(40_000f), "the sum is not finite in float16");
    }

    private static void TypesThatCannotBeReduced(ProcessGroup group)
    {
        Assert.That(() => group.AllReduce(zeros(2, ScalarType.Bool)), Throws.TypeOf<DistributedException>().With.Message.Contains("Bool"));
        Assert.That(() => group.AllReduce(zeros(2, ScalarType.Int64), ReduceOperation.Average), Throws.TypeOf<DistributedException>().With.Message.Contains("average"));
        Assert.That(group.Fault, Is.Null);
    }

    private static void Reduce(ProcessGroup group)
    {
        var x = Ranked(group, 4);
        group.Reduce(x, destination: 1, ReduceOperation.Average);
        Same(x, Filled(4) * (group.Rank == 1 ? 1.5 : 1));
    }

    private static void Broadcast(ProcessGroup group)
    {
        Tensor[] tensors = [Ranked(group, 3), Ranked(group, 2, 2).bfloat16(), Ranked(group, 4, 3).t(), full(2, group.Rank == 1, dtype: ScalarType.Bool), zeros(0)];
        group.Broadcast(tensors, source: 1);
        Same(tensors[0], Filled(3) * 2);
        Same(tensors[1].to(ScalarType.Float32), Filled(2, 2) * 2);
        Same(tensors[2].t(), Filled(4, 3) * 2);
        Assert.That(tensors[3].all().item<bool>());
    }

    private static void AllGather(ProcessGroup group)
    {
        var all = group.AllGather(Ranked(group, 2, 3).bfloat16());
        Assert.That(all.shape, Is.EqualTo(new long[] { 2, 2, 3 }));
        Same(all.to(ScalarType.Float32), stack([Filled(2, 3), Filled(2, 3) * 2]));
        Same(group.AllGather(tensor((float)group.Rank)), tensor(new float[] { 0, 1 }));
    }

    private static void Gather(ProcessGroup group)
    {
        var all = group.Gather(Ranked(group, 3), destination: 1);
        Assert.That(all is null, Is.EqualTo(group.Rank == 0));
        if (all is not null) Same(all, stack([Filled(3), Filled(3) * 2]));
    }

    private static void Scatter(ProcessGroup group)
    {
        var row = zeros(3);
        group.Scatter(row, group.Rank == 0 ? stack([Filled(3), Filled(3) * 2]) : null, source: 0);
        Same(row, Ranked(group, 3));
    }

    private static void ReduceScatter(ProcessGroup group)
    {
        var x = Ranked(group, 4, 2);
        Same(group.ReduceScatter(x), Filled(4, 2).narrow(0, group.Rank * 2, 2) * 3);
        Same(x, Ranked(group, 4, 2));
    }

    private static void SendAndReceive(ProcessGroup group)
    {
        var x = Ranked(group, 3, 2).bfloat16();
        if (group.Rank == 0) group.Send(x, destination: 1);
        else group.Receive(x, source: 0);
        Same(x.to(ScalarType.Float32), Filled(3, 2));
    }

    private static void MismatchedShapes(ProcessGroup group)
    {
        var x = zeros(group.Rank == 0 ? 2 : 20_000);
        Assert.That(() => group.AllReduce(x), Throws.TypeOf<DistributedException>()
            .With.Property(nameof(DistributedException.Fault)).EqualTo(DistributedFault.Mismatch)
            .And.Message.Contains("rank 0 calls all_reduce(sum) of Float [2], rank 1 calls all_reduce(sum) of Float [20000]"));
        AllReduce(group, ReduceOperation.Sum);
    }

    private static void MismatchedOperations(ProcessGroup group)
    {
        Action<Tensor> call = group.Rank == 0 ? x => group.Broadcast(x) : x => group.AllReduce(x);
        Assert.That(() => call(zeros(2)), Throws.TypeOf<DistributedException>().With.Message.Contains("rank 0 calls broadcast of Float [2], root 0, rank 1 calls all_reduce(sum)"));
    }

    private static void MismatchedSend(ProcessGroup group)
    {
        Action call = group.Rank == 0 ? () => group.Send(zeros(2), 1) : () => group.Receive(zeros(3), 0);
        Assert.That(call, Throws.TypeOf<DistributedException>().With.Property(nameof(DistributedException.Fault)).EqualTo(DistributedFault.Mismatch));
        SendAndReceive(group);
    }

    private static void Arguments(ProcessGroup group)
    {
        Assert.That(() => group.Broadcast(zeros(2), source: 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => group.Send(zeros(2), group.Rank), Throws.ArgumentException);
        Assert.That(() => group.AllReduce(zeros(2), (ReduceOperation)9), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => group.ReduceScatter(zeros(3)), Throws.ArgumentException);
        Assert.That(() => group.AllReduce([null!]), Throws.ArgumentException);
        Assert.That(() => group.Scatter(zeros(2), zeros(2, 3), group.Rank), Throws.ArgumentException);
    }

    private static string[] Sockets() =>
        [.. Directory.EnumerateFiles("/proc/self/fd").Select(static fd => new FileInfo(fd).LinkTarget ?? "").Where(static target => target.StartsWith("socket:", StringComparison.Ordinal)).Except(Before, StringComparer.Ordinal)];

    // Those that the runtime has from the start.
    private static readonly string[] Before =
        [.. Directory.EnumerateFiles("/proc/self/fd").Select(static fd => new FileInfo(fd).LinkTarget ?? "").Where(static target => target.StartsWith("socket:", StringComparison.Ordinal))];

    private static Tensor Filled(params long[] shape) => arange(1, shape.Aggregate(1L, static (product, size) => product * size) + 1, dtype: ScalarType.Float32).remainder(17).add(1).reshape(shape);

    private static Tensor Ranked(ProcessGroup group, params long[] shape) => Filled(shape) * (group.Rank + 1);

    private static void Same(Tensor found, Tensor expected)
    {
        Assert.That(found.shape, Is.EqualTo(expected.shape));
        if (found.numel() > 0) Assert.That((found - expected).abs().max().item<float>(), Is.Zero, () => $"found {Text(found)}, expected {Text(expected)}");
    }

    private static string Text(Tensor tensor) => string.Join(" ", tensor.to(ScalarType.Float32).contiguous().data<float>().ToArray().Take(20));
}
