using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

internal static unsafe partial class Native
{
    /// <summary>A constant string.</summary>
    [LibraryImport(Library)]
    internal static partial nint context_torch_version();

    [LibraryImport(Library)]
    internal static partial int context_num_threads();

    [LibraryImport(Library)]
    internal static partial nint context_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int context_num_interop_threads();

    [LibraryImport(Library)]
    internal static partial nint context_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int context_has_cuda();

    [LibraryImport(Library)]
    internal static partial nint context_cuda_device_count(int* count);

    [LibraryImport(Library)]
    internal static partial int context_switch(int which);

    [LibraryImport(Library)]
    internal static partial nint context_set_switch(int which, int on);

    [LibraryImport(Library)]
    internal static partial nint context_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial nint context_promote_types(int left, int right, int* result);

    /// <summary>A generator's handle.</summary>
    [LibraryImport(Library)]
    internal static partial nint generator_default();

    /// <summary>A generator's handle.</summary>
    [LibraryImport(Library)]
    internal static partial nint generator_new(ulong seed);

    [LibraryImport(Library)]
    internal static partial void generator_free(nint generator);

    [LibraryImport(Library)]
    internal static partial ulong generator_initial_seed(nint generator);

    [LibraryImport(Library)]
    internal static partial void generator_manual_seed(nint generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial nint generator_seed(nint generator, ulong* seed);

    [LibraryImport(Library)]
    internal static partial nint generator_get_state(nint generator, nint* state);

    [LibraryImport(Library)]
    internal static partial nint generator_set_state(nint generator, nint state);
}
