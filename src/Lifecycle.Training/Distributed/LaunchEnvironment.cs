using System.Globalization;

namespace Lifecycle.Training.Distributed;

/// <summary>Reads the variables that torchrun, Kubeflow's PyTorchJob, Slurm and others set for each process.</summary>
internal sealed class LaunchEnvironment(Func<string, string?> variable)
{
    private readonly List<string> _failures = [];

    // What Slurm calls the same.
    private static readonly Dictionary<string, string> _slurm = new(StringComparer.Ordinal)
    {
        ["WORLD_SIZE"] = "SLURM_NTASKS", ["RANK"] = "SLURM_PROCID", ["LOCAL_RANK"] = "SLURM_LOCALID",
    };

    /// <summary>Whether the variables are those of one of several processes. Slurm sets its own for any job: an address to meet at tells that they are meant.</summary>
    internal static bool IsLaunched(Func<string, string?> variable) =>
        variable("WORLD_SIZE") is { Length: > 0 } || (variable("SLURM_PROCID") is { Length: > 0 } && variable("MASTER_ADDR") is { Length: > 0 });

    /// <summary>The options that the variables describe.</summary>
    /// <exception cref="UsageException">Variables are missing or wrong; all of them are named.</exception>
    internal ProcessGroupOptions Read(ProcessGroupBackend backend, TimeSpan timeout)
    {
        var worldSize = Number("WORLD_SIZE", 1, 65_536);
        var options = new ProcessGroupOptions
        {
            Backend = backend,
            Timeout = timeout,
            WorldSize = worldSize,
            Rank = Number("RANK", 0, worldSize - 1),
            LocalRank = Value("LOCAL_RANK").Text is null ? 0 : Number("LOCAL_RANK", 0, worldSize - 1),
            MasterAddress = Text("MASTER_ADDR"),
            MasterPort = Number("MASTER_PORT", 1, 65_535),
            NetworkInterface = variable("GLOO_SOCKET_IFNAME") is { Length: > 0 } name ? name : null,
            JoinsStore = AgentServes,
            StorePrefix = AgentServes ? $"/worker/attempt_{variable("TORCHELASTIC_RESTART_COUNT") ?? "0"}" : null,
        };
        return _failures.Count == 0
            ? options
            : throw new UsageException($"The environment variables that start one of several processes are wrong: {string.Join("; ", _failures)}; start the program through torchrun --no-python, or set them.");
    }

    // torchrun's own agent holds the store, and each attempt has its own keys in it.
    private bool AgentServes => string.Equals(variable("TORCHELASTIC_USE_AGENT_STORE"), bool.TrueString, StringComparison.OrdinalIgnoreCase);

    private (string Name, string? Text) Value(string name)
    {
        if (variable(name) is { Length: > 0 } text) return (name, text);
        return _slurm.TryGetValue(name, out var other) && variable(other) is { Length: > 0 } found ? (other, found) : (name, null);
    }

    private string? Text(string name)
    {
        if (Value(name).Text is { } text) return text;
        _failures.Add($"{name} is missing");
        return null;
    }

    private int Number(string given, int minimum, int maximum)
    {
        if (Text(given) is not { } text) return minimum;
        var name = Value(given).Name;
        // Without a valid upper limit only the lower one can be checked.
        var limit = Math.Max(minimum, maximum);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= limit) return number;
        _failures.Add($"{name} is \"{text}\", expected {minimum} to {limit}");
        return minimum;
    }
}
