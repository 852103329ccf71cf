using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>Judges models by a metric; the original is loaded once.</summary>
internal sealed class ValidationRun : IDisposable
{
    private readonly ValidationData _data;
    private readonly IValidationMetric _metric;
    private readonly OnnxSession _reference;

    public ValidationRun(OnnxModel reference, ValidationData data, IValidationMetric metric)
    {
        (_data, _metric) = (data, metric);
        _reference = Open(reference);
    }

    public double Measure(OnnxModel model, CancellationToken cancellationToken)
    {
        using var session = Open(model);
        return Measure(session, cancellationToken);
    }

    public double MeasureReference(CancellationToken cancellationToken) => Measure(_reference, cancellationToken);

    public void Dispose() => _reference.Dispose();

    public static DataException Empty() => new("The validation data have no batch; expected at least one; pass some that were held back from training.");

    private double Measure(OnnxSession session, CancellationToken cancellationToken)
    {
        var found = _metric.Measure(Batches(session, cancellationToken));
        if (double.IsFinite(found)) return found;
        // The data served the source, so that it is this model's doing, which is refused for it.
        if (!ReferenceEquals(session, _reference)) throw new ModelException($"The metric {_metric.Name} of the model is {found}; expected a finite number, as of its source; its outputs may have overflowed.");
        throw new DataException($"The metric {_metric.Name} is {found}; expected a finite number; mend the metric or the validation data.");
    }

    private IEnumerable<ValidatedBatch> Batches(OnnxSession session, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var batch in _data)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BatchCheck.Require("Validation", batch.Inputs, _reference.Inputs, count++);
            var outputs = Run(session, batch);
            yield return new ValidatedBatch(batch, outputs, ReferenceEquals(session, _reference) ? () => outputs : () => Run(_reference, batch));
        }
        if (count == 0) throw Empty();
    }

    private static IReadOnlyList<TensorData> Run(OnnxSession session, ValidationBatch batch) =>
        NamedTensors.Run(session, batch.Inputs, [.. session.Outputs.Select(static output => output.Name)]);

    private static OnnxSession Open(OnnxModel model) => OnnxSession.Create(model, new PredictorOptions { AllowSpinning = false });
}
