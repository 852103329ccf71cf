using System.Globalization;
using Lifecycle.Training.Import;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Models;

/// <summary>
/// A classifier of handwritten symbols, cut before its head, knows more of digits than their pixels say. The first 60 digits of
/// each class are for choosing how they are prepared, the next 190 for learning, the others for the measurement alone.
/// </summary>
public sealed class TransferLearningTests
{
    private const int Labels = 30;
    private const int Chosen = 60;
    private const int Pool = 190;

    /// <summary>What <see cref="ChoosesThePreprocessing"/> chose.</summary>
    private static readonly DigitPreprocessing Preprocessing = new(168, Crisp: false, Thinned: 0);

    private DisposeScope _scope = null!;
    private OnnxModule _model = null!;

    [SetUp]
    public void Open()
    {
        _scope = NewDisposeScope();
        _model = OnnxModule.Load(Pretrained.Detypify).Cut("mean");
        _model.eval();
    }

    [TearDown]
    public void Close()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    /// <summary>On 300 fresh digits, with one draw of the labelled ones.</summary>
    [Test]
    public void FeaturesOfAPretrainedModelBeatPixelsBy8Points() => Measure(draws: 1, pool: Labels, fresh: 30);

    /// <summary>On 6,000 fresh digits, mean of five draws of the 300 labelled ones.</summary>
    [Test, Explicit("Takes some minutes.")]
    public void FeaturesBeatPixelsBy8PointsOnThousandsOfDigits() => Measure(draws: 5, pool: Pool, fresh: 600);

    /// <summary>Learns from half of the digits that are there for it, and looks at the other half.</summary>
    [Test, Explicit("Takes some minutes; prints the accuracy of each.")]
    public void ChoosesThePreprocessing()
    {
        var (train, trainClasses) = Pretrained.Digits(first: 0, count: Chosen / 2);
        var (test, testClasses) = Pretrained.Digits(first: Chosen / 2, count: Chosen / 2);
        var candidates = new[] { 56, 84, 112, 168, 224 }.SelectMany(static size => new[] { false, true }.SelectMany(crisp => new[] { 0, size / 32 }.Select(thinned => new DigitPreprocessing(size, crisp, thinned))));
        var found = candidates.Select(candidate => (candidate, Accuracy(Features(train, candidate), trainClasses, Features(test, candidate), testClasses))).OrderByDescending(static pair => pair.Item2).ToList();
        foreach (var (candidate, accuracy) in found)
            TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{accuracy:P1} {candidate}"));
        Assert.That(found[0].candidate, Is.EqualTo(Preprocessing));
    }

    private void Measure(int draws, int pool, int fresh)
    {
        var (known, knownClasses) = Pretrained.Digits(Chosen, pool);
        var (test, testClasses) = Pretrained.Digits(Chosen + Pool, fresh);
        var (features, testFeatures) = (Features(known, Preprocessing), Features(test, Preprocessing));
        var (byFeatures, byPixels) = (new List<double>(), new List<double>());
        for (var draw = 0; draw < draws; draw++)
        {
            var rows = tensor(Draw(pool, draw));
            byFeatures.Add(Accuracy(features[rows], knownClasses[rows], testFeatures, testClasses));
            byPixels.Add(Accuracy(known.flatten(1)[rows], knownClasses[rows], test.flatten(1), testClasses));
        }

        TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{10 * Labels} labels, {10 * fresh} fresh digits, {draws} draws: {byFeatures.Average():P1} ({byFeatures.Min():P1} to {byFeatures.Max():P1}) on features, {byPixels.Average():P1} ({byPixels.Min():P1} to {byPixels.Max():P1}) on pixels"));
        Assert.That(byFeatures.Average(), Is.AtLeast(byPixels.Average() + 0.08));
    }

    // As many of each class, which lie one after the other.
    private static long[] Draw(int pool, int seed)
    {
        var random = new Random(seed);
        var places = Enumerable.Range(0, pool).ToArray();
        return [.. Enumerable.Range(0, 10).SelectMany(digit => Shuffled().Take(Labels).Select(place => ((long)digit * pool) + place))];

        int[] Shuffled()
        {
            random.Shuffle(places);
            return [.. places];
        }
    }

    private Tensor Features(Tensor images, DigitPreprocessing preprocessing)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var parts = images.split(50).Select(part => Part(part, preprocessing)).ToList();
        return cat(parts).MoveToOuterDisposeScope();
    }

    private Tensor Part(Tensor images, DigitPreprocessing preprocessing)
    {
        using var scope = NewDisposeScope();
        var features = _model.call(preprocessing.Apply(images)).flatten(1);
        Assert.That(features.shape[1], Is.EqualTo(336));
        return features.MoveToOuterDisposeScope();
    }

    // The same head, trained in the same way, on whatever it is given.
    private static double Accuracy(Tensor train, Tensor trainClasses, Tensor test, Tensor testClasses)
    {
        using var scope = NewDisposeScope();
        manual_seed(0);
        using var head = nn.Linear(train.shape[1], 10);
        var optimizer = optim.AdamW(head.parameters(), 1e-2, weight_decay: 1e-2);
        for (var step = 0; step < 200; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.cross_entropy(head.call(train), trainClasses).backward();
            optimizer.step();
        }

        return head.call(test).argmax(1).eq(testClasses).to(ScalarType.Float64).mean().item<double>();
    }
}
