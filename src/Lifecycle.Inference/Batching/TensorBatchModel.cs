using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Batching;

/// <summary>Tensors by name, joined and parted along their first dimension.</summary>
internal sealed class TensorBatchModel : IBatchModel<IReadOnlyList<TensorData>, IReadOnlyList<TensorData>>
{
    private readonly Predictor _predictor;

    public TensorBatchModel(Predictor predictor)
    {
        _predictor = predictor;
        foreach (var tensor in predictor.Inputs.Concat(predictor.Outputs))
            if (tensor.ElementType.BitsPerElement() < 8 || tensor.Shape is not [{ IsFixed: false }, ..])
                throw new ModelException($"The model has {tensor}; expected tensors of numbers whose first dimension may have any size, for requests to share batches; call the Predictor itself, or export the model with a dynamic batch.");
    }

    public (int Rows, object Shape) Describe(IReadOnlyList<TensorData> input)
    {
        if (input.Count != _predictor.Inputs.Count) throw Wrong($"The request has {input.Count} tensors", string.Join("; ", _predictor.Inputs));
        var rows = 0L;
        var shape = new System.Text.StringBuilder();
        foreach (var expected in _predictor.Inputs)
        {
            var tensor = Find(input, expected);
            if (tensor.Dims[0] < 1 || (rows > 0 && tensor.Dims[0] != rows)) throw Wrong($"Input {tensor} has {tensor.Dims[0]} rows", rows > 0 ? $"{rows} as in the others" : "at least one");
            rows = tensor.Dims[0];
            shape.Append(string.Join(',', tensor.Dims.Skip(1))).Append(';');
        }
        return ((int)Math.Min(rows, int.MaxValue), shape.ToString());
    }

    public void Run(ReadOnlySpan<IReadOnlyList<TensorData>> inputs, int rows, Span<IReadOnlyList<TensorData>> outputs)
    {
        var requests = inputs.ToArray();
        var joined = _predictor.Inputs.Select(input => Join([.. requests.Select(request => Find(request, input))], rows)).ToArray();
        var results = _predictor.PredictTensors(joined);
        foreach (var result in results)
            if (result.Dims is not [var first, ..] || first != rows)
                throw new ModelException($"Output {result} has another number of rows than the batch of {rows}; expected one row of it for each of the input; call the Predictor itself.");
        var start = 0L;
        for (var index = 0; index < requests.Length; index++)
        {
            var count = requests[index][0].Dims[0];
            var from = start;
            outputs[index] = [.. results.Select(result => Part(result, from, count))];
            start += count;
        }
    }

    private static TensorData Join(TensorData[] parts, int rows)
    {
        var first = parts[0];
        if (parts.Length == 1 && first.Dims[0] == rows) return first;
        var rowBytes = first.Bytes.Length / (int)first.Dims[0];
        var bytes = new byte[checked(rows * rowBytes)];
        var end = 0;
        foreach (var part in parts)
        {
            part.Bytes.CopyTo(bytes.AsSpan(end));
            end += part.Bytes.Length;
        }
        for (; end < bytes.Length; end += rowBytes) parts[^1].Bytes[^rowBytes..].CopyTo(bytes.AsSpan(end));
        return TensorData.FromBytes(first.Name, first.ElementType, [rows, .. first.Dims.Skip(1)], bytes);
    }

    private static TensorData Part(TensorData tensor, long start, long count)
    {
        var rowBytes = tensor.Bytes.Length / (int)tensor.Dims[0];
        return TensorData.FromBytes(tensor.Name, tensor.ElementType, [count, .. tensor.Dims.Skip(1)], tensor.Bytes.Slice((int)start * rowBytes, (int)count * rowBytes));
    }

    private static TensorData Find(IReadOnlyList<TensorData> input, TensorInfo expected)
    {
        var tensor = input.FirstOrDefault(tensor => tensor.Name == expected.Name)
            ?? throw Wrong($"The request has {string.Join("; ", input)}", $"the input {expected}");
        var fits = tensor.ElementType == expected.ElementType && tensor.Dims.Count == expected.Shape.Count
            && expected.Shape.Zip(tensor.Dims).All(pair => pair.First.Value is not { } size || size == pair.Second);
        return fits ? tensor : throw Wrong($"Input {expected} got {tensor}", "its type and shape");
    }

    private static DataException Wrong(string found, string expected) => new($"{found}; expected {expected}; pass each input with its name, type and shape.");
}
