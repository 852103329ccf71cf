using Lifecycle.Inference.Compression;
using Lifecycle.Inference.Monitoring;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Samples.Compress;

/// <summary>A stage of a net's way, with its times one row at a time and in batches of 32, all stages measured in turn.</summary>
internal sealed record Stage(string Name, long Parameters, long MultiplyAccumulates, long Bytes, LatencyStatistics One, LatencyStatistics Batch, double BatchRatio, double Accuracy)
{
    public static IReadOnlyList<Stage> Of(CompressionReport report, float[] rows)
    {
        TensorData[] inputs = [TensorData.Create<float>("input", [rows.Length / 784, 1, 28, 28], rows)];
        var models = report.Artifacts.Select(static artifact => (artifact.Name, artifact.Model)).ToList();
        var (one, batch) = (Measure(1), Measure(32));
        return [.. report.Artifacts.Select((artifact, index) => new Stage(
            artifact.Name.Replace(" of the multiply-accumulates", "", StringComparison.Ordinal), artifact.Cost.Parameters, artifact.Cost.MultiplyAccumulates, artifact.Bytes,
            one.Models[index].Latency, batch.Models[index].Latency, batch.Models[index].Ratio, artifact.Metric))];

        LatencyComparison Measure(int batchSize) => LatencyComparison.Measure(models, inputs, new LatencyOptions { BatchSize = batchSize, MaxSeconds = 4 });
    }
}
