using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

/// <summary>One index on its way through the C boundary; mirrors Index in indexing.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeIndex
{
    internal IndexKind Kind;
    internal int Has;
    internal long Start;
    internal long Stop;
    internal long Step;
    internal nint Tensor;

    internal enum IndexKind
    {
        None,
        Integer,
        Ellipsis,
        Bool,
        Tensor,
        Slice,
    }
}
