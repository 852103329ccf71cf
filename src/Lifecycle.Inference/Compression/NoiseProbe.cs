using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Inference.Compression;

/// <summary>A quantized model, and the layers whose outputs are compared.</summary>
internal sealed record NoiseTrial(OnnxModel Model, IReadOnlyList<QuantizedLayer> Layers);

/// <summary>Signal to noise in dB: at the model's outputs, and at each layer's own; not a number where there is none.</summary>
internal sealed record NoiseResult(double Outputs, IReadOnlyList<double> Layers);

/// <summary>Runs quantized models beside the float model, batch by batch.</summary>
internal sealed class NoiseProbe : IDisposable
{
    private readonly OnnxSession _session;
    private readonly IReadOnlyList<(string Expected, string Found)> _outputs;
    private readonly IReadOnlyList<(string Expected, string Found)?> _layers;
    private readonly IReadOnlyList<string> _names;
    private readonly Dictionary<string, NoiseSums> _sums = new(StringComparer.Ordinal);
    private NoiseSums _outputSums;

    private NoiseProbe(NoiseTrial trial)
    {
        var shapes = ShapeInference.Infer(trial.Model);
        // What is known to hold anything but floats cannot be compared.
        var made = trial.Model.Graph.Nodes.SelectMany(static node => node.Outputs).Where(name => shapes.Find(name) is not { ElementType: not (OnnxElementType.Float or OnnxElementType.Undefined) }).ToHashSet(StringComparer.Ordinal);
        _outputs = [.. trial.Model.Graph.Outputs.Where(static output => output.ElementType == OnnxElementType.Float).Select(static output => (output.Name, output.Name))];
        _layers = [.. trial.Layers.Select(layer => layer.FindIn(made))];
        var watched = WatchedModel.Of(trial.Model, [.. Pairs.Select(static pair => pair.Found).Distinct(StringComparer.Ordinal)], out _names);
        _session = Open(watched);
    }

    private IEnumerable<(string Expected, string Found)> Pairs => _outputs.Concat(_layers.OfType<(string, string)>());

    public static IReadOnlyList<NoiseResult> Compare(FormatSource source, IReadOnlyList<NoiseTrial> trials, int maxBatches, CancellationToken cancellationToken)
    {
        var probes = new List<NoiseProbe>(trials.Count);
        try
        {
            foreach (var trial in trials) probes.Add(new NoiseProbe(trial));
            Stream(source, probes, maxBatches, cancellationToken);
            return [.. probes.Select(static probe => probe.Result())];
        }
        finally
        {
            foreach (var probe in probes) probe.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static void Stream(FormatSource source, List<NoiseProbe> probes, int maxBatches, CancellationToken cancellationToken)
    {
        var wanted = probes.SelectMany(static probe => probe.Pairs.Select(static pair => pair.Expected)).Distinct(StringComparer.Ordinal).ToList();
        var watched = WatchedModel.Of(source.Model, wanted, out var names);
        using var original = Open(watched);
        var count = 0;
        foreach (var batch in source.Calibration.Take(maxBatches))
        {
            cancellationToken.ThrowIfCancellationRequested();
            BatchCheck.Require("Calibration", batch, original.Inputs, count++);
            var expected = NamedTensors.Run(original, batch, names).ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
            foreach (var probe in probes) probe.Add(batch, expected);
        }
        if (count == 0) throw new DataException($"The calibration data for model \"{source.Model.Graph.Name}\" has no batch; expected at least one of real inputs; pass some.");
    }

    private void Add(IReadOnlyList<TensorData> batch, Dictionary<string, TensorData> expected)
    {
        var isLayer = _layers.OfType<(string, string)>().ToLookup(static pair => pair.Item2, static pair => pair.Item1, StringComparer.Ordinal);
        NamedTensors.Visit(_session, batch, _names, (name, value) =>
        {
            var found = value.GetTensorDataAsSpan<float>();
            if (_outputs.Any(output => output.Found == name)) _outputSums.Add(expected[name].AsSpan<float>(), found);
            foreach (var original in isLayer[name])
            {
                var sums = _sums.GetValueOrDefault(name);
                sums.Add(expected[original].AsSpan<float>(), found);
                _sums[name] = sums;
            }
        });
    }

    private NoiseResult Result() =>
        new(_outputSums.Decibels, [.. _layers.Select(pair => pair is { } names && _sums.TryGetValue(names.Found, out var sums) ? sums.Decibels : double.NaN)]);

    private static OnnxSession Open(OnnxModel model) => OnnxSession.Create(model, new PredictorOptions { AllowSpinning = false });
}
