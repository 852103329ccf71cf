using System.Numerics;
using System.Runtime.CompilerServices;
using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Bindings;

/// <summary>The ONNX type of a .NET type, looked up once; Undefined where there is none.</summary>
internal static class ElementTypeOf<T> where T : unmanaged
{
    public static readonly OnnxElementType Value = Find();

    /// <summary>What messages call it.</summary>
    public static string Name => Value == OnnxElementType.Undefined ? typeof(T).Name : $"{Value}";

    private static OnnxElementType Find() => ElementTypes.OrUndefined<T>() is not OnnxElementType.Undefined and var type ? type : FindOther();

    // Of libraries that a program that only predicts from floats need not load.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OnnxElementType FindOther()
    {
        if (typeof(T) == typeof(BFloat16)) return OnnxElementType.BFloat16;
        if (typeof(T) == typeof(Float16)) return OnnxElementType.Float16;
        return typeof(T) == typeof(Complex) ? OnnxElementType.Complex128 : OnnxElementType.Undefined;
    }
}
