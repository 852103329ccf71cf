using Lifecycle.Training.Optimization;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Optimization;

public class LossesTests
{
    private static IEnumerable<TestCaseData> Fits()
    {
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10 }, new long[] { 2 }, ScalarType.Int64, null).SetArgDisplayNames("classes");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10, 4, 5 }, new long[] { 2, 4, 5 }, ScalarType.Int64, null).SetArgDisplayNames("classes of pixels");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10, 1, 1 }, new long[] { 2 }, ScalarType.Int64, "[count x classes]").SetArgDisplayNames("unflattened output");
        yield return new TestCaseData(Losses.CrossEntropy(classWeights: [1, 2]), new long[] { 2, 10 }, new long[] { 2 }, ScalarType.Int64, "2 classes").SetArgDisplayNames("weights of other classes");
        yield return new TestCaseData(Losses.CrossEntropy(ignoreIndex: 0), new long[] { 2, 10 }, new long[] { 2, 10 }, ScalarType.Float32, "Int64").SetArgDisplayNames("probabilities to ignore");
        yield return new TestCaseData(Losses.Focal(), new long[] { 2, 10 }, new long[] { 2, 10 }, ScalarType.Float32, "Int64").SetArgDisplayNames("focal probabilities");
        yield return new TestCaseData(Losses.Quantile(0.1, 0.9), new long[] { 2, 3 }, new long[] { 2 }, ScalarType.Float32, "2 quantiles").SetArgDisplayNames("too many quantiles");
        yield return new TestCaseData(Losses.GaussianNegativeLogLikelihood(), new long[] { 2, 3 }, new long[] { 2, 3 }, ScalarType.Float32, "2 k").SetArgDisplayNames("no variances");
        yield return new TestCaseData(Losses.KullbackLeibler(), new long[] { 2, 3 }, new long[] { 2 }, ScalarType.Int64, "probabilities").SetArgDisplayNames("no distribution");
        yield return new TestCaseData(Losses.Triplet(), new long[] { 2, 2, 3 }, new long[] { 2 }, ScalarType.Int64, "3 x size").SetArgDisplayNames("two of three");
        yield return new TestCaseData(Losses.CosineEmbedding(), new long[] { 2, 3 }, new long[] { 2 }, ScalarType.Int64, "2 x size").SetArgDisplayNames("one of two");
        yield return new TestCaseData(Losses.InfoNce(), new long[] { 2, 3 }, new long[] { 2 }, ScalarType.Int64, "2 x size").SetArgDisplayNames("one view");
        yield return new TestCaseData(Losses.Dice(), new long[] { 2, 3, 4 }, new long[] { 2, 5 }, ScalarType.Int64, "Int64 labels").SetArgDisplayNames("regions of another size");
        yield return new TestCaseData(Losses.Ctc(), new long[] { 2, 3 }, new long[] { 2, 5 }, ScalarType.Int64, "time").SetArgDisplayNames("no time");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2, 10 }, new long[] { 2 }, ScalarType.Float32, "probabilities").SetArgDisplayNames("float labels");
        yield return new TestCaseData(Losses.CrossEntropy(), new long[] { 2 }, new long[] { 2 }, ScalarType.Int64, "[count x classes]").SetArgDisplayNames("no classes");
        yield return new TestCaseData(Losses.MeanSquaredError(), new long[] { 2, 1 }, new long[] { 2, 1 }, ScalarType.Float32, null).SetArgDisplayNames("regression");
        yield return new TestCaseData(Losses.MeanSquaredError(), new long[] { 2, 1 }, new long[] { 2 }, ScalarType.Float32, "shape").SetArgDisplayNames("regression that would broadcast");
        yield return new TestCaseData(Losses.BinaryCrossEntropyWithLogits(), new long[] { 2 }, new long[] { 2 }, ScalarType.Int64, "floating").SetArgDisplayNames("integer target");
        yield return new TestCaseData(Losses.Custom("own", (o, _) => o.sum()), new long[] { 2, 3, 4 }, new long[] { 7 }, ScalarType.Int8, null).SetArgDisplayNames("custom takes all");
    }

    public sealed record Case(string Name, double[] Output, long[] Shape, double[] Target, long[] TargetShape, bool Labels, double Expected, double[] Gradient)
    {
        public override string ToString() => Name;
    }

    private static readonly double[] _weights = [0.5, 1, 2, 0.25];

    private static readonly Dictionary<string, ILoss> _ours = new(StringComparer.Ordinal)
    {
        ["cross entropy"] = Losses.CrossEntropy(),
        ["cross entropy of pixels"] = Losses.CrossEntropy(),
        ["cross entropy smoothed"] = Losses.CrossEntropy(0.2),
        ["cross entropy weighted"] = Losses.CrossEntropy(classWeights: _weights),
        ["cross entropy weighted smoothed"] = Losses.CrossEntropy(0.1, _weights),
        ["cross entropy ignoring"] = Losses.CrossEntropy(ignoreIndex: -1),
        ["cross entropy ignoring weighted"] = Losses.CrossEntropy(classWeights: _weights, ignoreIndex: -1),
        ["cross entropy of probabilities"] = Losses.CrossEntropy(),
        ["focal"] = Losses.Focal(),
        ["focal weighted"] = Losses.Focal(1.5, _weights),
        ["focal of pixels"] = Losses.Focal(ignoreIndex: 9),
        ["binary focal"] = Losses.BinaryFocal(),
        ["binary focal without alpha"] = Losses.BinaryFocal(3, alpha: null),
        ["binary cross entropy"] = Losses.BinaryCrossEntropyWithLogits(),
        ["binary cross entropy weighted"] = Losses.BinaryCrossEntropyWithLogits(_weights),
        ["mse"] = Losses.MeanSquaredError(),
        ["mae"] = Losses.MeanAbsoluteError(),
        ["huber"] = Losses.Huber(0.7),
        ["smooth l1"] = Losses.SmoothL1(0.7),
        ["quantile"] = Losses.Quantile(0.9),
        ["quantiles"] = Losses.Quantile(0.1, 0.5),
        ["poisson"] = Losses.PoissonNegativeLogLikelihood(),
        ["poisson of rates"] = Losses.PoissonNegativeLogLikelihood(logInput: false),
        ["gaussian"] = Losses.GaussianNegativeLogLikelihood(),
        ["gaussian of one number"] = Losses.GaussianNegativeLogLikelihood(),
        ["kullback-leibler"] = Losses.KullbackLeibler(),
        ["cosine"] = Losses.CosineEmbedding(),
        ["cosine with margin"] = Losses.CosineEmbedding(0.3),
        ["triplet"] = Losses.Triplet(),
        ["triplet with margin"] = Losses.Triplet(0.2),
        ["info nce"] = Losses.InfoNce(),
        ["info nce at 0.5"] = Losses.InfoNce(0.5),
        ["dice"] = Losses.Dice(),
        ["jaccard"] = Losses.Jaccard(),
        ["dice of scores"] = Losses.Dice(),
        ["ctc"] = Losses.Ctc(),
    };

    private static Case[] Cases() => Golden.Read<Case>("losses");

    [TestCaseSource(nameof(Cases))]
    public void ValuesAndGradientsArePyTorchs(Case golden)
    {
        using var scope = NewDisposeScope();
        var output = torch.tensor([.. golden.Output.Select(static value => (float)value)], golden.Shape, requires_grad: true);
        var target = torch.tensor(golden.Target, golden.TargetShape).to(golden.Labels ? ScalarType.Int64 : ScalarType.Float32);
        var loss = _ours[golden.Name];

        var value = loss.Compute(output, target);
        value.backward();

        Assert.Multiple(() =>
        {
            Assert.That(loss.Mismatch(golden.Shape, golden.TargetShape, target.dtype), Is.Null);
            Assert.That(value.shape, Is.Empty);
            Assert.That(value.ToSingle(), Is.EqualTo(golden.Expected).Within(1e-5 * Math.Max(golden.Expected, 0.1)));
            Assert.That(output.grad!.data<float>().ToArray(), Is.EqualTo(golden.Gradient).Within(1e-5));
        });
    }

    [Test]
    public void EachCaseHasItsLoss() => Assert.That(Cases().Select(static golden => golden.Name), Is.EquivalentTo(_ours.Keys));

    [Test]
    public void LossesLeaveNoTensorsButTheirResult()
    {
        foreach (var golden in Cases().Where(static golden => !golden.Name.Contains("weighted", StringComparison.Ordinal) && !golden.Name.StartsWith("quantile", StringComparison.Ordinal)))
        {
            using var scope = NewDisposeScope();
            var output = torch.tensor([.. golden.Output.Select(static value => (float)value)], golden.Shape);
            var target = torch.tensor(golden.Target, golden.TargetShape).to(golden.Labels ? ScalarType.Int64 : ScalarType.Float32);
            var before = LiveTensors.Settled();
            using (NewDisposeScope()) _ours[golden.Name].Compute(output, target);
            Assert.That(Tensor.TotalCount, Is.EqualTo(before), golden.Name);
        }
    }

    [Test]
    public void ABatchOfIgnoredLabelsCostsNothing()
    {
        using var scope = NewDisposeScope();
        foreach (var loss in new[] { Losses.CrossEntropy(ignoreIndex: -1), Losses.CrossEntropy(0.1, _weights, -1), Losses.Focal(ignoreIndex: -1) })
            Assert.That(loss.Compute(torch.randn(3, 4), torch.full([3], -1, ScalarType.Int64)).ToSingle(), Is.Zero, loss.Name);
    }

    [Test]
    public void TorchSharpsModulesAreTakenAsTheyAre()
    {
        using var scope = NewDisposeScope();
        using var module = nn.HuberLoss(0.7);
        var golden = Cases().Single(static golden => golden.Name == "huber");
        var loss = Losses.FromModule(module).Compute(
            torch.tensor([.. golden.Output.Select(static value => (float)value)], golden.Shape), torch.tensor([.. golden.Target.Select(static value => (float)value)], golden.TargetShape));
        Assert.That(loss.ToSingle(), Is.EqualTo(golden.Expected).Within(1e-5));
    }

    [Test]
    public void SettingsOutOfRangeAreNamed() => Assert.Multiple(static () =>
    {
        using var model = nn.Linear(1, 1);
        foreach (var (loss, message) in new[]
        {
            (Losses.CrossEntropy(classWeights: [1, -1]), "Loss.ClassWeights holds -1"), (Losses.Focal(-1), "Loss.Gamma is -1"), (Losses.Huber(0), "Loss.Delta is 0"),
            (Losses.Quantile(0.5, 1.5), "Loss.Quantiles[1] is 1.5"), (Losses.InfoNce(0), "Loss.Temperature is 0"), (Losses.BinaryFocal(alpha: 2), "Loss.Alpha is 2"),
        })
            Assert.That(() => new Trainer(model, loss), Throws.TypeOf<UsageException>().With.Message.Contains(message));
    });

    [TestCaseSource(nameof(Fits))]
    public void TellsWhatFits(ILoss loss, long[] output, long[] target, ScalarType type, string? expected)
    {
        var found = loss.Mismatch(output, target, type);
        Assert.That(found, expected is null ? Is.Null : Does.Contain(expected));
    }

    [Test]
    public void LabelSmoothingMixesInTheUniformDistribution()
    {
        using var scope = NewDisposeScope();
        var (output, target) = (torch.tensor(new[] { 2f, 0f, -1f }, [1, 3]), torch.tensor(new[] { 0L }, ScalarType.Int64));
        var logs = new[] { 2.0, 0, -1 }.Select(x => x - Math.Log(Math.Exp(2) + 1 + Math.Exp(-1))).ToArray();

        var loss = Losses.CrossEntropy(labelSmoothing: 0.3).Compute(output, target).ToSingle();

        Assert.That(loss, Is.EqualTo((-0.7 * logs[0]) - (0.1 * logs.Sum())).Within(1e-6));
    }

    [Test]
    public void ALossOfOnesOwnThatDoesNotFitIsNamed()
    {
        using var scope = NewDisposeScope();
        var (output, target) = (torch.zeros(4, 3), torch.zeros(4, 5));

        Assert.Multiple(() =>
        {
            Assert.That(() => Losses.Custom("own", (o, t) => (o - t).mean()).Compute(output, target),
                Throws.TypeOf<ModelException>().With.Message.Contains("The loss own cannot take an output Float32 [4x3] and targets Float32 [4x5]"));
            Assert.That(() => Losses.Custom("own", (o, _) => o.square()).Compute(output, target),
                Throws.TypeOf<ModelException>().With.Message.Contains("gave Float32 [4x3]").And.Message.Contains("expected one floating number"));
        });
    }
}
