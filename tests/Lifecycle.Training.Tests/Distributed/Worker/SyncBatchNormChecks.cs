using Lifecycle.Training.Distributed;
using Lifecycle.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>Each rank normalizes its part of a batch; the results are compared with a batch normalization over all of it.</summary>
internal static class SyncBatchNormChecks
{
    // In double precision nothing but a mistake shows; float32 rounds its sums of the whole batch in another order.
    private const double Tolerance = 1e-10;
    private const double SingleTolerance = 1e-5;

    internal static IEnumerable<(string Name, Action<ProcessGroup> Check)> All =>
    [
        ("sync batch norm, 2d", static group => Equals(group, nn.BatchNorm2d(3), [4, 4], 3, 5, 6)),
        ("sync batch norm in float32", static group => Equals(group, nn.BatchNorm2d(3), [4, 3], static x => x, ScalarType.Float32, 3, 5, 6)),
        ("sync batch norm, uneven batches", static group => Equals(group, nn.BatchNorm2d(3), [5, 2], 3, 4, 4)),
        ("sync batch norm, an empty batch", static group => Equals(group, nn.BatchNorm2d(2), [3, 0], 2, 4, 4)),
        ("sync batch norm, one value a rank", static group => Equals(group, nn.BatchNorm1d(4), [1, 1], 4)),
        ("sync batch norm, 1d", static group => Equals(group, nn.BatchNorm1d(4), [6, 3], 4)),
        ("sync batch norm, sequences", static group => Equals(group, nn.BatchNorm1d(4), [3, 2], 4, 7)),
        ("sync batch norm, 3d", static group => Equals(group, nn.BatchNorm3d(2), [2, 3], 2, 3, 4, 2)),
        ("sync batch norm, not affine", static group => Equals(group, nn.BatchNorm2d(3, affine: false), [3, 2], 3, 4, 4)),
        ("sync batch norm, no running statistics", static group => Equals(group, nn.BatchNorm2d(3, track_running_stats: false), [3, 2], 3, 4, 4)),
        ("sync batch norm, momentum and eps", static group => Equals(group, nn.BatchNorm2d(3, eps: 0.1, momentum: 0.7), [3, 2], 3, 4, 4)),
        ("sync batch norm, cumulative statistics", static group => Equals(group, Cumulative(nn.BatchNorm2d(3)), [3, 2], 3, 4, 4)),
        ("sync batch norm, channels last", static group => Equals(group, nn.BatchNorm2d(4), [3, 2], static x => x.ToMemoryFormat(MemoryFormat.ChannelsLast), ScalarType.Float64, 4, 5, 5)),
        ("sync batch norm in bfloat16", InBfloat16),
        ("sync batch norm with one value in all", TooFewValues),
        ("sync batch norm of another shape", AnotherShape),
        ("conversion", Conversion),
        ("conversion of a typed field", TypedField),
    ];

    private static void Equals(ProcessGroup group, BatchNorm norm, int[] batches, params long[] sizes) => Equals(group, norm, batches, static x => x, ScalarType.Float64, sizes);

    private static void Equals(ProcessGroup group, BatchNorm norm, int[] batches, Func<Tensor, Tensor> layout, ScalarType type, params long[] sizes)
    {
        manual_seed(7);
        norm.to(type);
        if (norm.affine)
        {
            nn.init.uniform_(norm.weight, 0.5, 2);
            nn.init.normal_(norm.bias!);
        }

        var sync = SyncBatchNorm.ConvertSyncBatchNorm<nn.Module<Tensor, Tensor>>(Copy(norm), group);
        for (var step = 0; step < 3; step++)
        {
            var whole = randn([batches.Sum(), .. sizes], dtype: type);
            var weights = randn_like(whole);
            Compare(norm, (SyncBatchNorm)sync, group, whole, weights, batches, layout);
        }

        norm.eval();
        sync.eval();
        var probe = randn([2, .. sizes], dtype: type);
        Close(sync.call(probe), norm.call(probe), "evaluation");
    }

    private static void Compare(BatchNorm norm, SyncBatchNorm sync, ProcessGroup group, Tensor whole, Tensor weights, int[] batches, Func<Tensor, Tensor> layout)
    {
        var start = batches.Take(group.Rank).Sum();
        var (x, mine) = (whole.clone().requires_grad_(), layout(whole.narrow(0, start, batches[group.Rank])).clone().detach().requires_grad_());
        var expected = norm.call(x);
        (expected * weights).sum().backward();
        var found = sync.call(mine);
        (found * weights.narrow(0, start, batches[group.Rank])).sum().backward();

        Close(found, expected.narrow(0, start, batches[group.Rank]), "output");
        Close(mine.grad!, x.grad!.narrow(0, start, batches[group.Rank]), "input gradient");
        foreach (var ((name, a), (_, b)) in sync.named_parameters().Zip(norm.named_parameters()))
        {
            var sum = a.grad!.clone();
            group.AllReduce(sum);
            // Sums over the whole batch, so relative to their size.
            Close(sum / (1 + b.grad!.abs()), b.grad! / (1 + b.grad!.abs()), $"gradient of {name}");
            a.grad!.zero_();
            b.grad!.zero_();
        }

        foreach (var ((name, a), (_, b)) in sync.named_buffers().Zip(norm.named_buffers())) Close(a, b, name);
    }

