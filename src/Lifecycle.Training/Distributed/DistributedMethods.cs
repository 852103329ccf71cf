using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lifecycle.Training.Native;

namespace Lifecycle.Training.Distributed;

/// <summary>The C functions of <c>lifecycle_distributed</c>. A status of 0 is success, others are those of <see cref="DistributedFault"/>.</summary>
internal static unsafe partial class DistributedMethods
{
    private const string Library = NativeDistributed.Name;

    // It tells the runtime where the libraries are.
    static DistributedMethods() => RuntimeHelpers.RunClassConstructor(typeof(NativeMethods).TypeHandle);

    [LibraryImport(Library, EntryPoint = "lifecycle_last_error")]
    private static partial byte* LastErrorText();

    internal static string LastError() => Marshal.PtrToStringUTF8((nint)LastErrorText()) ?? "";

    [LibraryImport(Library, EntryPoint = "lifecycle_live_objects")]
    internal static partial long LiveObjects();

    [LibraryImport(Library, EntryPoint = "lifecycle_group_missing")]
    internal static partial byte* Missing();

    [LibraryImport(Library, EntryPoint = "lifecycle_group_create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GroupCreate(
        int nccl, string? host, int port, int serve, string? file, string? prefix, string? networkInterface, string? address,
        int rank, int size, long timeoutMilliseconds, out nint group);

    [LibraryImport(Library, EntryPoint = "lifecycle_group_close")]
    internal static partial void GroupClose(GroupHandle group);

    [LibraryImport(Library, EntryPoint = "lifecycle_group_abort")]
    internal static partial void GroupAbort(GroupHandle group);

    [LibraryImport(Library, EntryPoint = "lifecycle_group_free")]
    internal static partial void GroupFree(nint group);

    [LibraryImport(Library, EntryPoint = "lifecycle_work_wait")]
    internal static partial int WorkWait(WorkHandle work);

    [LibraryImport(Library, EntryPoint = "lifecycle_work_done")]
    internal static partial int WorkDone(WorkHandle work);

    [LibraryImport(Library, EntryPoint = "lifecycle_work_free")]
    internal static partial void WorkFree(nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_all_reduce")]
    internal static partial int AllReduce(GroupHandle group, nint[] tensors, int count, int operation, long bucketBytes, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_reduce")]
    internal static partial int Reduce(GroupHandle group, nint tensor, int root, int operation, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_broadcast")]
    internal static partial int Broadcast(GroupHandle group, nint[] tensors, int count, int root, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_all_gather")]
    internal static partial int AllGather(GroupHandle group, nint input, out nint output, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_gather")]
    internal static partial int Gather(GroupHandle group, nint input, int root, out nint output, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_reduce_scatter")]
    internal static partial int ReduceScatter(GroupHandle group, nint input, int operation, out nint output, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_scatter")]
    internal static partial int Scatter(GroupHandle group, nint output, nint input, int root, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_barrier")]
    internal static partial int Barrier(GroupHandle group, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_send")]
    internal static partial int Send(GroupHandle group, nint tensor, int to, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_receive")]
    internal static partial int Receive(GroupHandle group, nint tensor, int from, out nint work);

    [LibraryImport(Library, EntryPoint = "lifecycle_sync_batch_norm")]
    internal static partial int SyncBatchNorm(
        GroupHandle group, nint input, nint weight, nint bias, nint runningMean, nint runningVariance, double momentum, double eps, out nint output);
}

/// <summary>A native process group; giving it back aborts what still runs.</summary>
internal sealed class GroupHandle : SafeHandle
{
    internal GroupHandle(nint group) : base(0, ownsHandle: true) => SetHandle(group);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        DistributedMethods.GroupFree(handle);
        return true;
    }
}

/// <summary>A native operation under way or done.</summary>
internal sealed class WorkHandle : SafeHandle
{
    internal WorkHandle(nint work) : base(0, ownsHandle: true) => SetHandle(work);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        DistributedMethods.WorkFree(handle);
        return true;
    }
}
