using System.Xml;
using System.Xml.Linq;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Logging;
using Lifecycle.Training.Metrics;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Reports.Html;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Reports;

public class HtmlReportTests
{
    private const string Hostile = "</script><img src=x onerror=alert(1)> & \"quotes\" 'too' \u0001\uD800\uFFFF";

    [Test]
    public async Task ARunIsShownWithAllItsParts()
    {
        using var folder = new TemporaryFolder();
        using var model = Toy.Net();
        using var validation = Toy.Images(40);
        using var train = Toy.Images(64);
        var path = folder["report.html"];
        var before = LiveTensors.Settled();
        await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = 3, BatchSize = 16, Device = "cpu", Threads = 1, Schedule = Schedules.WarmUp(ScheduleLength.Epochs(1), Schedules.Cosine()),
            Metrics = [Lifecycle.Training.Metrics.Metrics.Accuracy(), Lifecycle.Training.Metrics.Metrics.Confusion(["dark", "grey", "bright"]), Lifecycle.Training.Metrics.Metrics.F1(), Lifecycle.Training.Metrics.Metrics.CalibrationError()],
            Callbacks = [new HtmlReportLogger(path, "Toy <b>run</b>", validation, ["dark", "grey", "bright"], worstSamples: 5)],
        }).FitAsync(train, validation);
        var after = LiveTensors.Settled();

        var text = await File.ReadAllTextAsync(path);
        var page = Parse(text);
        if (Environment.GetEnvironmentVariable("LIFECYCLE_REPORT") is { Length: > 0 } copy) File.Copy(path, copy, overwrite: true);
        var charts = page.Descendants().Where(static e => e.Name.LocalName == "h3").Select(static e => e.Value).ToArray();
        var images = page.Descendants().Where(static e => e.Name.LocalName == "img").Select(static e => e.Attribute("src")!.Value).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(charts, Is.SupersetOf(new[] { "Loss", "Loss of steps", "accuracy", "F1", "Learning rate", "F1 of each class", "calibration error: accuracy" }));
            Assert.That(charts, Has.One.StartsWith("accuracy (confusion matrix): true class by row"));
            Assert.That(images, Has.Length.EqualTo(5));
            Assert.That(images, Is.All.StartsWith("data:image/png;base64,iVBOR"));
            Assert.That(text, Does.Contain("<h1>Toy &lt;b&gt;run&lt;/b&gt;</h1>").And.Contain("3 epochs in").And.Contain("WarmUpSchedule").And.Contain("BatchSize"));
            Assert.That(Fetches(page), Is.Empty, "nothing comes from elsewhere");
            Assert.That(after, Is.LessThanOrEqualTo(before));
        });
    }

    [Test]
    public async Task ACurveGoesOnWhereARunIsResumed()
    {
        using var folder = new TemporaryFolder();
        using var train = Toy.Images(64);
        async Task<IReadOnlyList<StepPoint>> Run(string name, int epochs, string? directory)
        {
            using var model = Toy.Net();
            var started = new Started();
            await new Trainer(model, Losses.CrossEntropy(), new TrainerOptions
            {
                Epochs = epochs, BatchSize = 16, Device = "cpu", Threads = 1, CheckpointDirectory = directory, Resume = directory is not null, Callbacks = [started, new HtmlReportLogger(folder[name])],
            }).FitAsync(train);
            return started.Run!.Steps;
        }

        var whole = await Run("whole.html", 4, directory: null);
        await Run("part.html", 2, folder["checkpoints"]);
        var resumed = await Run("resumed.html", 4, folder["checkpoints"]);

        Assert.Multiple(() =>
        {
            Assert.That(whole, Has.Count.EqualTo(16));
            Assert.That(resumed, Is.EqualTo(whole));
            Assert.That(File.ReadAllText(folder["resumed.html"]), Does.Contain("4 epochs in"));
        });
    }

    [Test]
    public void AHistoryKeepsAThousandStepsAtMostEvenlySpread()
    {
        var history = new Lifecycle.Training.Loops.StepHistory();
        for (var step = 1; step <= 5000; step++) history.Add(new StepPoint(step, step, 1));
        Assert.That(history.Points.Select(static point => point.TotalStep), Is.EqualTo(Enumerable.Range(0, 625).Select(static at => 1 + (8 * at))));
    }

    [Test]
    public void AllTextIsEscaped()
    {
        var html = HtmlReport.ToHtml(new HtmlReportContent
        {
            Title = Hostile, Summary = Hostile, Notes = [Hostile], Settings = [(Hostile, Hostile)], Environment = [(Hostile, Hostile)],
            Epochs = [new EpochReport { Epoch = 1, TrainingLoss = 1, ValidationLoss = null, Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [Hostile] = 1 }, LearningRate = 1, Duration = default, SamplesPerSecond = 0, IsBest = true }],
            Details = new Dictionary<string, MetricDetail>(StringComparer.Ordinal)
            {
                [Hostile] = new ConfusionMatrix(new long[,] { { 1, 2 }, { 3, 4 } }, [Hostile, Hostile]),
                [Hostile + "2"] = new MetricCurve(Hostile, Hostile, [(0, 0), (1, 1)], HasDiagonal: true),
                [Hostile + "3"] = new ClassScores([1, double.NaN], [1, 0]),
            },
            WorstSamples = [new WorstSample(1, 2, Hostile, Hostile, [1, 2], []), new WorstSample(1, 2, Hostile, Hostile, null, [Hostile])],
        });

        var page = Parse(html);
        Assert.Multiple(() =>
        {
            Assert.That(page.Descendants().Count(static e => e.Name.LocalName == "img"), Is.EqualTo(1), "the sample's own");
            Assert.That(page.Descendants().Attributes().Where(static a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal)), Is.Empty);
            Assert.That(page.Descendants().Count(static e => e.Value == Hostile.Replace('\u0001', '\uFFFD').Replace('\uD800', '\uFFFD').Replace('\uFFFF', '\uFFFD')), Is.GreaterThan(10));
        });
    }

    [Test]
    public void CurvesLieWithinTheirDrawing([Values(0, 1e-9, 1, 1e12)] double size)
    {
        var page = Parse(HtmlReport.ToHtml(new HtmlReportContent
        {
            StepLosses = [.. Enumerable.Range(1, 50).Select(step => ((double)step, step == 7 ? double.NaN : 3 + (size * Math.Sin(step))))], LearningRates = [(1, 0.1), (2, 0.1)],
        }));

        var points = page.Descendants().Where(static e => e.Name.LocalName == "polyline").SelectMany(static e => e.Attribute("points")!.Value.Split(' '))
            .Select(static point => Array.ConvertAll(point.Split(','), static at => double.Parse(at, System.Globalization.CultureInfo.InvariantCulture))).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(points, Has.Length.EqualTo(49 + 49 + 2).Or.EqualTo(49 + 50 + 2));
            Assert.That(points.Select(static p => p[0]), Is.All.InRange(0, 520));
            Assert.That(points.Select(static p => p[1]), Is.All.InRange(0, 240));
        });
    }

    [Test]
    public void AnEmptyReportIsAPage() => Assert.That(Parse(HtmlReport.ToHtml(new HtmlReportContent())).Root!.Name.LocalName, Is.EqualTo("html"));

    [Test]
    public void ManyStepsAreThinnedOut()
    {
        using var folder = new TemporaryFolder();
        using var model = nn.Linear(1, 1);
        var logger = new HtmlReportLogger(folder["report.html"]);
        logger.On(new Logging.Events(model, TimeProvider.System).Start());
        for (var step = 1; step <= 100_000; step++) logger.On(Logging.Events.Step(1, step));
        logger.On(Logging.Events.Epoch(1));

        var page = Parse(File.ReadAllText(folder["report.html"]));
        var lines = page.Descendants().Where(static e => e.Name.LocalName == "polyline").Select(static e => e.Attribute("points")!.Value.Split(' ').Length).ToArray();
        Assert.That(lines, Is.All.InRange(500, 1000));
    }

    // Strict: every element is closed, every attribute quoted, every entity known.
    private static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static IEnumerable<string> Fetches(XDocument page) => page.Descendants().Attributes()
        .Where(static a => a.Name.LocalName is "src" or "href" or "action" && !a.Value.StartsWith("data:", StringComparison.Ordinal)).Select(static a => a.Value)
        .Concat(page.Descendants().Where(static e => e.Name.LocalName is "script" or "link" or "iframe" || (e.Name.LocalName == "style" && e.Value.Contains("url(", StringComparison.Ordinal))).Select(static e => e.Name.LocalName));

    private sealed class Started : ITrainingCallback
    {
        public RunStarted? Run { get; private set; }

        public void On(TrainingEvent trainingEvent) => Run ??= trainingEvent as RunStarted;
    }
}
