using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

/// <summary>liblifecycle_aten. Functions that return nint give an error message or 0, unless named otherwise.</summary>
internal static unsafe partial class Native
{
    private const string Library = "lifecycle_aten";

    static Native()
    {
        NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);
        NativeLoader.CheckVersion(aten_abi());
        BlasCheck.WarnOnce();
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        string.Equals(name, Library, StringComparison.Ordinal) ? NativeLoader.Load(assembly) : 0;

    [LibraryImport(Library)]
    internal static partial int aten_abi();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint aten_find(string name, string overload, nint* result);

    [LibraryImport(Library)]
    internal static partial nint aten_call(nint op, NativeValue* arguments, int count, NativeValue* results, int resultCount);

    [LibraryImport(Library)]
    internal static partial void aten_free(nint memory);
}
