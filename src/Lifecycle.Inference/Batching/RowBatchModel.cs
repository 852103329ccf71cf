using System.Buffers;

namespace Lifecycle.Inference.Batching;

/// <summary>Rows of floats, laid one behind the other for a predictor.</summary>
internal sealed class RowBatchModel(IPredictor predictor) : IBatchModel<ReadOnlyMemory<float>, Prediction>
{
    private static readonly object OneShape = new();

    public (int Rows, object Shape) Describe(ReadOnlyMemory<float> input)
    {
        var rows = input.Length / predictor.InputRowSize;
        if (rows == 0 || rows * predictor.InputRowSize != input.Length)
            throw new DataException($"Input {predictor.Inputs[0]} got {input.Length} values; expected whole rows of {predictor.InputRowSize} values; pass whole rows.");
        return (rows, OneShape);
    }

    public void Run(ReadOnlySpan<ReadOnlyMemory<float>> inputs, int rows, Span<Prediction> outputs)
    {
        var rowSize = predictor.InputRowSize;
        var length = rows * rowSize;
        // A batch of one request goes as it is.
        if (inputs.Length == 1 && inputs[0].Length == length)
        {
            outputs[0] = predictor.Predict(inputs[0].Span);
            return;
        }
        var batch = ArrayPool<float>.Shared.Rent(length);
        try
        {
            Gather(inputs, batch.AsSpan(0, length), rowSize);
            var prediction = predictor.Predict(batch.AsSpan(0, length));
            for (var (index, start) = (0, 0); index < inputs.Length; index++)
            {
                var count = inputs[index].Length / rowSize;
                outputs[index] = prediction.Slice(start, count);
                start += count;
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(batch);
        }
    }

    private static void Gather(ReadOnlySpan<ReadOnlyMemory<float>> inputs, Span<float> batch, int rowSize)
    {
        var end = 0;
        foreach (var input in inputs)
        {
            input.Span.CopyTo(batch[end..]);
            end += input.Length;
        }
        // A row that the model takes is there already; zeros might be none.
        var last = batch.Slice(end - rowSize, rowSize);
        for (; end < batch.Length; end += rowSize) last.CopyTo(batch[end..]);
    }
}
