using System.Runtime.InteropServices;
using Lifecycle.Training.Distributed;

namespace Lifecycle.Training.Native;

/// <summary>The C functions of <c>lifecycle_torch</c>. A status of 0 is success.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "lifecycle_torch";

    static NativeMethods() => NativeLibrary.SetDllImportResolver(
        typeof(NativeMethods).Assembly,
        static (name, _, _) => name switch { Library => NativeTorch.Library, NativeDistributed.Name => NativeDistributed.Library, _ => 0 });

    [LibraryImport(Library, EntryPoint = "lifecycle_last_error")]
    private static partial byte* LastErrorText();

    internal static string LastError() => Marshal.PtrToStringUTF8((nint)LastErrorText()) ?? "";

    [LibraryImport(Library, EntryPoint = "lifecycle_live_objects")]
    internal static partial long LiveObjects();

    [LibraryImport(Library, EntryPoint = "lifecycle_autocast_enter")]
    internal static partial int AutocastEnter(int device, int dtype, int enabled, out int wasEnabled, out int oldDtype);

    [LibraryImport(Library, EntryPoint = "lifecycle_autocast_exit")]
    internal static partial int AutocastExit(int device, int wasEnabled, int oldDtype);

    [LibraryImport(Library, EntryPoint = "lifecycle_autocast_is_enabled")]
    internal static partial int AutocastIsEnabled(int device, out int enabled);

    [LibraryImport(Library, EntryPoint = "lifecycle_fast_operators_set")]
    internal static partial int FastOperatorsSet(int enabled);

    [LibraryImport(Library, EntryPoint = "lifecycle_fast_operators_get")]
    internal static partial int FastOperatorsGet(out int enabled);

    [LibraryImport(Library, EntryPoint = "lifecycle_fast_operators_taken")]
    internal static partial int FastOperatorsTaken(out long count);

    [LibraryImport(Library, EntryPoint = "lifecycle_fast_operators_form")]
    internal static partial int FastOperatorsForm(int number, out int there);

    [LibraryImport(Library, EntryPoint = "lifecycle_determinism_exchange")]
    internal static partial int DeterminismExchange(int flags, out int before);

    [LibraryImport(Library, EntryPoint = "lifecycle_random_state_get")]
    internal static partial int RandomStateGet(int type, int index, out nint state);

    [LibraryImport(Library, EntryPoint = "lifecycle_random_state_set")]
    internal static partial int RandomStateSet(int type, int index, nint state);

    [LibraryImport(Library, EntryPoint = "lifecycle_memory_reuse_enter")]
    internal static partial int MemoryReuseEnter();

    [LibraryImport(Library, EntryPoint = "lifecycle_memory_reuse_exit")]
    internal static partial int MemoryReuseExit();

    [LibraryImport(Library, EntryPoint = "lifecycle_memory_reuse_kept")]
    internal static partial int MemoryReuseKept(out long bytes);

    [LibraryImport(Library, EntryPoint = "lifecycle_tensor_to_memory_format")]
    internal static partial int TensorToMemoryFormat(nint tensor, int format, out nint result);

    [LibraryImport(Library, EntryPoint = "lifecycle_tensor_set_memory_format")]
    internal static partial int TensorSetMemoryFormat(nint tensor, int format);

    [LibraryImport(Library, EntryPoint = "lifecycle_tensor_is_contiguous")]
    internal static partial int TensorIsContiguous(nint tensor, int format, out int result);

    [LibraryImport(Library, EntryPoint = "lifecycle_fake_quantize")]
    internal static partial int FakeQuantize(nint input, nint scale, nint zeroPoint, long axis, long least, long most, out nint result);

    [LibraryImport(Library, EntryPoint = "lifecycle_trace_begin", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int TraceBegin(nint[] inputs, string[] names, int count, out nint trace);

    [LibraryImport(Library, EntryPoint = "lifecycle_trace_push_scope", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int TracePushScope(nint trace, string name);

    [LibraryImport(Library, EntryPoint = "lifecycle_trace_pop_scope")]
    internal static partial int TracePopScope(nint trace);

    [LibraryImport(Library, EntryPoint = "lifecycle_trace_end")]
    internal static partial int TraceEnd(nint trace, nint[] outputs, int count, out nint buffer, out byte* bytes, out long length);

    [LibraryImport(Library, EntryPoint = "lifecycle_trace_end_with_values")]
    internal static partial int TraceEndWithValues(
        nint trace, nint[] inputs, int inputCount, nint[] outputs, int count, out nint buffer, out byte* bytes, out long length, out int valueCount);

    [LibraryImport(Library, EntryPoint = "lifecycle_buffer_value")]
    internal static partial int BufferValue(nint buffer, int index, out long id, out nint value);

    [LibraryImport(Library, EntryPoint = "lifecycle_trace_abandon")]
    internal static partial void TraceAbandon(nint trace);

    [LibraryImport(Library, EntryPoint = "lifecycle_buffer_free")]
    internal static partial void BufferFree(nint buffer);

    [LibraryImport(Library, EntryPoint = "lifecycle_recurrent")]
    internal static partial int Recurrent(int kind, nint input, nint[] states, nint[] weights, int weightCount, int directions, [In, Out] nint[] results);

    [LibraryImport(Library, EntryPoint = "lifecycle_fused_sgd")]
    internal static partial int FusedSgd(SgdGroup[] groups, int groupCount, nint[] parameters, [In, Out] nint[] buffers);

    [LibraryImport(Library, EntryPoint = "lifecycle_fused_adam")]
    internal static partial int FusedAdam(AdamGroup[] groups, int groupCount, nint[] parameters, nint[] averages, nint[] squares, nint[] maxima, [In, Out] long[] steps);

    [LibraryImport(Library, EntryPoint = "lifecycle_fused_lion")]
    internal static partial int FusedLion(LionGroup[] groups, int groupCount, nint[] parameters, nint[] averages);

    [LibraryImport(Library, EntryPoint = "lifecycle_clip_gradients")]
    internal static partial int ClipGradients(nint[] parameters, int count, double limit, out double total);

    [LibraryImport(Library, EntryPoint = "lifecycle_unscale_gradients")]
    internal static partial int UnscaleGradients(nint[] parameters, int count, double factor, out int notFinite);
}
