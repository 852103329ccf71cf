using Lifecycle.Training.Distributed;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Distributed.Worker;

/// <summary>One rank of a test, in a process of its own. It prints lines of a name, a tab, and <c>ok</c> or what went wrong.</summary>
internal static class WorkerProgram
{
    private static readonly Dictionary<string, Action> Scenarios = new(StringComparer.Ordinal)
    {
        ["checks"] = RunChecks,
        ["environment"] = static () => Tell("environment", Faults.FromEnvironment),
        ["hang"] = static () => Tell("hang", Faults.Hang),
        ["death"] = static () => Tell("death", static () => Faults.Death(dying: 1)),
        ["death of the first"] = static () => Tell("death of the first", static () => Faults.Death(dying: 0)),
        ["close"] = static () => Tell("close", Faults.CloseEarly),
        ["abort"] = static () => Tell("abort", Faults.Abort),
        ["training"] = RunTraining,
        ["lost"] = static () => Tell("lost", LostProcess.Run),
        ["measure"] = Measurement.Run,
        ["kill"] = Checkpoints.KillWorker.Run,
    };

    /// <summary>Options for this rank, as the test that started it says.</summary>
    internal static ProcessGroupOptions Options(double timeoutSeconds = 60, string store = "") => new()
    {
        Rank = int.Parse(Environment.GetEnvironmentVariable("RANK")!, null),
        WorldSize = int.Parse(Environment.GetEnvironmentVariable("WORLD_SIZE")!, null),
        StoreFile = Environment.GetEnvironmentVariable("STORE_FILE") + store,
        NetworkInterface = "lo",
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
    };

    private static int Main(string[] args)
    {
        set_num_threads(1);
        Scenarios[args[0]]();
        return 0;
    }

    private static void RunChecks()
    {
        var group = ProcessGroup.Create(Options());
        foreach (var (name, check) in Checks.All) Tell(name, () => check(group));
        group.Dispose();
        Tell("dispose", () => Checks.NothingIsLeft(group));
    }

    private static void RunTraining()
    {
        using (var group = ProcessGroup.Create(Options()))
            foreach (var (name, check) in TrainingChecks.All) Tell(name, () => check(group));
        foreach (var (name, check) in TrainingChecks.Closing)
        {
            using var group = ProcessGroup.Create(Options(store: $".{name}"));
            Tell(name, () => check(group));
        }
    }

    private static void Tell(string name, Action check)
    {
        try
        {
            using var scope = NewDisposeScope();
            check();
            Console.WriteLine($"{name}\tok");
        }
        catch (Exception exception)
        {
            Console.WriteLine($"{name}\t{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }
}
