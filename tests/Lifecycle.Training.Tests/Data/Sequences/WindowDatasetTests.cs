using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Sequences;

public class WindowDatasetTests
{
    // The value of step t and feature f is 10 t + f.
    private static Tensor Series(int steps, int features) => arange(steps).unsqueeze(1).mul(10).add(arange(features)).to(ScalarType.Float32);

    private static IEnumerable<TestCaseData> Cuts()
    {
        yield return new TestCaseData(new WindowOptions { History = 3 }, new[] { 0, 1, 2 }, new[] { 3 }, 7L).SetArgDisplayNames("one step ahead");
        yield return new TestCaseData(new WindowOptions { History = 4, Horizon = 2 }, new[] { 0, 1, 2, 3 }, new[] { 4, 5 }, 5L).SetArgDisplayNames("two");
        yield return new TestCaseData(new WindowOptions { History = 2, Horizon = 2, Gap = 3 }, new[] { 0, 1 }, new[] { 5, 6 }, 4L).SetArgDisplayNames("after a gap");
        yield return new TestCaseData(new WindowOptions { History = 2, Horizon = 3, Stride = 4 }, new[] { 0, 1 }, new[] { 2, 3, 4 }, 2L).SetArgDisplayNames("every fourth");
        yield return new TestCaseData(new WindowOptions { History = 5, Horizon = 5 }, new[] { 0, 1, 2, 3, 4 }, new[] { 5, 6, 7, 8, 9 }, 1L).SetArgDisplayNames("all of it");
    }

    [TestCaseSource(nameof(Cuts))]
    public void ASampleIsWhatWasKnownAndWhatCameAfter(WindowOptions options, int[] known, int[] ahead, long count)
    {
        using var scope = NewDisposeScope();
        using var windows = new WindowDataset(Series(10, 2), options);
        var stride = options.Stride * (int)(count - 1);
        using var batch = windows.Read([0, count - 1, 0]);

        Assert.Multiple(() =>
        {
            Assert.That(windows.Count, Is.EqualTo(count));
            Assert.That(batch.Inputs[0].shape, Is.EqualTo(new long[] { 3, known.Length, 2 }));
            Assert.That(batch.Targets[0].shape, Is.EqualTo(new long[] { 3, ahead.Length, 2 }));
            Assert.That(Steps(batch.Inputs[0][0]), Is.EqualTo(known));
            Assert.That(Steps(batch.Targets[0][0]), Is.EqualTo(ahead));
            Assert.That(Steps(batch.Inputs[0][1]), Is.EqualTo(known.Select(step => step + stride)));
            Assert.That(Steps(batch.Targets[0][1]), Is.EqualTo(ahead.Select(step => step + stride)));
            Assert.That(windows.TimeOf(count - 1), Is.EqualTo(ahead[0] + stride));
            Assert.That(batch.Inputs[0][2].equal(batch.Inputs[0][0]).all().ToBoolean());
        });
    }

    [Test]
    public void TargetsAreTheColumnsNamed()
    {
        using var scope = NewDisposeScope();
        using var one = new WindowDataset(Series(6, 3), new WindowOptions { History = 2, Horizon = 2, TargetColumns = [2] });
        using var two = new WindowDataset(Series(6, 3), new WindowOptions { History = 2, Horizon = 1, TargetColumns = [2, 0] });
        using var single = new WindowDataset(arange(6).to(ScalarType.Float64), new WindowOptions { History = 2 });
        Assert.Multiple(() =>
        {
            Assert.That(Values(one.Read([1]).Targets[0]), Is.EqualTo(new[] { 32, 42 }));
            Assert.That(one.Targets[0], Is.EqualTo(new ElementSpec(ScalarType.Float32, one.Targets[0].Shape)));
            Assert.That(one.Targets[0].Shape, Is.EqualTo(new long[] { 2 }));
            Assert.That(Values(two.Read([0]).Targets[0]), Is.EqualTo(new[] { 22, 20 }));
            Assert.That(single.Inputs[0].ToString(), Is.EqualTo("Float64 [2x1]"));
            Assert.That(Values(((ITargetReader)one).TryReadTarget([1])!), Is.EqualTo(new[] { 32, 42 }));
        });
    }

