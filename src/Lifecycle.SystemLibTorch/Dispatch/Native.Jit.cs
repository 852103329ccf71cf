using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

internal static unsafe partial class Native
{
    /// <summary>From the file, or from the bytes where the file is null.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint jit_load(string? file, byte* bytes, long length, int deviceType, int deviceIndex, nint* result);

    [LibraryImport(Library)]
    internal static partial void jit_free(nint module);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint jit_save(JitHandle module, string file);

    [LibraryImport(Library)]
    internal static partial nint jit_save_bytes(JitHandle module, byte* target, long capacity, long* length);

    [LibraryImport(Library)]
    internal static partial nint jit_members(JitHandle module, int kind, NativeMember** result, int* count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint jit_set_attribute(JitHandle module, string name, nint tensor);

    [LibraryImport(Library)]
    internal static partial nint jit_is_training(JitHandle module, int* result);

    [LibraryImport(Library)]
    internal static partial nint jit_train(JitHandle module, int on);

    /// <summary>A negative device type or element type leaves that as it is.</summary>
    [LibraryImport(Library)]
    internal static partial nint jit_to(JitHandle module, int deviceType, int deviceIndex, int dtype);

    [LibraryImport(Library)]
    internal static partial nint jit_arity(JitHandle module, int* inputs, int* outputs);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint jit_invoke(JitHandle module, string method, NativeValue* arguments, int count, NativeValue* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint jit_compile(string script, nint* result);

    [LibraryImport(Library)]
    internal static partial void jit_unit_free(nint unit);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint jit_unit_invoke(JitHandle unit, string name, NativeValue* arguments, int count, NativeValue* result);
}

/// <summary>A name, and the tensor or module that has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMember
{
    internal nint Name;
    internal nint Object;
}

/// <summary>A TorchScript module or compilation unit; no call of it runs while it is freed.</summary>
internal sealed class JitHandle : SafeHandle
{
    private readonly bool _isUnit;

    internal JitHandle(nint handle, bool isUnit)
        : base(0, ownsHandle: true)
    {
        _isUnit = isUnit;
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        if (_isUnit)
            Native.jit_unit_free(handle);
        else
            Native.jit_free(handle);
        return true;
    }
}