    private static BatchNorm Cumulative(BatchNorm norm)
    {
        norm.momentum = null;
        return norm;
    }

    private static BatchNorm Copy(BatchNorm norm)
    {
        BatchNorm copy = norm switch
        {
            BatchNorm1d => nn.BatchNorm1d(norm.num_features, norm.eps, affine: norm.affine, track_running_stats: norm.track_running_stats),
            BatchNorm2d => nn.BatchNorm2d(norm.num_features, norm.eps, affine: norm.affine, track_running_stats: norm.track_running_stats),
            _ => nn.BatchNorm3d(norm.num_features, norm.eps, affine: norm.affine, track_running_stats: norm.track_running_stats),
        };
        copy.to((norm.weight ?? norm.running_mean)?.dtype ?? ScalarType.Float64);
        copy.momentum = norm.momentum;
        copy.load_state_dict(norm.state_dict());
        return copy;
    }

    private static void InBfloat16(ProcessGroup group)
    {
        manual_seed(3);
        var (norm, sync) = (nn.BatchNorm2d(3), new SyncBatchNorm(3, group));
        var whole = randn(8, 3, 4, 4).bfloat16();
        var mine = whole.narrow(0, group.Rank * 4, 4).clone().requires_grad_();
        var found = sync.call(mine);
        found.to(ScalarType.Float32).square().sum().backward();
        Assert.That(found.dtype, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(mine.grad!.dtype, Is.EqualTo(ScalarType.BFloat16));
        Assert.That(sync.weight.grad!.dtype, Is.EqualTo(ScalarType.Float32));
        // One place of bfloat16, at the size of these values.
        Assert.That((found.to(ScalarType.Float32) - norm.call(whole.to(ScalarType.Float32)).narrow(0, group.Rank * 4, 4)).abs().max().item<float>(), Is.LessThan(0.02f));
        Close(sync.running_mean!, norm.running_mean!, "running mean");
    }

    private static void TooFewValues(ProcessGroup group) =>
        Assert.That(() => new SyncBatchNorm(2, group).call(zeros(group.Rank, 2)), Throws.TypeOf<DistributedException>().With.Message.Contains("more than one value"));

    private static void AnotherShape(ProcessGroup group) =>
        Assert.That(() => new SyncBatchNorm(3, group).call(zeros(2, 4, 5, 5)), Throws.ArgumentException);

    private static void Conversion(ProcessGroup group)
    {
        manual_seed(1);
        using var net = new Net();
        var (names, weight) = (net.state_dict().Keys.ToArray(), net.parameters().First(static parameter => parameter.dim() == 1));
        net.eval();

        Assert.That(SyncBatchNorm.ConvertSyncBatchNorm(net, group), Is.SameAs(net));

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(net.modules().OfType<SyncBatchNorm>().Count(), Is.EqualTo(4));
        Assert.That(net.modules().Where(static module => module is BatchNorm and not SyncBatchNorm), Is.Empty);
        Assert.That(net.modules().Where(static module => module.training), Is.Empty);
        Assert.That(net.state_dict().Keys, Is.EqualTo(names));
        Assert.That(net.parameters().First(static parameter => parameter.dim() == 1), Is.SameAs(weight));
        net.train();
        net.call(rand(2, 2, 4, 4)).sum().backward();
        Assert.That(net.modules().OfType<SyncBatchNorm>().Select(static norm => norm.num_batches_tracked!.item<long>()), Has.All.EqualTo(1));
    }

    private static void TypedField(ProcessGroup group) =>
        Assert.That(() => SyncBatchNorm.ConvertSyncBatchNorm(new TypedNet(), group), Throws.TypeOf<UsageException>().With.Message.Contains("declare it as Module<Tensor, Tensor>"));

    private static void Close(Tensor found, Tensor expected, string what)
    {
        if (expected.numel() == 0) return;
        Assert.That(found.shape, Is.EqualTo(expected.shape), what);
        Assert.That((found - expected).abs().max().to(ScalarType.Float64).item<double>(), Is.LessThan(expected.dtype == ScalarType.Float32 ? SingleTolerance : Tolerance), what);
    }

    // A field, a sequence, a list and a nested module.
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> norm = nn.BatchNorm2d(2);
        private readonly Sequential sequence = nn.Sequential(nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2), nn.ReLU(), nn.Sequential(nn.BatchNorm2d(2)));
        private readonly ModuleList<nn.Module<Tensor, Tensor>> list = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.BatchNorm2d(2));

        internal Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input) => list[0].call(sequence.call(norm.call(input)));
    }

    private sealed class TypedNet : nn.Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d norm = nn.BatchNorm2d(2);

        internal TypedNet() : base(nameof(TypedNet)) => RegisterComponents();

        public override Tensor forward(Tensor input) => norm.call(input);
    }
}
