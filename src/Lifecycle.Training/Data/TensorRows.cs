using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>The rows of a tensor, copied by their indices straight from memory to memory.</summary>
internal sealed unsafe class TensorRows
{
    // Null where the rows do not lie one after another in CPU memory; then libtorch copies them.
    private readonly byte* _start;
    private readonly long _rowBytes;

    /// <summary>The rows of a tensor that lives at least as long and is never resized.</summary>
    public TensorRows(Tensor tensor)
    {
        Tensor = tensor;
        Spec = ElementSpec.OfRows(tensor);
        Count = tensor.shape[0];
        if (Count == 0 || tensor.device_type != DeviceType.CPU || !tensor.is_contiguous()) return;
        _start = StartOf(tensor);
        _rowBytes = tensor.NumberOfElements / Count * tensor.ElementSize;
    }

    public Tensor Tensor { get; }

    public ElementSpec Spec { get; }

    public long Count { get; }

    /// <summary>The rows at the indices, in a new tensor.</summary>
    public Tensor Read(ReadOnlySpan<long> indices)
    {
        var rows = torch.empty([indices.Length, .. Spec.Shape], Spec.Type, _start is null ? Tensor.device : null);
        Read(indices, rows);
        return rows;
    }

    /// <summary>Copies the rows at the indices into a contiguous tensor of their number, type and shape.</summary>
    public void Read(ReadOnlySpan<long> indices, Tensor destination)
    {
        ObjectDisposedException.ThrowIf(Tensor.IsInvalid, typeof(TensorDataset));
        CheckRange(indices, Count);
        if (indices.IsEmpty) return;
        if (_start is not null)
        {
            Copy(_start, _rowBytes, indices, StartOf(destination));
            return;
        }
        using var index = torch.tensor(indices.ToArray(), ScalarType.Int64);
        using var there = index.to(Tensor.device);
        using var selected = Tensor.index_select(0, there);
        destination.copy_(selected);
    }

    /// <summary>Checks that all indices are from 0 to one less than a count.</summary>
    public static void CheckRange(ReadOnlySpan<long> indices, long count, [CallerArgumentExpression(nameof(indices))] string? name = null)
    {
        var wrong = indices.IndexOfAnyExceptInRange(0, count - 1);
        if (wrong >= 0) throw new ArgumentOutOfRangeException(name, indices[wrong], $"Expected indices from 0 to {count - 1}.");
    }

    /// <summary>Copies rows of one length one after another; rows that lie side by side go at once.</summary>
    public static void Copy(byte* source, long rowBytes, ReadOnlySpan<long> indices, byte* destination)
    {
        for (var i = 0; i < indices.Length;)
        {
            var first = i++;
            while (i < indices.Length && indices[i] == indices[i - 1] + 1) i++;
            CopyBytes(source + (indices[first] * rowBytes), destination + (first * rowBytes), (i - first) * rowBytes);
        }
    }

    /// <summary>Where the elements of a contiguous tensor in CPU memory begin.</summary>
    public static byte* StartOf(Tensor tensor)
    {
        // The span is no longer than 2 GB; a single element's says as well where it begins.
        if (tensor.NumberOfElements == 0) return null;
        if (tensor.NumberOfElements <= int.MaxValue / tensor.ElementSize) return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>Copies bytes; labels, which are many and small, at once.</summary>
    public static void CopyBytes(byte* source, byte* destination, long count)
    {
        if (count == sizeof(long)) Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<long>(source));
        else Buffer.MemoryCopy(source, destination, count, count);
    }
}
