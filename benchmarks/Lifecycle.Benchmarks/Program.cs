using Lifecycle;
using Lifecycle.Benchmarks;
using Lifecycle.Benchmarks.Peers;

// One of the processes of "peers", before anything else is loaded.
if (args is ["peer", var kind, var model])
{
    PeerPrograms.Run(kind, model);
    return 0;
}
try
{
    return BenchmarkCommands.Run(args);
}
catch (Exception e) when (e is UsageException or FormatException)
{
    Console.Error.WriteLine(e is FormatException ? $"Found {string.Join(' ', args)}; expected whole numbers where the description has them; 'list' prints it." : e.Message);
    return 2;
}
