using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Predicting;

/// <summary>Image files, through the preprocessing in the model's metadata.</summary>
internal sealed class ImageInput(TensorInfo input, ImagePreprocessing image) : IRecordInput<ReadOnlyMemory<byte>>
{
    public IReadOnlyList<string> Names => [input.Name];

    public void Write(PredictorCall call, IReadOnlyList<ReadOnlyMemory<byte>> records, int rows)
    {
        Span<long> shape = [rows, image.Channels, image.Height, image.Width];
        if (input.ElementType == OnnxElementType.UInt8) Fill(call.Prepare<byte>(input.Name, shape), records, image.ReadPixels);
        else Fill(call.Prepare<float>(input.Name, shape), records, image.Read);
    }

    private delegate void Reader<T>(ReadOnlySpan<byte> file, Span<T> values);

    private void Fill<T>(Span<T> values, IReadOnlyList<ReadOnlyMemory<byte>> records, Reader<T> read)
    {
        var size = image.Length;
        for (var row = 0; row < records.Count; row++) read(records[row].Span, values.Slice(row * size, size));
        values[(records.Count * size)..].Clear();
    }
}

/// <summary>Rows of a table, one value a column of the encoder, through the encoder in the model's metadata.</summary>
internal sealed class TableInput(IReadOnlyList<string> names, TableEncoder encoder) : IRecordInput<IReadOnlyList<TableValue>>
{
    public IReadOnlyList<string> Names => names;

    public void Write(PredictorCall call, IReadOnlyList<IReadOnlyList<TableValue>> records, int rows)
    {
        var (width, indices) = (encoder.FeatureNames.Count, encoder.CategoryColumns.Count);
        // Features first, where there are some, then indices.
        var features = width > 0 ? call.Prepare<float>(names[0], rows, width) : [];
        var categories = indices > 0 ? call.Prepare<long>(names[^1], rows, indices) : [];
        for (var row = 0; row < records.Count; row++)
            encoder.Encode(records[row] is TableValue[] values ? values : [.. records[row]], features.Slice(row * width, width), categories.Slice(row * indices, indices));
        features[(records.Count * width)..].Clear();
        categories[(records.Count * indices)..].Clear();
    }
}

/// <summary>Texts, through the tokens in the model's metadata.</summary>
internal sealed class TokenInput(string name, TextEncoder encoder) : IRecordInput<string>
{
    public IReadOnlyList<string> Names => [name];

    public void Write(PredictorCall call, IReadOnlyList<string> records, int rows)
    {
        var indices = call.Prepare<long>(name, rows, encoder.Length);
        for (var row = 0; row < records.Count; row++) encoder.Encode(records[row], indices.Slice(row * encoder.Length, encoder.Length));
        indices[(records.Count * encoder.Length)..].Clear();
    }
}
