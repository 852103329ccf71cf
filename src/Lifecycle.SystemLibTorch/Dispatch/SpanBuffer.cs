namespace TorchSharp.Dispatch;

/// <summary>
/// The elements of a span on their way into one call. A span cannot be kept in an <see cref="Arg"/>, and an array a call would be
/// garbage, so the call gives the buffer back to its thread.
/// </summary>
internal sealed class SpanBuffer<T>
{
    /// <summary>More than ordinary calls take; longer lists take an array.</summary>
    internal const int Capacity = 16;

    [ThreadStatic]
    private static SpanBuffer<T>? t_free;

    private readonly T[] _items = new T[Capacity];
    private SpanBuffer<T>? _next;

    internal static SpanBuffer<T> Of(ReadOnlySpan<T> values)
    {
        var buffer = t_free ?? new SpanBuffer<T>();
        t_free = buffer._next;
        values.CopyTo(buffer._items);
        return buffer;
    }

    internal ReadOnlySpan<T> First(int count) => _items.AsSpan(0, count);

    internal void Return()
    {
        Array.Clear(_items);
        _next = t_free;
        t_free = this;
    }
}
