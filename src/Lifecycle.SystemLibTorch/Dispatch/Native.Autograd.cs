using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

internal static unsafe partial class Native
{
    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int autograd_requires_grad(nint tensor);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int autograd_is_leaf(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint autograd_set_requires_grad(nint tensor, int on);

    /// <summary>The result is a new handle, or 0 where there is no gradient.</summary>
    [LibraryImport(Library)]
    internal static partial nint autograd_grad_of(nint tensor, nint* result);

    [LibraryImport(Library)]
    internal static partial nint autograd_set_grad_of(nint tensor, nint gradient);

    [LibraryImport(Library)]
    internal static partial nint autograd_retain_grad(nint tensor);

    [LibraryImport(Library)]
    internal static partial nint autograd_set_data(nint tensor, nint data);

    [LibraryImport(Library)]
    internal static partial nint autograd_backward(
        nint[] tensors, int count, nint[] gradients, int gradientCount, int retainGraph, int createGraph, nint[] inputs, int inputCount);

    [LibraryImport(Library)]
    internal static partial nint autograd_grad(
        nint[] outputs, int outputCount, nint[] inputs, int inputCount, nint[] gradients, int gradientCount, int retainGraph, int createGraph, int allowUnused, nint[] results);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int autograd_enabled();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void autograd_set_enabled(int on);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int autograd_inference_enabled();

    /// <summary>The guard to leave with.</summary>
    [LibraryImport(Library)]
    internal static partial nint autograd_enter_inference(int on);

    [LibraryImport(Library)]
    internal static partial void autograd_leave_inference(nint guard);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int autograd_anomaly_enabled();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int autograd_anomaly_checks_nan();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void autograd_set_anomaly(int on, int checkNaN);
}
