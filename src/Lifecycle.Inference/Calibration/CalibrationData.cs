using System.Collections;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Calibration;

/// <summary>
/// Batches of real inputs, each a tensor for every input of the model, under its name. They are taken one after the other, so that a
/// lazy sequence needs the memory of one batch; some formats take them twice.
/// </summary>
public sealed class CalibrationData : IEnumerable<IReadOnlyList<TensorData>>
{
    private readonly IEnumerable<IReadOnlyList<TensorData>> _batches;

    /// <summary>Takes batches.</summary>
    /// <param name="batches">The batches; it must be possible to go through them again.</param>
    public CalibrationData(IEnumerable<IReadOnlyList<TensorData>> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        _batches = batches;
    }

    /// <summary>Cuts rows that lie one behind the other into batches for a model of one input.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="values">All rows.</param>
    /// <param name="rowShape">The shape of one row, without the batch.</param>
    /// <param name="batchSize">The rows of a batch, at least 1; the last may have fewer. Default 32.</param>
    /// <exception cref="DataException">The number of values is no multiple of a row's.</exception>
    public static CalibrationData FromRows(string input, ReadOnlyMemory<float> values, IReadOnlyList<long> rowShape, int batchSize = 32)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        ArgumentNullException.ThrowIfNull(rowShape);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var row = rowShape.Aggregate(1L, static (product, size) => checked(product * size));
        if (row < 1 || values.Length % row != 0)
            throw new DataException($"Calibration data for input \"{input}\" has {values.Length} values; expected a multiple of {row}, a row of [{string.Join(", ", rowShape)}]; pass whole rows.");
        return new CalibrationData(Batches(input, values, rowShape, (int)row, batchSize));
    }

    /// <inheritdoc/>
    public IEnumerator<IReadOnlyList<TensorData>> GetEnumerator() => _batches.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerable<IReadOnlyList<TensorData>> Batches(string input, ReadOnlyMemory<float> values, IReadOnlyList<long> rowShape, int row, int batchSize)
    {
        var rows = values.Length / row;
        for (var start = 0; start < rows; start += batchSize)
        {
            var count = Math.Min(batchSize, rows - start);
            yield return [TensorData.Create(input, [count, .. rowShape], values.Span.Slice(start * row, count * row))];
        }
    }
}
