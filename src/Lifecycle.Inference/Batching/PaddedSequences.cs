using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Batching;

/// <summary>How a model's tensors are filled up to allowed lengths, and cut back: a <see cref="SequencePadding"/> held against the model.</summary>
internal sealed class PaddedSequences
{
    private readonly SequencePadding _padding;
    private readonly Dictionary<string, byte[]> _elements;

    /// <summary>Checks that the model has what is asked for.</summary>
    /// <exception cref="UsageException">It has no such dimension or input, or an input has no such number.</exception>
    public PaddedSequences(SequencePadding padding, IReadOnlyList<TensorInfo> inputs)
    {
        _padding = padding;
        if (!inputs.Any(input => Axes(input).Any()))
            throw new UsageException($"Option Axis is \"{padding.Axis}\", and the model has the inputs {string.Join("; ", inputs)}; expected the name of an open dimension behind the first; use one of these names.");
        if (padding.Values.Keys.Append(padding.Mask).FirstOrDefault(name => name is not null && inputs.All(input => input.Name != name)) is { } unknown)
            throw new UsageException($"The padding names the input \"{unknown}\", and the model has {string.Join("; ", inputs)}; expected one of these; correct the name.");
        _elements = inputs.ToDictionary(static input => input.Name, input => PaddingElements.Of(input.ElementType, padding.Values.GetValueOrDefault(input.Name)), StringComparer.Ordinal);
        Mask = inputs.FirstOrDefault(input => input.Name == padding.Mask);
        if (Mask is not null && (Axes(Mask).Count() != 1 || Mask.Shape.Skip(1).Count(static dimension => !dimension.IsFixed) != 1))
            throw new UsageException($"Option Mask is {Mask}; expected rows with one open dimension, \"{padding.Axis}\"; leave it out, and give the input in each request.");
    }

    /// <summary>The input that requests leave out, or null.</summary>
    public TensorInfo? Mask { get; }

    /// <summary>The dimensions of a tensor that count a sequence's elements.</summary>
    public IEnumerable<int> Axes(TensorInfo tensor) => Enumerable.Range(1, Math.Max(0, tensor.Shape.Count - 1)).Where(axis => tensor.Shape[axis].Name == _padding.Axis);

    /// <summary>The length that a sequence is filled up to.</summary>
    /// <exception cref="DataException">It is longer than all.</exception>
    public long Padded(long length)
    {
        foreach (var allowed in _padding.Lengths)
            if (allowed >= length) return allowed;
        throw new DataException($"The request has the length {length} in dimension \"{_padding.Axis}\"; expected at most {_padding.Lengths[^1]}, the longest that is allowed; cut it, or allow a longer one in {nameof(SequencePadding.Lengths)}.");
    }

    /// <summary>The dimensions of a tensor with another length.</summary>
    public long[] WithLength(TensorInfo tensor, IReadOnlyList<long> dims, long length)
    {
        long[] changed = [.. dims];
        foreach (var axis in Axes(tensor)) changed[axis] = length;
        return changed;
    }

    /// <summary>What fills an input up.</summary>
    public ReadOnlySpan<byte> Element(TensorInfo input) => _elements[input.Name];

    /// <summary>The mask of a request.</summary>
    public TensorData MaskOf(long rows, long length)
    {
        long[] dims = [rows, .. Mask!.Shape.Skip(1).Select(dimension => dimension.Value ?? length)];
        var element = PaddingElements.Of(Mask.ElementType, 1);
        var bytes = new byte[checked((int)dims.Aggregate((long)element.Length, static (product, size) => checked(product * size)))];
        PaddingElements.Fill(bytes, element);
        return TensorData.FromBytes(Mask.Name, Mask.ElementType, dims, bytes);
    }
}
