using System.Diagnostics;
using System.Globalization;
using Lifecycle.Benchmarks.Prediction;
using Lifecycle.Inference.Monitoring;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Benchmarks.Peers;

/// <summary>
/// What each peer does in a process of its own, here in C#: a first prediction, then "first" on a line, then calls of one row and of 32, then
/// median and 99th percentile at one row in milliseconds, rows a second at 32 and the highest resident memory in MB on a line.
/// </summary>
internal static class PeerPrograms
{
    private const int Calls = 400;
    private const int Batch = 32;
    private const int RowSize = 28 * 28;

    /// <summary>Runs one of the peers.</summary>
    public static void Run(string kind, string model)
    {
        using IPeer peer = kind is "lifecycle" ? new LifecyclePeer(model) : new BarePeer(model);
        peer.Call(1);
        Console.WriteLine("first");
        var one = LatencyStatistics.Measure(() => peer.Call(1), Calls, warmUpCalls: 50);
        var many = LatencyStatistics.Measure(() => peer.Call(Batch), Calls / 4, warmUpCalls: 10, rowsPerCall: Batch);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.MedianMilliseconds} {one.P99Milliseconds} {Batch * 1000 / many.MedianMilliseconds} {process.PeakWorkingSet64 / 1048576.0}"));
    }

    private interface IPeer : IDisposable
    {
        void Call(int rows);
    }

    private sealed class LifecyclePeer(string model) : IPeer
    {
        private readonly Predictor _predictor = Predictor.Load(model);
        private readonly float[] _rows = new float[Batch * RowSize];
        private readonly float[] _scores = new float[Batch * 10];

        public void Call(int rows) => _predictor.Predict(_rows.AsSpan(0, rows * RowSize), _scores.AsSpan(0, rows * 10));

        public void Dispose() => _predictor.Dispose();
    }

    private sealed class BarePeer(string model) : IPeer
    {
        private readonly BareModel _model = new(new InferenceSession(model), [1, 28, 28], 10);

        public void Call(int rows) => _model.Call(rows);

        public void Dispose() => _model.Dispose();
    }
}
