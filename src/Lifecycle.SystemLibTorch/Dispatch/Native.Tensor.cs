using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

internal static unsafe partial class Native
{
    // Freeing may run destructors of a whole autograd graph: it keeps its GC transition.
    [LibraryImport(Library)]
    internal static partial void tensor_free(nint tensor);

    /// <summary>Counts a tensor that another library made and that is now ours to free.</summary>
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void tensor_adopted();

    /// <summary>Counts a tensor of ours that another owner frees.</summary>
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void tensor_given_away();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long tensor_live_count();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long tensor_dim(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long tensor_numel(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int tensor_dtype(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long tensor_element_size(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long tensor_device(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial nint tensor_sizes(nint tensor, long* sizes);

    [LibraryImport(Library)]
    internal static partial nint tensor_strides(nint tensor, long* strides);

    [LibraryImport(Library)]
    internal static partial nint tensor_storage_offset(nint tensor, long* offset);

    [LibraryImport(Library)]
    internal static partial nint tensor_storage_bytes(nint tensor, ulong* bytes);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int tensor_is_contiguous(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int tensor_is_sparse(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint tensor_data(nint tensor, nint* data);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int tensor_is_same(nint left, nint right);

    [LibraryImport(Library)]
    internal static partial nint tensor_unfilled(long* sizes, int dimensions, int dtype, nint* result);

    [LibraryImport(Library)]
    internal static partial nint tensor_over(nint data, long* sizes, int dimensions, int dtype, nint owner, delegate* unmanaged<nint, void> release, nint* result);

    [LibraryImport(Library)]
    internal static partial nint tensor_index(nint tensor, NativeIndex* indices, int count, nint* result);

    [LibraryImport(Library)]
    internal static partial nint tensor_index_put(nint tensor, NativeIndex* indices, int count, nint value, int accumulate);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint tensor_save(nint tensor, string file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint tensor_load(string file, nint* result);
}
