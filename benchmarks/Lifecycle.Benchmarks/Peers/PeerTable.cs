using System.Diagnostics;
using System.Globalization;
using Lifecycle.Benchmarks.Prediction;
using MathNet.Numerics.Statistics;

namespace Lifecycle.Benchmarks.Peers;

/// <summary>
/// The Predictor against what else predicts on this machine: bare ONNX Runtime in C#, onnxruntime-node, python3-torch eager and TorchScript. Each is a process
/// of its own, started in turn and in both orders; medians of the rounds. The net is samples/FashionMnist's.
/// </summary>
internal static class PeerTable
{
    private sealed record Peer(string Name, string Program, string[] Arguments);

    private sealed record Measured(double First, double Median, double P99, double RowsPerSecond, double Megabytes);

    /// <summary>Measures, prints a table and draws it.</summary>
    /// <param name="args">The number of rounds; 7 by default.</param>
    public static void Run(string[] args)
    {
        var rounds = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 7;
        var model = Path.Combine(Path.GetTempPath(), $"lifecycle-peers-{Environment.ProcessId}.onnx");
        PredictionModel.Convolutional().Save(model);
        try
        {
            var peers = Peers(model);
            var results = peers.ToDictionary(static peer => peer, static _ => new List<Measured>());
            for (var round = -1; round < rounds; round++)
                foreach (var peer in round % 2 == 0 ? peers : peers.AsEnumerable().Reverse())
                {
                    // The first round brings files into the system's cache.
                    var measured = Measure(peer);
                    if (round >= 0) results[peer].Add(measured);
                }
            var rows = peers.ConvertAll(peer => (peer.Name, Middle(results[peer])));
            Console.WriteLine($"{rounds} rounds; {Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
            Print(rows);
            PeerPicture.Write(Path.Combine("artifacts", "benchmarks", "peers.svg"), [.. rows.Select(static row => (row.Name, row.Item2.First, row.Item2.Median, row.Item2.RowsPerSecond, row.Item2.Megabytes))]);
        }
        finally
        {
            File.Delete(model);
        }
    }

    private static List<Peer> Peers(string model)
    {
        var self = Environment.ProcessPath!;
        List<Peer> peers = [new("Lifecycle Predictor", self, ["peer", "lifecycle", model]), new("ONNX Runtime in C#, bare", self, ["peer", "bare", model])];
        var modules = Path.GetFullPath(Path.Combine("artifacts", "peers"));
        if (Directory.Exists(Path.Combine(modules, "node_modules", "onnxruntime-node")))
            peers.Add(new("onnxruntime-node", "node", [Path.Combine(AppContext.BaseDirectory, "Peers", "peer.mjs"), modules, model]));
        else
            Console.WriteLine($"onnxruntime-node: not measured; npm install --ignore-scripts --prefix {modules} onnxruntime-node");
        var script = Path.Combine(AppContext.BaseDirectory, "Python", "predict.py");
        var threads = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        if (File.Exists("/usr/bin/python3"))
            peers.AddRange([new("python3-torch, eager", "/usr/bin/python3", [script, "eager", threads]), new("python3-torch, TorchScript", "/usr/bin/python3", [script, "script", threads])]);
        return peers;
    }

    private static Measured Measure(Peer peer)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(peer.Program, peer.Arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        if (process.StandardOutput.ReadLine() is not "first") throw new InvalidOperationException($"{peer.Name} ended before its first prediction; its message is above.");
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var numbers = (process.StandardOutput.ReadLine() ?? "").Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        process.WaitForExit();
        return new Measured(first, numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private static Measured Middle(List<Measured> measured) => new(
        measured.Select(static one => one.First).Median(), measured.Select(static one => one.Median).Median(), measured.Select(static one => one.P99).Median(),
        measured.Select(static one => one.RowsPerSecond).Median(), measured.Select(static one => one.Megabytes).Median());

    private static void Print(List<(string Name, Measured Result)> rows)
    {
        Console.WriteLine();
        Console.WriteLine("| | first prediction, ms from process start | one row, ms (p99) | 32 rows, rows a second | resident memory, MB |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        foreach (var (name, result) in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {result.First:0} | {result.Median:0.000} ({result.P99:0.000}) | {result.RowsPerSecond:N0} | {result.Megabytes:0} |"));
    }
}
