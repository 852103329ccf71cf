using System.Diagnostics;
using System.Reflection;

namespace Lifecycle.Training.Tests.Distributed;

/// <summary>Two ranks of a scenario in processes of their own, ended with the test at the latest.</summary>
internal sealed class WorkerProcesses : IDisposable
{
    // Only to end a test that went wrong; none waits so long otherwise.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly Process[] _processes;
    private readonly Task<string>[] _errors;

    internal WorkerProcesses(string scenario, params (string Name, string Value)[] variables)
    {
        _processes = [.. Enumerable.Range(0, 2).Select(rank => Start(scenario, rank, variables))];
        _errors = [.. _processes.Select(static process => process.StandardError.ReadToEndAsync())];
    }

    /// <summary>What a rank printed until it ended, by name.</summary>
    internal IReadOnlyDictionary<string, string> Results(int rank)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = _processes[rank].StandardOutput.ReadToEndAsync(limit.Token).GetAwaiter().GetResult();
            var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t')).ToDictionary(static parts => parts[0], static parts => parts[1], StringComparer.Ordinal);
            return results.Count > 0 ? results : new Dictionary<string, string>(StringComparer.Ordinal) { [""] = _errors[rank].WaitAsync(limit.Token).GetAwaiter().GetResult() };
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"Rank {rank} did not end within {Limit}.", exception);
        }
    }

    /// <summary>Lets a rank that waits for input go on.</summary>
    internal void Release(int rank) => _processes[rank].StandardInput.Close();

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Dispose();
    }

    private Process Start(string scenario, int rank, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", Assembly.GetExecutingAssembly().Location, scenario])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["RANK"] = start.Environment["LOCAL_RANK"] = $"{rank}";
        start.Environment["WORLD_SIZE"] = "2";
        start.Environment["STORE_FILE"] = _folder["store"];
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
