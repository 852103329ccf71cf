namespace Lifecycle.Inference.Compression;

/// <summary>Judges single models, as a compression judges all it makes.</summary>
public static class ModelEvaluation
{
    /// <summary>Measures how good a model is, on the CPU.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Held-back data.</param>
    /// <param name="reference">What agreement is with; null (default) for the model itself.</param>
    /// <param name="metric">What it is judged by; null (default) for <see cref="ValidationMetrics.For"/>: accuracy where the data have labels, else likeness.</param>
    /// <param name="cancellationToken">Ends the measurement after the batch under way.</param>
    /// <returns>The metric: higher is better.</returns>
    /// <exception cref="DataException">There is no batch, one does not fit the model's inputs, or the metric is not finite.</exception>
    /// <exception cref="ModelException">ONNX Runtime refuses a model or fails on a batch.</exception>
    public static double Measure(OnnxModel model, ValidationData data, OnnxModel? reference = null, IValidationMetric? metric = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        using var run = new ValidationRun(reference ?? model, data, metric ?? ValidationMetrics.For(data));
        return reference is null ? run.MeasureReference(cancellationToken) : run.Measure(model, cancellationToken);
    }
}
