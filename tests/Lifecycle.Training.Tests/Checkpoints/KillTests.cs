using System.Diagnostics;
using System.Reflection;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Tests.Checkpoints;

/// <summary>A run in a process that is killed at random instants, in writing checkpoints too, comes to the weights of a run that was never killed.</summary>
public class KillTests
{
    private const int StepsPerEpoch = 10;

    // So many that it would be a wonder if none fell into writing, where most of the time goes.
    private const int Many = 50;

    [TestCase(8, 3)]
    [TestCase(Many, 16, Explicit = true, Reason = "takes minutes")]
    public void AKilledRunComesToTheSameWeights(int kills, int epochs)
    {
        using var folder = new TemporaryFolder();
        var whole = RunToTheEnd(folder["whole"], epochs);
        var random = new RandomStream(kills, 0, 0);
        var (done, writing) = (0, 0);
        for (; done < kills; done++)
        {
            Kill(folder["killed"], epochs, events: (int)(random.NextDouble() * 6), spin: (int)(random.NextDouble() * 300_000));
            if (Directory.Exists(folder["killed"]) && Directory.GetDirectories(folder["killed"], ".*.tmp").Length > 0) writing++;
            CheckWhatIsLeft(folder["killed"]);
        }

        var resumed = RunToTheEnd(folder["killed"], epochs);

        TestContext.Out.WriteLine($"{done} kills, {writing} of them while files were written or removed");
        Assert.That(resumed, Is.EqualTo(whole));
        if (kills >= Many) Assert.That(writing, Is.Positive, "no kill fell into writing");
        Assert.That(Checkpoint.Read(folder["killed"], "last") is { EpochCompleted: true } last && last.Epoch == epochs && last.Step == StepsPerEpoch, Is.True);
        Assert.That(Directory.GetFileSystemEntries(folder["killed"], ".*.tmp"), Is.Empty);
    }

    // Kills a process once it has told of some events and a little later: not earlier, or no progress would be made.
    private static void Kill(string folder, int epochs, int events, int spin)
    {
        using var process = Start(folder, epochs);
        for (var line = 0; line <= events; line++)
            if (process.StandardOutput.ReadLine() is null) break;
        Thread.SpinWait(spin);
        process.Kill();
        process.WaitForExit();
    }

    private static void CheckWhatIsLeft(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "checkpoints.json"))) return;
        using var model = KillWorker.Net(7);
        foreach (var checkpoint in Checkpoint.List(folder)) Checkpoint.LoadInto(model, folder, Path.GetFileName(checkpoint.Folder));
    }

    private static string RunToTheEnd(string folder, int epochs)
    {
        using var process = Start(folder, epochs);
        var errors = process.StandardError.ReadToEndAsync();
        var last = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        process.WaitForExit();
        Assert.That(last, Does.StartWith("weights "), errors.GetAwaiter().GetResult());
        return last;
    }

    private static Process Start(string folder, int epochs) => Process.Start(
        new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Assembly.GetExecutingAssembly().Location, "kill"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { [KillWorker.Folder] = folder, [KillWorker.Epochs] = $"{epochs}" },
        })!;
}
