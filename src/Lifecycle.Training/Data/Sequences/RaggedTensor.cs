using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Sequences;

/// <summary>Sequences of different lengths, one after another in one tensor. Owns the tensor.</summary>
public sealed unsafe class RaggedTensor : IDisposable
{
    private readonly long[] _offsets;
    private readonly byte* _start;
    private readonly long _stepBytes;

    /// <summary>Takes over sequences that lie one after another.</summary>
    /// <param name="values">Shape [total length, ...], in CPU memory, contiguous: the steps of all sequences.</param>
    /// <param name="offsets">Where each sequence begins, and at the end the total length: one more than there are sequences, from 0, never falling.</param>
    /// <exception cref="ArgumentException">The offsets do not fit the values, or the values are not contiguous in CPU memory.</exception>
    public RaggedTensor(Tensor values, IReadOnlyList<long> offsets)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(offsets);
        if (values.dim() == 0 || values.device_type != DeviceType.CPU || !values.is_contiguous())
            throw new ArgumentException($"Expected a contiguous tensor [total length, ...] in CPU memory; found {ElementSpec.Format(values.shape)} on {values.device}.", nameof(values));
        _offsets = [.. offsets];
        if (_offsets.Length < 2 || _offsets[0] != 0 || _offsets[^1] != values.shape[0])
            throw new ArgumentException($"Expected offsets from 0 to {values.shape[0]}, the total length, one more than sequences; found {_offsets.Length}{(_offsets.Length > 0 ? $" from {_offsets[0]} to {_offsets[^1]}" : "")}.", nameof(offsets));
        for (var i = 1; i < _offsets.Length; i++)
            if (_offsets[i] < _offsets[i - 1]) throw new ArgumentException($"Offset {i} is {_offsets[i]}, below {_offsets[i - 1]} before it; expected offsets that never fall.", nameof(offsets));
        Values = values.DetachFromDisposeScope();
        StepShape = values.shape[1..];
        _start = TensorRows.StartOf(values);
        _stepBytes = StepShape.Aggregate(values.ElementSize, (product, length) => product * length);
    }

    /// <summary>All steps, shape [total length, ...].</summary>
    public Tensor Values { get; }

    /// <summary>The number of sequences.</summary>
    public long Count => _offsets.LongLength - 1;

    /// <summary>The shape of one step; empty for token ids.</summary>
    public IReadOnlyList<long> StepShape { get; }

    /// <summary>The length of a sequence.</summary>
    public long Length(long index) => _offsets[index + 1] - _offsets[index];

    /// <summary>The lengths of all sequences.</summary>
    public long[] Lengths()
    {
        var lengths = new long[Count];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = Length(i);
        return lengths;
    }

    /// <summary>Copies arrays of numbers, one a sequence.</summary>
    /// <typeparam name="T">A number type that tensors have.</typeparam>
    public static RaggedTensor FromArrays<T>(IReadOnlyList<T[]> sequences) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var (offsets, all) = (Offsets(sequences.Select(sequence => sequence.LongLength)), new T[sequences.Sum(sequence => sequence.Length)]);
        for (var i = 0; i < sequences.Count; i++) sequences[i].CopyTo(all, offsets[i]);
        return new RaggedTensor(ArrayTensors.From<T>(all, all.Length), offsets);
    }

    /// <summary>Copies tensors of shape [length, ...], one a sequence, which stay the caller's.</summary>
    public static RaggedTensor FromTensors(IReadOnlyList<Tensor> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        return new RaggedTensor(cat(sequences.ToList()), Offsets(sequences.Select(sequence => sequence.shape[0])));
    }

    /// <summary>Frees the tensor.</summary>
    public void Dispose() => Values.Dispose();

    /// <summary>Sequences padded, or cut, to one length: [indices, length, ...].</summary>
    internal Tensor Read(ReadOnlySpan<long> indices, long length, double padding)
    {
        ObjectDisposedException.ThrowIf(Values.IsInvalid, this);
        var rows = full([indices.Length, length, .. StepShape], padding, Values.dtype);
        if (length == 0 || indices.IsEmpty) return rows;
        var target = TensorRows.StartOf(rows);
        for (var i = 0; i < indices.Length; i++)
        {
            var bytes = Math.Min(Length(indices[i]), length) * _stepBytes;
            Buffer.MemoryCopy(_start + (_offsets[indices[i]] * _stepBytes), target + (i * length * _stepBytes), bytes, bytes);
        }
        return rows;
    }

    private static long[] Offsets(IEnumerable<long> lengths)
    {
        var offsets = new List<long> { 0 };
        foreach (var length in lengths) offsets.Add(offsets[^1] + length);
        return [.. offsets];
    }
}
