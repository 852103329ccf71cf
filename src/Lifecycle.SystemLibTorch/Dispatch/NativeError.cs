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

    /// <summary>The same with an exception made of the message.</summary>
    internal static void Throw(nint message, Func<string, Exception> failure)
    {
        if (message != 0)
            throw failure(Take(message));
    }

    [DoesNotReturn]
    private static void Raise(nint message) => throw new ExternalException(Take(message));

    private static string Take(nint message)
    {
        var text = Marshal.PtrToStringUTF8(message)!;
        Native.aten_free(message);
        return text;
    }
}
