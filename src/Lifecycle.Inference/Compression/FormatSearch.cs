using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Compression;

/// <summary>A model that was made and judged by the metric, not timed yet.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Model">The model.</param>
/// <param name="Float">The float model that it was made of.</param>
/// <param name="Metric">The metric.</param>
/// <param name="KeptFloat">Layers that stayed float.</param>
internal sealed record Candidate(string Name, OnnxModel Model, OnnxModel Float, double Metric, IReadOnlyList<string> KeptFloat);

/// <summary>Tries the formats on one float model. Where one loses too much, the most sensitive layers stay float: as few as suffice, found by halving.</summary>
internal sealed class FormatSearch(FormatSource source, string prefix, double least, CompressionOptions options, Func<OnnxModel, double> measure, Action<string, string> skip, CancellationToken cancellationToken)
{
    public IEnumerable<Candidate> TryAll() => options.Formats.SelectMany(Try);

    private List<Candidate> Try(CompressionFormat format)
    {
        var found = new List<Candidate>();
        var name = prefix + format.Name;
        try
        {
            options.Progress?.Report(name);
            var report = format.Write(source, new HashSet<string>(StringComparer.Ordinal));
            found.Add(new Candidate(name, report.Model, source.Model, measure(report.Model), []));
            if (found[0].Metric < least && options.KeepSensitiveLayers && KeepSensitive(format, report) is { } better) found.Add(better);
        }
        catch (ModelException e)
        {
            skip(name, e.Message);
        }
        return found;
    }

    private Candidate? KeepSensitive(CompressionFormat format, QuantizationReport report)
    {
        var layers = SensitivityAnalysis.Layers(source.Model, report.Quantized);
        if (layers.Count < 2) return null;
        options.Progress?.Report($"{prefix}{format.Name}: which of {layers.Count} layers to keep in float");
        var ranking = SensitivityAnalysis.Measure(source, new SensitivityOptions { Format = format, MaxBatches = options.SensitivityBatches }, cancellationToken)
            .Layers.Select(static layer => layer.Node).ToList();
        Candidate? best = null;
        for (var (fails, suffices) = (0, ranking.Count); suffices - fails > 1;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = (fails + suffices) / 2;
            var tried = Keep(format, ranking[..count]);
            if (tried.Metric >= least) (suffices, best) = (count, tried);
            else fails = count;
        }
        return best;
    }

    private Candidate Keep(CompressionFormat format, List<string> layers)
    {
        var model = format.Write(source, layers.ToHashSet(StringComparer.Ordinal)).Model;
        return new Candidate($"{prefix}{format.Name}, {layers.Count} {(layers.Count == 1 ? "layer" : "layers")} in float", model, source.Model, measure(model), layers);
    }
}