    // What a part forecasts no earlier part has seen, neither as input nor as target.
    [Test]
    public void PartsByTimeForecastStepsOfTheirOwn([Values(1, 3)] int stride, [Values(0, 2)] int gap)
    {
        using var scope = NewDisposeScope();
        using var windows = new WindowDataset(Series(100, 1), new WindowOptions { History = 7, Horizon = 4, Gap = gap, Stride = stride });
        var parts = windows.Split(0.2, 0.1);
        windows.Dispose();
        var seen = new HashSet<int>();
        foreach (var part in parts)
        {
            using (part)
            using (var all = part.ReadAll())
            {
                int[] ahead = [.. Steps(all.Targets[0].flatten(0, 1))];
                Assert.That(ahead.Intersect(seen), Is.Empty);
                Assert.That(ahead.Max() - ahead.Min() + 1, Is.LessThanOrEqualTo(100 - 7 - gap));
                seen.UnionWith(Steps(all.Inputs[0].flatten(0, 1)).Concat(ahead));
            }
        }
        Assert.That(parts.Select(static part => part.Count).Sum(), Is.GreaterThan(90 / stride - 13));
        Assert.That(() => parts[0].Read([0]), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void PartsBeginAtTheTimesGiven()
    {
        using var scope = NewDisposeScope();
        using var windows = new WindowDataset(Series(30, 1), new WindowOptions { History = 5, Horizon = 2 });
        var parts = windows.SplitAt(12, 20);
        Assert.Multiple(() =>
        {
            Assert.That(parts.Select(static part => (part.TimeOf(0), part.TimeOf(part.Count - 1))), Is.EqualTo(new[] { (5L, 10L), (12L, 18L), (20L, 28L) }));
            Assert.That(Steps(parts[1].Read([0]).Inputs[0][0]), Is.EqualTo(new[] { 7, 8, 9, 10, 11 }), "what is known by then");
            Assert.That(parts[1].SplitAt(15).Select(static part => part.Count), Is.EqualTo(new[] { 2L, 4L }));
        });
    }

    [Test]
    public async Task ARunLearnsFromThem()
    {
        manual_seed(1);
        using var wave = arange(200).mul(0.3).sin().to(ScalarType.Float32);
        using var windows = new WindowDataset(wave, new WindowOptions { History = 8, TargetColumns = [0] });
        var parts = windows.Split(0.2);
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(8, 1));
        var report = await new Trainer(model, Lifecycle.Training.Optimization.Losses.MeanSquaredError(), new TrainerOptions
        {
            Epochs = 30, BatchSize = 16, Device = "cpu", Threads = 1, Optimizer = Lifecycle.Training.Optimization.Optimizers.Adam(0.03), LoaderWorkers = 1,
        }).FitAsync(parts[0], parts[1]);
        foreach (var part in parts) part.Dispose();
        Assert.That(report.Epochs[^1].ValidationLoss, Is.LessThan(1e-3));
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 5, Horizon = 3, Gap = 2 })), typeof(DataException), "expected at least 10").SetArgDisplayNames("too short");
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 0 })), typeof(UsageException), "History is 0").SetArgDisplayNames("no history");
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 1, TargetColumns = [2] })), typeof(UsageException), "TargetColumns holds 2").SetArgDisplayNames("no such column");
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 1, TargetColumns = [] })), typeof(UsageException), "TargetColumns is empty").SetArgDisplayNames("no column");
        yield return new TestCaseData((Action)(() => new WindowDataset(zeros(2, 3, 4), new WindowOptions { History = 1 })), typeof(DataException), "[2x3x4]; expected [time x features]").SetArgDisplayNames("three axes");
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 1 }).SplitAt(5, 5)), typeof(ArgumentException), "ascending").SetArgDisplayNames("times that stand");
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 1, Horizon = 3 }).SplitAt(7)), typeof(DataException), "from step 7 to 9 has no window").SetArgDisplayNames("a short part");
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 1 }).Split(0.5, 0.5)), typeof(ArgumentException), "sum is below 1").SetArgDisplayNames("nothing left");
        yield return new TestCaseData((Action)(() => New(9, new WindowOptions { History = 1 }).Read([8])), typeof(ArgumentOutOfRangeException), "from 0 to 7").SetArgDisplayNames("beyond the end");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void MistakesAreNamed(Action action, Type error, string message)
    {
        using var scope = NewDisposeScope();
        Assert.That(action, Throws.InstanceOf(error).With.Message.Contains(message));
    }

    [Test]
    public void NothingIsLeaked()
    {
        using var series = Series(50, 2).DetachFromDisposeScope();
        var before = LiveTensors.Settled();
        using (var windows = new WindowDataset(series, new WindowOptions { History = 3, TargetColumns = [1] }))
        {
            foreach (var part in windows.Split(0.3)) part.Dispose();
            windows.Read([0, 1]).Dispose();
        }
        Assert.That(() => New(2, new WindowOptions { History = 5 }), Throws.InstanceOf<DataException>());
        Assert.That(LiveTensors.Settled(), Is.EqualTo(before));
    }

    private static WindowDataset New(int steps, WindowOptions options)
    {
        using var series = Series(steps, 2);
        return new WindowDataset(series, options);
    }

    private static IEnumerable<int> Steps(Tensor rows) => Values(rows.select(-1, 0)).Select(static value => value / 10);

    private static int[] Values(Tensor tensor) => [.. tensor.flatten().contiguous().to(ScalarType.Float32).data<float>().ToArray().Select(static value => (int)value)];
}
