using System.Globalization;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Compression;

/// <summary>A model that a compression made, or its source, with what was measured of it.</summary>
public sealed record CompressionArtifact
{
    /// <summary>What was done, such as "static int8 per channel, 2 layers in float"; "source" for the source.</summary>
    public required string Name { get; init; }

    /// <summary>The model.</summary>
    public required OnnxModel Model { get; init; }

    /// <summary>Parameters and multiply-accumulates of the float model that it was made of, for one row.</summary>
    public required ModelCost Cost { get; init; }

    /// <summary>The layers that stayed float because they are sensitive, the most sensitive first.</summary>
    public IReadOnlyList<string> KeptFloat { get; init; } = [];

    /// <summary>The metric.</summary>
    public required double Metric { get; init; }

    /// <summary>By how much the metric is below the source's; negative where it is above.</summary>
    public required double Drop { get; init; }

    /// <summary>The bytes of its file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its bytes as a share of the source's.</summary>
    public required double SizeRatio { get; init; }

    /// <summary>Its time, all artifacts measured in turn.</summary>
    public required ModelLatency Latency { get; init; }

    /// <summary>Why it is refused, each with what was measured and what is allowed; empty where it is not.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>Whether nothing speaks against it.</summary>
    public bool IsAccepted => Refusals.Count == 0;

    /// <summary>The artifact in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}: metric {Metric:0.####} ({-Drop:+0.####;-0.####;0}), {Bytes} bytes ({SizeRatio:0.##} of the source), median {Latency.Latency.MedianMilliseconds:0.###} ms ({Latency.Ratio:0.##} of the source){(IsAccepted ? "" : $"; refused: {string.Join("; ", Refusals)}")}");
}

/// <summary>Something that was not made, and why.</summary>
/// <param name="Name">What was to be made.</param>
/// <param name="Reason">Why it was not.</param>
public sealed record SkippedArtifact(string Name, string Reason);
