using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

/// <summary>A message of libtorch as the exception that TorchSharp throws for it.</summary>
internal static class NativeError
{
    internal static void Throw(nint message)
    {
        if (message != 0)
            Raise(message);
    }

    [DoesNotReturn]
    private static void Raise(nint message)
    {
        var text = Marshal.PtrToStringUTF8(message);
        Native.aten_free(message);
        throw new ExternalException(text);
    }
}
