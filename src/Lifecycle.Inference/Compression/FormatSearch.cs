using System.Globalization;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Inference.Compression;

/// <summary>A model that was made and judged by the metric, not timed yet.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Model">The model.</param>
/// <param name="Float">The float model that it was made of.</param>
/// <param name="Metric">The metric.</param>
/// <param name="KeptFloat">Layers that stayed float.</param>
internal sealed record Candidate(string Name, OnnxModel Model, OnnxModel Float, double Metric, IReadOnlyList<string> KeptFloat);

/// <summary>Tries the formats on one float model. Where one loses too much, the most sensitive layers stay float: as few as suffice, found by halving. What cannot be made is named.</summary>
internal sealed class FormatSearch(FormatSource source, string prefix, double least, CompressionOptions options, Func<OnnxModel, double> measure, Action<string, string> skip, CancellationToken cancellationToken)
{
    public IEnumerable<Candidate> TryAll() => options.Formats.SelectMany(Try);

    private List<Candidate> Try(CompressionFormat format)
    {
        var found = new List<Candidate>();
        var name = prefix + format.Name;
        QuantizationReport? report = null;
        Attempt(name, () =>
        {
            options.Progress?.Report(name);
            report = format.Write(source, new HashSet<string>(StringComparer.Ordinal));
            found.Add(new Candidate(name, report.Model, source.Model, measure(report.Model), []));
        });
        if (found is [var whole] && whole.Metric < least && options.KeepSensitiveLayers) Attempt($"{name}, sensitive layers in float", () => KeepSensitive(format, report!, found));
        return found;
    }

    // What is wrong with the data shows in the source; a model that was made of it may be at fault for what is not finite.
    private void Attempt(string name, Action make)
    {
        try
        {
            make();
        }
        catch (Exception e) when (e is ModelException || (e is DataException && prefix.Length > 0))
        {
            skip(name, e.Message);
        }
    }

    private void KeepSensitive(CompressionFormat format, QuantizationReport report, List<Candidate> found)
    {
        var layers = SensitivityAnalysis.Layers(source.Model, report.Quantized);
        if (layers.Count < 2) throw new ModelException($"It quantizes {layers.Count} layers; expected two or more, of which some can stay in float.");
        options.Progress?.Report($"{prefix}{format.Name}: which of {layers.Count} layers to keep in float");
        var ranking = SensitivityAnalysis.Measure(source, new SensitivityOptions { Format = format, MaxBatches = options.SensitivityBatches }, cancellationToken)
            .Layers.Select(static layer => layer.Node).ToList();
        Candidate? best = null;
        var nearest = double.NegativeInfinity;
        // Takes it that more layers in float lose no more; one less than what is found was tried in any case.
        for (var (fails, suffices) = (0, ranking.Count); suffices - fails > 1;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = (fails + suffices) / 2;
            var tried = Keep(format, ranking[..count]);
            nearest = Math.Max(nearest, tried.Metric);
            if (tried.Metric >= least) (suffices, best) = (count, tried);
            else fails = count;
        }
        found.Add(best ?? throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"Up to {ranking.Count - 1} of {ranking.Count} layers in float give a metric of {nearest:0.####} at most; expected {least:0.####}.")));
    }

    private Candidate Keep(CompressionFormat format, List<string> layers)
    {
        var model = format.Write(source, layers.ToHashSet(StringComparer.Ordinal)).Model;
        return new Candidate($"{prefix}{format.Name}, {layers.Count} {(layers.Count == 1 ? "layer" : "layers")} in float", model, source.Model, measure(model), layers);
    }
}
