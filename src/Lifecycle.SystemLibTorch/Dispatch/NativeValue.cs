using System.Runtime.InteropServices;

namespace TorchSharp.Dispatch;

/// <summary>What a <see cref="NativeValue"/> holds; mirrors Tag in aten.h.</summary>
internal enum Tag
{
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    DoubleList = 6,
    BoolList = 7,
    TensorList = 8,
    String = 9,
    Complex = 10,
    Device = 11,
    Generator = 12,
    Default = 13,
    List = 14,
    Tuple = 15,
}

/// <summary>One argument or result of an operator on its way through the C boundary.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal Tag Tag;
    internal int Count;
    internal long Bits;
}
