using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Packages;

/// <summary>How a model was trained. Unchanging.</summary>
public sealed record TrainingFacts
{
    /// <summary>Settings by name, such as "optimizer" = "AdamW, learning rate 0.003" and "seed" = "42"; empty by default.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What tells the training data from others, such as "sha256:" and the hash of its files; null, the default, where it is not stated.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>Metrics by name, such as "accuracy" = 0.93, on data that the model was not trained on; finite numbers; empty by default.</summary>
    [JsonRequired]
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}
