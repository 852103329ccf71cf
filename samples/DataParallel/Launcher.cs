using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Spectre.Console;

namespace Lifecycle.Samples.DataParallel;

/// <summary>Starts processes on this machine as torchrun would, one and then several, and compares what they come to.</summary>
internal static class Launcher
{
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var results = new List<Result>();
        foreach (var processes in new[] { 1, options.Processes }) results.Add(await TrainAsync(processes, options, cancellationToken));
        AnsiConsole.Write(ToTable(results));
        return 0;
    }

    private static async Task<Result> TrainAsync(int count, DemoOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("lifecycle-demo-");
        var file = Path.Combine(folder.FullName, "result.json");
        var port = FreePort();
        var processes = Enumerable.Range(0, count).Select(rank => Start(rank, count, port, options.Arguments(file))).ToList();
        try
        {
            // The first to fail ends the others with an error that names it; what it says itself is on this program's error output.
            await Task.WhenAll(processes.Select(process => process.WaitForExitAsync(cancellationToken)));
            var failed = processes.FindIndex(process => process.ExitCode != 0);
            if (failed >= 0) throw new UsageException($"The process of rank {failed} of {count} ended with exit code {processes[failed].ExitCode}; expected 0; its error is above.");
            return JsonSerializer.Deserialize<Result>(await File.ReadAllBytesAsync(file, cancellationToken))!;
        }
        finally
        {
            foreach (var process in processes)
            {
                if (!process.HasExited) process.Kill();
                process.Dispose();
            }
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(int rank, int count, int port, IEnumerable<string> arguments)
    {
        // The program may be run by its own executable, or by dotnet.
        var program = Environment.ProcessPath!;
        var byDotnet = string.Equals(Path.GetFileNameWithoutExtension(program), "dotnet", StringComparison.Ordinal);
        var start = new ProcessStartInfo(program, [.. byDotnet ? new[] { typeof(Launcher).Assembly.Location } : [], .. arguments]) { UseShellExecute = false };
        foreach (var (name, value) in new[] { ("RANK", rank), ("LOCAL_RANK", rank), ("WORLD_SIZE", count), ("LOCAL_WORLD_SIZE", count), ("MASTER_PORT", port) })
            start.Environment[name] = value.ToString(CultureInfo.InvariantCulture);
        start.Environment["MASTER_ADDR"] = "127.0.0.1";
        // Threads that spin while they wait would take the other processes' time.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        return Process.Start(start)!;
    }

    private static Table ToTable(IReadOnlyList<Result> results)
    {
        var table = new Table().AddColumns("", "Threads each", "Test accuracy", "Images/s", "Seconds", "Speed");
        foreach (var result in results)
        {
            table.AddRow(
                result.Processes == 1 ? "one process" : $"{result.Processes} processes", $"{result.Threads}", string.Create(CultureInfo.InvariantCulture, $"{100 * result.Accuracy:F2} %"),
                string.Create(CultureInfo.InvariantCulture, $"{result.ImagesPerSecond:F0}"), string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:F1}"),
                string.Create(CultureInfo.InvariantCulture, $"{result.ImagesPerSecond / results[0].ImagesPerSecond:F2}"));
        }
        return table;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
