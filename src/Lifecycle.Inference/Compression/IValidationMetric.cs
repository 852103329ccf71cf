using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>How good a model is on validation data. One's own judges what counts in the end, such as words read or boxes found.</summary>
public interface IValidationMetric
{
    /// <summary>What it is called in reports, such as "accuracy".</summary>
    string Name { get; }

    /// <summary>Judges a model by its outputs.</summary>
    /// <param name="batches">What the model gave, batch by batch; it can be gone through once, and must be to its end.</param>
    /// <returns>How good the model is: higher is better.</returns>
    double Measure(IEnumerable<ValidatedBatch> batches);
}

/// <summary>A batch with what models gave for it.</summary>
public sealed class ValidatedBatch
{
    private readonly Lazy<IReadOnlyList<TensorData>> _reference;

    internal ValidatedBatch(ValidationBatch batch, IReadOnlyList<TensorData> outputs, Func<IReadOnlyList<TensorData>> reference)
    {
        (Inputs, Targets, Outputs) = (batch.Inputs, batch.Targets, outputs);
        _reference = new(reference, LazyThreadSafetyMode.None);
    }

    /// <summary>What the models got.</summary>
    public IReadOnlyList<TensorData> Inputs { get; }

    /// <summary>What the data expect.</summary>
    public IReadOnlyList<TensorData> Targets { get; }

    /// <summary>What the judged model gave, in the order of its outputs.</summary>
    public IReadOnlyList<TensorData> Outputs { get; }

    /// <summary>What the original gives, in the same order; it runs when it is asked for.</summary>
    public IReadOnlyList<TensorData> Reference => _reference.Value;
}
