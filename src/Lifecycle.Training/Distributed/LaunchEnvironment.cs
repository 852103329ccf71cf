using System.Globalization;

namespace Lifecycle.Training.Distributed;

/// <summary>Reads the variables that torchrun, Kubeflow's PyTorchJob and others set for each process.</summary>
internal sealed class LaunchEnvironment(Func<string, string?> variable)
{
    private readonly List<string> _failures = [];

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
            LocalRank = Number("LOCAL_RANK", 0, worldSize - 1),
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

    private string? Text(string name)
    {
        if (variable(name) is { Length: > 0 } text) return text;
        _failures.Add($"{name} is missing");
        return null;
    }

    private int Number(string name, int minimum, int maximum)
    {
        if (Text(name) is not { } text) return minimum;
        // Without a valid upper limit only the lower one can be checked.
        var limit = Math.Max(minimum, maximum);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= limit) return number;
        _failures.Add($"{name} is \"{text}\", expected {minimum} to {limit}");
        return minimum;
    }
}
