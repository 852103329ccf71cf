using System.Runtime.InteropServices;
using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace TorchSharp.Jit;

/// <summary>The named tensors and children of a TorchScript module.</summary>
internal static unsafe class JitMembers
{
    /// <summary>Mirrors Members in jit.cpp.</summary>
    internal enum Kind
    {
        Parameters = 0,
        Buffers = 1,
        Tensors = 2,
        OwnTensors = 3,
        Children = 4,
    }

    /// <summary>New handles on a module's tensors.</summary>
    internal static List<(string Name, Tensor Tensor)> Tensors(JitHandle module, Kind kind) =>
        List(module, kind).ConvertAll(static member => (member.Name, new Tensor(member.Object)));

    internal static List<(string Name, JitHandle Module)> Children(JitHandle module) =>
        List(module, Kind.Children).ConvertAll(static member => (member.Name, new JitHandle(member.Object, isUnit: false)));

    private static List<(string Name, nint Object)> List(JitHandle module, Kind kind)
    {
        NativeMember* members;
        int count;
        NativeError.Throw(Native.jit_members(module, (int)kind, &members, &count));
        var list = new List<(string, nint)>(count);
        for (var i = 0; i < count; i++)
        {
            list.Add((Marshal.PtrToStringUTF8(members[i].Name)!, members[i].Object));
            Native.aten_free(members[i].Name);
        }
        Native.aten_free((nint)members);
        return list;
    }
}
