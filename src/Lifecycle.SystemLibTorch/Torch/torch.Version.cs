using System.Runtime.InteropServices;
using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The version of the libtorch that was loaded.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.context_torch_version())!;
}
