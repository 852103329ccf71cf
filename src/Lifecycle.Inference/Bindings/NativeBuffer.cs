using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Bindings;

/// <summary>Native memory that grows, laid out for vectors.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const int Alignment = 64;

    public void* Address { get; private set; }

    public long Capacity { get; private set; }

    /// <summary>Whether there is room.</summary>
    public bool Holds(long bytes) => bytes <= Capacity && Address is not null;

    /// <summary>Makes room; true where the memory moved, so that what points to it is stale.</summary>
    /// <exception cref="ModelException">There is no memory for it; the buffer is empty then.</exception>
    public bool Ensure(long bytes)
    {
        if (Holds(bytes)) return false;
        var capacity = Math.Max(Math.Max(bytes, Capacity + (Capacity / 2)), Alignment);
        NativeMemory.AlignedFree(Address);
        Address = null;
        Capacity = 0;
        Address = Allocate(capacity);
        Capacity = capacity;
        return true;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Address);
        Address = null;
        Capacity = 0;
    }

    private static void* Allocate(long bytes)
    {
        try
        {
            return NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        }
        catch (OutOfMemoryException e)
        {
            throw new ModelException($"A buffer of {bytes} bytes for an input or an output cannot be made; expected as much free memory; pass less at once.", e);
        }
    }
}
