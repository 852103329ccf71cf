using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Packages;

/// <summary>How a model was made smaller or faster. Unchanging.</summary>
public sealed record CompressionFacts
{
    /// <summary>What was done, in its order, such as "half of the channels pruned" and "static quantization, u8s8 per channel"; empty by default.</summary>
    [JsonRequired]
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Bytes of the model before.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Bytes of the model after.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>Time a prediction took before, over the time it takes after, as measured; null, the default, where it was not.</summary>
    public double? Speedup { get; init; }

    /// <summary>Metrics by name before; finite numbers; empty by default.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, double> MetricsBefore { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Metrics by name after; finite numbers; empty by default.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, double> MetricsAfter { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}
