using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Batching;

/// <summary>Tensors by name, joined and parted along their first dimension, and filled up along a sequence's.</summary>
internal sealed class TensorBatchModel : IBatchModel<IReadOnlyList<TensorData>, IReadOnlyList<TensorData>>
{
    private readonly ITensorPredictor _predictor;
    private readonly PaddedSequences? _padding;

    public TensorBatchModel(ITensorPredictor predictor, PaddedSequences? padding)
    {
        _predictor = predictor;
        _padding = padding;
        foreach (var tensor in predictor.Inputs.Concat(predictor.Outputs))
            if (tensor.ElementType.BitsPerElement() < 8 || tensor.Shape is not [{ IsFixed: false }, ..])
                throw new ModelException($"The model has {tensor}; expected tensors of numbers whose first dimension may have any size, for requests to share batches; call the Predictor itself, or export the model with a dynamic batch.");
    }

    private IEnumerable<TensorInfo> Given => _predictor.Inputs.Where(input => input.Name != _padding?.Mask?.Name);

    public (int Rows, object Shape) Describe(IReadOnlyList<TensorData> input)
    {
        if (input.Count != Given.Count()) throw Wrong($"The request has {input.Count} tensors", string.Join("; ", Given));
        var rows = 0L;
        var shape = new System.Text.StringBuilder();
        var length = Length(input);
        foreach (var expected in Given)
        {
            var tensor = Find(input, expected);
            if (tensor.Dims[0] < 1 || (rows > 0 && tensor.Dims[0] != rows)) throw Wrong($"Input {tensor} has {tensor.Dims[0]} rows", rows > 0 ? $"{rows} as in the others" : "at least one");
            rows = tensor.Dims[0];
            shape.Append(string.Join(',', PaddedDims(expected, tensor.Dims, length).Skip(1))).Append(';');
        }
        return ((int)Math.Min(rows, int.MaxValue), shape.ToString());
    }

    public void Run(ReadOnlySpan<IReadOnlyList<TensorData>> inputs, int rows, Span<IReadOnlyList<TensorData>> outputs)
    {
        var requests = Array.ConvertAll(inputs.ToArray(), request => new Request(request[0].Dims[0], Length(request), request));
        var joined = _predictor.Inputs.Select(input => Join(input, [.. requests.Select(request => (Take(request, input), request.Length))], rows)).ToArray();
        var results = _predictor.PredictTensors(joined);
        foreach (var result in results)
            if (result.Dims is not [var first, ..] || first != rows)
                throw new ModelException($"Output {result} has another number of rows than the batch of {rows}; expected one row of it for each of the input; call the Predictor itself.");
        var start = 0L;
        for (var index = 0; index < requests.Length; index++)
        {
            var (request, from) = (requests[index], start);
            outputs[index] = [.. _predictor.Outputs.Zip(results, (output, result) => Part(output, result, from, request))];
            start += request.Rows;
        }
    }

    private TensorData Take(Request request, TensorInfo input) =>
        input.Name == _padding?.Mask?.Name ? _padding.MaskOf(request.Rows, request.Length) : Find(request.Tensors, input);

    // Of the sequences of a request, which all have the same; 0 where that says nothing.
    private long Length(IReadOnlyList<TensorData> request)
    {
        if (_padding is null) return 0;
        var lengths = Given.SelectMany(input => _padding.Axes(input).Select(axis => Find(request, input).Dims[axis])).Distinct().ToList();
        return lengths.Count == 1 ? lengths[0] : throw Wrong($"The request {string.Join("; ", request)} has the lengths {string.Join(" and ", lengths)}", "one for dimensions of one name");
    }

    private IReadOnlyList<long> PaddedDims(TensorInfo input, IReadOnlyList<long> dims, long length) =>
        _padding is null ? dims : _padding.WithLength(input, dims, _padding.Padded(length));

    private TensorData Join(TensorInfo input, (TensorData Tensor, long Length)[] parts, int rows)
    {
        var first = parts[0].Tensor;
        long[] dims = [rows, .. PaddedDims(input, first.Dims, parts[0].Length).Skip(1)];
        if (parts.Length == 1 && first.Dims.SequenceEqual(dims)) return first;
        var rowBytes = dims.Skip(1).Aggregate((long)input.ElementType.BitsPerElement() / 8, static (product, size) => checked(product * size));
        var bytes = new byte[checked(rows * rowBytes)];
        if (_padding is not null) PaddingElements.Fill(bytes, _padding.Element(input));
        var end = 0;
        foreach (var (part, _) in parts)
        {
            dims[0] = part.Dims[0];
            var length = (int)(dims[0] * rowBytes);
            PaddingElements.CopyCorner(part.Bytes, [.. part.Dims], bytes.AsSpan(end, length), dims);
            end += length;
        }
        dims[0] = rows;
        // A row that the model takes is there already; zeros might be none.
        var last = bytes.AsSpan(end - (int)rowBytes, (int)rowBytes);
        for (; end < bytes.Length; end += (int)rowBytes) last.CopyTo(bytes.AsSpan(end));
        return TensorData.FromBytes(first.Name, first.ElementType, dims, bytes);
    }

    private TensorData Part(TensorInfo output, TensorData tensor, long start, Request request)
    {
        var rowBytes = tensor.Bytes.Length / (int)tensor.Dims[0];
        var rows = tensor.Bytes.Slice((int)start * rowBytes, (int)request.Rows * rowBytes);
        long[] dims = [request.Rows, .. tensor.Dims.Skip(1)];
        var cut = CutDims(output, dims, request.Length);
        if (cut.SequenceEqual(dims)) return TensorData.FromBytes(tensor.Name, tensor.ElementType, dims, rows);
        var bytes = new byte[tensor.ElementType.ByteLength(cut.Aggregate(1L, static (product, size) => product * size))!.Value];
        PaddingElements.CopyCorner(rows, dims, bytes, cut);
        return TensorData.FromBytes(tensor.Name, tensor.ElementType, cut, bytes);
    }

    private long[] CutDims(TensorInfo output, long[] dims, long length)
    {
        if (_padding is null || output.Shape.Count != dims.Length) return dims;
        var padded = _padding.Padded(length);
        if (_padding.Axes(output).FirstOrDefault(axis => dims[axis] != padded) is var other and > 0)
            throw new ModelException($"Output {output} has {dims[other]} elements in dimension {other} for sequences of {padded}; expected as many; call the Predictor itself.");
        return _padding.WithLength(output, dims, length);
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

    private sealed record Request(long Rows, long Length, IReadOnlyList<TensorData> Tensors);
}
