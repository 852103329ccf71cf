using Lifecycle.Training.Metrics;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;
using All = Lifecycle.Training.Metrics.Metrics;

namespace Lifecycle.Training.Tests.Metrics;

/// <summary>Each metric against scikit-learn: in one batch, in uneven batches, and in shares that come together.</summary>
public class MetricsTests
{
    public sealed record Case(string Name, float[] Output, long[] Shape, double[] Target, long[] TargetShape, bool Labels, Dictionary<string, double> Expected)
    {
        public override string ToString() => Name;
    }

    private static Case[] Cases() => Golden.Read<Case>("metrics");

    private static IEnumerable<TestCaseData> Values() =>
        Cases().SelectMany(static golden => golden.Expected.Select(one => new TestCaseData(golden, one.Key, one.Value).SetArgDisplayNames(golden.Name, one.Key)));

    [TestCaseSource(nameof(Values))]
    public void ValuesAreScikitLearns(Case golden, string key, double expected)
    {
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
        {
            var metric = Make(key, golden.Name.Contains("255", StringComparison.Ordinal) ? 255 : null);
            var (whole, uneven, shares) = (Of(metric, golden), Of(metric, golden, 1, 7, 2), Combined(metric, golden));

            Assert.Multiple(() =>
            {
                Assert.That(whole, Is.EqualTo(expected).Within(1e-6 * Math.Max(Math.Abs(expected), 0.1)));
                Assert.That(uneven, Is.EqualTo(whole).Within(1e-12 * Math.Abs(whole)));
                Assert.That(shares, Is.EqualTo(whole).Within(1e-12 * Math.Abs(whole)));
            });
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void BinnedRanksComeNearTheExactOnes([Values("scores", "labels", "five classes", "two classes")] string name)
    {
        using var scope = NewDisposeScope();
        var golden = Cases().Single(one => one.Name == name);
        Assert.Multiple(() =>
        {
            Assert.That(Of(All.RocAuc(bins: 10_000), golden, 5, 1), Is.EqualTo(golden.Expected["auc macro"]).Within(2e-3));
            Assert.That(Of(All.AveragePrecision(bins: 10_000), golden, 5, 1), Is.EqualTo(golden.Expected["ap macro"]).Within(2e-3));
            Assert.That(Of(All.RocAuc(bins: 20), golden), Is.EqualTo(Combined(All.RocAuc(bins: 20), golden)));
        });
    }

    [Test]
    public void TheConfusionMatrixCountsPairs()
    {
        using var scope = NewDisposeScope();
        using var state = All.Confusion(["cat", "dog", "cow"], ignoreIndex: 9).Start();
        state.Update(Winners(0, 1, 2, 2), torch.tensor(new long[] { 0, 0, 2, 9 }));
        state.Update(Winners(1), torch.tensor(new long[] { 2 }));

        var matrix = (ConfusionMatrix)((IDetailedMetricState)state).Detail!;
        Assert.Multiple(() =>
        {
            Assert.That(matrix.Counts, Is.EqualTo(new long[,] { { 1, 1, 0 }, { 0, 0, 0 }, { 0, 1, 1 } }));
            Assert.That(matrix.NameOf(2), Is.EqualTo("cow"));
            Assert.That(state.Compute(), Is.EqualTo(0.5));
        });
    }

    [Test]
    public void ScoresOfClassesAreToldApart()
    {
        using var scope = NewDisposeScope();
        using var state = All.Recall().Start();
        state.Update(Winners(0, 1, 0, 2), torch.tensor(new long[] { 0, 0, 0, 2 }));

        var scores = (ClassScores)((IDetailedMetricState)state).Detail!;
        Assert.Multiple(() =>
        {
            Assert.That(scores.Scores, Is.EqualTo(new[] { 2.0 / 3, 0, 1 }).Within(1e-12));
            Assert.That(scores.Counts, Is.EqualTo(new long[] { 3, 0, 1 }));
        });
    }

    [Test]
    public void CurvesEndInTheirCorners()
    {
        using var scope = NewDisposeScope();
        using var state = All.RocAuc().Start();
        state.Update(torch.arange(1000, ScalarType.Float32), torch.arange(1000).remainder(2).to(ScalarType.Float32));

        var curve = (MetricCurve)((IDetailedMetricState)state).Detail!;
        Assert.Multiple(() =>
        {
            Assert.That(curve.Points[0], Is.EqualTo((0.0, 0.0)));
            Assert.That(curve.Points[^1], Is.EqualTo((1.0, 1.0)));
            Assert.That(curve.Points, Has.Count.InRange(100, 202));
            Assert.That(curve.Points.Select(static point => point.X), Is.Ordered);
        });
    }

    private static IEnumerable<TestCaseData> Ignoring()
    {
        Func<long?, IMetric>[] make =
        [
            static ignored => All.Accuracy(ignored), static ignored => All.LogLoss(ignored), static ignored => All.Precision(ignoreIndex: ignored), static ignored => All.Recall(Averaging.Micro, ignoreIndex: ignored),
            static ignored => All.F1(Averaging.Weighted, ignoreIndex: ignored), static ignored => All.IoU(ignoreIndex: ignored), static ignored => All.RocAuc(ignoreIndex: ignored),
            static ignored => All.RocAuc(Averaging.Micro, ignoreIndex: ignored), static ignored => All.AveragePrecision(Averaging.Weighted, ignoreIndex: ignored), static ignored => All.RocAuc(bins: 50, ignoreIndex: ignored),
            static ignored => All.CalibrationError(ignoreIndex: ignored),
        ];
        return make.SelectMany(static one => new long[] { 1, 2, 4 }.Select(classes => new TestCaseData(one, classes).SetArgDisplayNames(one(null).Name, $"{classes} scores")));
    }

    // Of scores of classes and of single scores, ignored targets give what leaving them out gives.
    [TestCaseSource(nameof(Ignoring))]
    public void AnIgnoredLabelDoesNotCount(Func<long?, IMetric> metric, long classes)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (output, target) = (randn(60, classes), randint(0, Math.Max(classes, 2), [60], ScalarType.Int64));
        var kept = arange(60).remainder(3).ne(0);
        Tensor Shaped(Tensor labels) => classes == 1 ? labels.unsqueeze(1).to(ScalarType.Float32) : labels;
        using var all = metric(-100).Start();
        using var some = metric(null).Start();
        all.Update(output, Shaped(target.masked_fill(kept.logical_not(), -100)));
        some.Update(output[kept], Shaped(target[kept]));

        Assert.That(all.Compute(), Is.EqualTo(some.Compute()).Within(1e-6));
    }

    // Of several labels a sample, single ones may be left out.
    [Test]
    public void AnIgnoredLabelOfSeveralDoesNotCount()
    {
        using var scope = NewDisposeScope();
        var output = torch.tensor(new float[] { 1, 1, -1, 2, 3, -2 }, [3, 2]);
        var target = torch.tensor(new float[] { 1, -1, 0, 1, 0, -1 }, [3, 2]);
        double Value(IMetric metric)
        {
            using var state = metric.Start();
            state.Update(output, target);
            return state.Compute();
        }
        Assert.Multiple(() =>
        {
            Assert.That(Value(All.Precision(ignoreIndex: -1)), Is.EqualTo((0.5 + 1) / 2), "the first label is right once of two, the second once of one");
            Assert.That(Value(All.RocAuc(ignoreIndex: -1)), Is.EqualTo(0.5), "the second label has no negative sample");
        });
    }

    private static IEnumerable<IMetric> Every() =>
    [
        All.Accuracy(), All.TopAccuracy(5), All.Precision(), All.Recall(), All.F1(), All.IoU(), All.RocAuc(), All.AveragePrecision(), All.RocAuc(bins: 8), All.Confusion(),
        All.LogLoss(), All.Perplexity(), All.CalibrationError(), All.MeanAbsoluteError(), All.RootMeanSquaredError(), All.MeanAbsolutePercentageError(), All.R2(),
    ];

    [Test]
    public void ShapesThatDoNotFitAreNamed() => Assert.Multiple(static () =>
    {
        foreach (var metric in Every())
        {
            using var scope = NewDisposeScope();
            using var state = metric.Start();
            Assert.That(() => state.Update(torch.zeros(4, 3), torch.zeros([4, 7, 2], ScalarType.Int64)), Throws.TypeOf<ModelException>()
                .With.Message.Contains($"The metric {metric.Name} got an output Float32 [4x3] and targets Int64 [4x7x2]; expected "), metric.Name);
        }
    });

    [Test]
    public void NothingIsNotANumber() => Assert.That(Every().Select(static metric =>
    {
        using var state = metric.Start();
        return state.Compute();
    }), Is.All.NaN);

    [Test]
    public void SamplesOfOneKindHaveNoRanks()
    {
        using var scope = NewDisposeScope();
        using var state = All.RocAuc().Start();
        state.Update(torch.rand(5), torch.ones(5));
        Assert.That(() => state.Compute(), Throws.TypeOf<DataException>().With.Message.Contains("found 5 positive and 0 negative"));
    }

    [Test]
    public void BatchesOfOtherWidthsAreRefused()
    {
        using var scope = NewDisposeScope();
        using var state = All.F1().Start();
        state.Update(torch.rand(5, 3), torch.zeros(5, ScalarType.Int64));
        Assert.That(() => state.Update(torch.rand(5, 4), torch.zeros(5, ScalarType.Int64)), Throws.TypeOf<ModelException>().With.Message.Contains("expected as many classes"));
    }

    [Test]
    public void SettingsOutOfRangeAreRefused() => Assert.Multiple(static () =>
    {
        Assert.That(static () => All.TopAccuracy(0), Throws.InstanceOf<ArgumentException>());
        Assert.That(static () => All.F1(threshold: 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(static () => All.F1((Averaging)9), Throws.InstanceOf<ArgumentException>());
        Assert.That(static () => All.RocAuc(bins: 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(static () => All.CalibrationError(0), Throws.InstanceOf<ArgumentException>());
    });

    private static IMetric Make(string key, long? ignored)
    {
        var words = key.Split(' ');
        var averaging = Enum.TryParse<Averaging>(words[^1], ignoreCase: true, out var parsed) ? parsed : Averaging.Macro;
        var threshold = key.EndsWith("above 0.8", StringComparison.Ordinal) ? 0.8 : 0.5;
        return words[0] switch
        {
            "accuracy" => All.Accuracy(ignored),
            "log" => All.LogLoss(ignored),
            "perplexity" => All.Perplexity(ignored),
            "calibration" => key == "calibration" ? All.CalibrationError() : All.CalibrationError(4),
            "precision" => All.Precision(averaging, ignoreIndex: ignored, threshold: threshold),
            "recall" => All.Recall(averaging, ignoreIndex: ignored, threshold: threshold),
            "f1" => All.F1(averaging, ignoreIndex: ignored),
            "iou" => All.IoU(averaging, ignoreIndex: ignored),
            "auc" => All.RocAuc(averaging),
            "ap" => All.AveragePrecision(averaging),
            "mae" => All.MeanAbsoluteError(),
            "rmse" => All.RootMeanSquaredError(),
            "mape" => All.MeanAbsolutePercentageError(),
            "r2" => All.R2(),
            var top => All.TopAccuracy(int.Parse(top.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture), ignored),
        };
    }

    private static double Of(IMetric metric, Case golden, params int[] sizes)
    {
        using var state = metric.Start();
        Feed(state, golden, 0, golden.Shape[0], sizes);
        return state.Compute();
    }

    private static double Combined(IMetric metric, Case golden)
    {
        using var first = (IReducibleMetricState)metric.Start();
        using var second = (IReducibleMetricState)metric.Start();
        Feed(first, golden, 0, golden.Shape[0] / 3);
        Feed(second, golden, golden.Shape[0] / 3, golden.Shape[0], 4);
        first.Replace([.. first.Parts.Zip(second.Parts).Select(static pair => pair.First.Reduction == MetricReduction.Sum
            ? pair.First.Value.add(pair.Second.Value)
            : torch.cat([pair.First.Value, pair.Second.Value]))]);
        return first.Compute();
    }

    private static void Feed(IMetricState state, Case golden, long from, long to, params int[] sizes)
    {
        using var scope = NewDisposeScope();
        var output = torch.tensor(golden.Output, golden.Shape);
        var target = torch.tensor(golden.Target, golden.TargetShape).to(golden.Labels ? ScalarType.Int64 : ScalarType.Float32);
        for (var batch = 0; from < to; batch++)
        {
            var count = Math.Min(batch < sizes.Length ? sizes[batch] : to, to - from);
            state.Update(output.narrow(0, from, count), target.narrow(0, from, count));
            from += count;
        }
    }

    private static Tensor Winners(params long[] winners) => nn.functional.one_hot(torch.tensor(winners), 3).to(ScalarType.Float32);
}
