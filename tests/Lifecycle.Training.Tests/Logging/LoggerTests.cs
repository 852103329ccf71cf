using System.Text.Json.Nodes;
using Lifecycle.Training.Callbacks;
using Lifecycle.Training.Logging;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Logging;

public class LoggerTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly nn.Module _model = nn.Linear(3, 2);
    private readonly StandingClock _clock = new();
    private Events _events = null!;

    [OneTimeSetUp]
    public void Begin() => _events = new Events(_model, _clock);

    [OneTimeTearDown]
    public void End()
    {
        _folder.Dispose();
        _model.Dispose();
    }

    // A run that was killed in epoch 2 after step 3, with its last checkpoint after step 2 or after epoch 1, and goes on.
    private static IEnumerable<TestCaseData> Resumes()
    {
        yield return new TestCaseData(2, 3L).SetArgDisplayNames("in an epoch");
        yield return new TestCaseData(2, 1L).SetArgDisplayNames("between epochs");
        yield return new TestCaseData(1, 2L).SetArgDisplayNames("an epoch back");
    }

    [TestCaseSource(nameof(Resumes))]
    public void ACsvFileHasEachEpochOnce(int epoch, long step)
    {
        var path = _folder[$"{epoch}.{step}.csv"];
        Resume(() => new CsvLogger(path), epoch, step);

        var lines = File.ReadAllLines(path);
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Is.EqualTo("epoch,training loss,validation loss,accuracy,\"off, by \"\"x\"\"\",learning rate,seconds,samples per second,best"));
            Assert.That(lines[1..], Is.EqualTo(new[] { "1,1,2,0.25,-1,0.1,2,16,1", "2,0.5,1,0.5,-1,0.1,2,16,0", "3,0.3333333333333333,0.6666666666666666,0.75,-1,0.1,2,16,1" }));
        });
    }

    [TestCaseSource(nameof(Resumes))]
    public void AJsonLinesFileHasEachStepAndEpochOnce(int epoch, long step)
    {
        var path = _folder[$"{epoch}.{step}.jsonl"];
        Resume(() => new JsonLinesLogger(path, everySteps: 1), epoch, step, tear: () => File.AppendAllText(path, "{\"event\":\"st"));

        var lines = File.ReadAllLines(path).Select(static line => JsonNode.Parse(line)!).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Of(lines, "step").Select(static line => line["total step"]!.GetValue<long>()), Is.EqualTo(Enumerable.Range(1, 12)));
            Assert.That(Of(lines, "epoch").Select(static line => line["metrics"]!["accuracy"]!.GetValue<double>()), Is.EqualTo(new[] { 0.25, 0.5, 0.75 }));
            Assert.That(lines[0]["time"]!.GetValue<string>(), Is.EqualTo("2030-01-02T03:04:05.0000000+00:00"));
        });
    }

    [TestCaseSource(nameof(Resumes))]
    public void TensorBoardShowsEachStepOnce(int epoch, long step)
    {
        var directory = _folder[$"{epoch}.{step}"];
        Resume(() => new TensorBoardLogger(directory, everySteps: 1, histograms: true), epoch, step);

        var events = EventFileReader.ReadFolder(directory);
        long[] StepsOf(string tag) => [.. events.Where(e => e.Tag == tag).Select(static e => e.Step)];
        Assert.Multiple(() =>
        {
            Assert.That(events.Where(static e => e.Version is not null).Select(static e => e.Version), Is.EqualTo(new[] { "brain.Event:2", "brain.Event:2" }));
            Assert.That(events[0].Time, Is.EqualTo(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeSeconds()));
            Assert.That(StepsOf("loss/step"), Is.EqualTo(Enumerable.Range(1, 12)));
            Assert.That(StepsOf("loss/validation"), Is.EqualTo(new[] { 4, 8, 12 }));
            Assert.That(events.Last(static e => e.Tag == "metrics/accuracy").Scalar, Is.EqualTo(0.75f));
            Assert.That(StepsOf("weights/weight"), Is.EqualTo(new[] { 4, 8, 12 }));
            var weights = events.Last(static e => e.Tag == "weights/weight");
            Assert.That(weights.Counts!.Sum(), Is.EqualTo(6).And.EqualTo(weights.Number));
            Assert.That(weights.Limits, Is.Ordered.And.Length.EqualTo(weights.Counts!.Length));
        });
    }

    [Test]
    public void WhatAStepReportsBesideItsLossIsLogged()
    {
        var (lines, board) = (_folder["values.jsonl"], _folder["values"]);
        var epoch = Events.Epoch(1);
        TrainingEvent[] events = [_events.Start(), new EpochCompleted(epoch.Report with { Values = new Dictionary<string, double>(StringComparer.Ordinal) { ["soft"] = 0.5 } }), new RunFailed(new OperationCanceledException())];
        Tell(new JsonLinesLogger(lines), events);
        Tell(new TensorBoardLogger(board), events);

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllLines(lines).Select(static line => JsonNode.Parse(line)!["values"]?["soft"]?.GetValue<double>()).OfType<double>(), Is.EqualTo(new[] { 0.5 }));
            Assert.That(EventFileReader.ReadFolder(board).Single(static e => e.Tag == "values/soft").Scalar, Is.EqualTo(0.5f));
        });
    }

    [Test]
    public void TheReadersChecksumIsCrc32C() => Assert.That(EventFileReader.Crc("123456789"u8), Is.EqualTo(0xE3069283));

    [Test]
    public void ARunFromTheBeginningStartsItsFilesAnew()
    {
        var path = _folder["again.csv"];
        Resume(() => new CsvLogger(path), 1, 1);
        Assert.That(File.ReadAllLines(path), Has.Length.EqualTo(4));
    }

    [Test]
    public void LinesAreOnDiskAsSoonAsTheyAreTold()
    {
        var path = _folder["at once.jsonl"];
        using var logger = new JsonLinesLogger(path, everySteps: 2);
        logger.On(_events.Start());
        foreach (var one in Events.Between(1, 1, 1, 4)) logger.On(one);

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.That(reader.ReadToEnd().TrimEnd().Split('\n'), Has.Length.EqualTo(2));
    }

    [Test]
    public void AFolderThatCannotBeWrittenIsNamed()
    {
        File.WriteAllText(_folder["file"], "");
        Assert.Multiple(() =>
        {
            Assert.That(() => new CsvLogger(_folder["file/log.csv"]).On(_events.Start()), Throws.TypeOf<UsageException>().With.Message.Contains("file/log.csv"));
            Assert.That(() => new TensorBoardLogger(_folder["file/logs"]).On(_events.Start()), Throws.TypeOf<UsageException>().With.Message.Contains("file/logs"));
        });
    }

    [Test]
    public void APipeGetsOneLineAnEpoch()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        Tell(new ConsoleLogger(writer, live: false), [_events.Start(), .. Events.Between(1, 1, 4, 1), new RunNoted("It is so."), new RunFailed(new OperationCanceledException())]);

        Assert.That(writer.ToString().TrimEnd().Split('\n'), Is.EqualTo(new[]
        {
            "32 samples, 4 steps an epoch, 3 epochs on cpu, Float32",
            "* epoch   1  loss 1.0000  validation loss 2.0000  accuracy 0.2500  off, by \"x\" -1.0000  lr 0.1  00:02  16 samples/s",
            "  epoch   2  loss 0.5000  validation loss 1.0000  accuracy 0.5000  off, by \"x\" -1.0000  lr 0.1  00:02  16 samples/s",
            "* epoch   3  loss 0.3333  validation loss 0.6667  accuracy 0.7500  off, by \"x\" -1.0000  lr 0.1  00:02  16 samples/s",
            "It is so.", "Cancelled.",
        }));
    }

    [Test]
    public void ATerminalGetsABarAndTheTimeLeft()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var (clock, console) = (new StandingClock(), new ConsoleLogger(writer, live: true));
        console.On(new Events(_model, clock).Start());
        clock.Elapsed = TimeSpan.FromSeconds(10);
        console.On(Events.Step(1, 1));
        console.On(Events.Step(1, 2));
        clock.Elapsed = TimeSpan.FromSeconds(20);
        console.On(Events.Step(1, 2));

        var shown = writer.ToString().Split('\r')[1..];
        Assert.Multiple(() =>
        {
            Assert.That(shown, Has.Length.EqualTo(2), "the second step came too soon to be shown");
            Assert.That(shown[0], Does.Contain("epoch 1/3").And.Contain("━━━━━━\e[2m──").And.Contain("1/4  loss 0.2500  lr 0.1  1 samples/s  01:50 left"));
        });
    }

    private static IEnumerable<JsonNode> Of(JsonNode[] lines, string name) => lines.Where(line => line["event"]!.GetValue<string>() == name);

    private void Resume(Func<ITrainingCallback> create, int epoch, long step, Action? tear = null)
    {
        var killed = create();
        Tell(killed, [_events.Start(), .. Events.Between(1, 1, 2, 4)]);
        ((IDisposable)killed).Dispose();
        tear?.Invoke();
        Tell(create(), [_events.Start(epoch, step), .. Events.Between(epoch, step, 4, 1), new RunFailed(new InvalidOperationException())]);
    }

    private static void Tell(ITrainingCallback callback, IEnumerable<TrainingEvent> events)
    {
        foreach (var one in events) callback.On(one);
    }
}
