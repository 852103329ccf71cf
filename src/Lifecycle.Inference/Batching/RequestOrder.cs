using System.Runtime.InteropServices;

namespace Lifecycle.Inference.Batching;

/// <summary>The place of a request in the queue: by priority, then fairly between callers, then by arrival.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestOrder(RequestPriority Priority, double Start, long Number)
{
    public static readonly IComparer<RequestOrder> Comparer = Comparer<RequestOrder>.Create(static (left, right) =>
    {
        if (left.Priority != right.Priority) return right.Priority.CompareTo(left.Priority);
        var byStart = left.Start.CompareTo(right.Start);
        return byStart != 0 ? byStart : left.Number.CompareTo(right.Number);
    });
}
