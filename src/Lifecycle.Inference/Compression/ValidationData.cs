using System.Collections;
using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>
/// Batches of held-back data that models are judged on. They are taken one after the other, once for each model that is judged, so that a
/// lazy sequence needs the memory of one batch.
/// </summary>
public sealed class ValidationData : IEnumerable<ValidationBatch>
{
    private readonly IEnumerable<ValidationBatch> _batches;

    /// <summary>Takes batches.</summary>
    /// <param name="batches">The batches; it must be possible to go through them again.</param>
    public ValidationData(IEnumerable<ValidationBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        _batches = batches;
    }

    /// <summary>Takes inputs of which nothing is known: models are then judged by how like what they say is to what the original says.</summary>
    /// <param name="inputs">The inputs.</param>
    public static ValidationData WithoutTargets(CalibrationData inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new ValidationData(inputs.Select(static batch => new ValidationBatch(batch, [])));
    }

    /// <summary>Cuts rows that lie one behind the other, and their labels, into batches for a model of one input.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="values">All rows.</param>
    /// <param name="rowShape">The shape of one row, without the batch.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="batchSize">The rows of a batch, at least 1; the last may have fewer. Default 32.</param>
    /// <exception cref="DataException">The number of values is no multiple of a row's, or there is another number of labels than of rows.</exception>
    public static ValidationData FromRows(string input, ReadOnlyMemory<float> values, IReadOnlyList<long> rowShape, ReadOnlyMemory<long> labels, int batchSize = 32)
    {
        var rows = CalibrationData.FromRows(input, values, rowShape, batchSize);
        var count = values.Length / rowShape.Aggregate(1L, static (product, size) => product * size);
        if (labels.Length != count)
            throw new DataException($"Validation data for input \"{input}\" has {count} rows and {labels.Length} labels; expected one for each row; pass as many.");
        return new ValidationData(rows.Select((batch, index) => new ValidationBatch(batch, [Labels(labels, index * batchSize, (int)batch[0].Dims[0])])));
    }

    /// <inheritdoc/>
    public IEnumerator<ValidationBatch> GetEnumerator() => _batches.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static TensorData Labels(ReadOnlyMemory<long> labels, int start, int count) => TensorData.Create("labels", [count], labels.Span.Slice(start, count));
}
