using System.Numerics;
using Lifecycle.Onnx.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Bindings;

/// <summary>The ONNX type of a .NET type, looked up once; Undefined where there is none.</summary>
internal static class ElementTypeOf<T> where T : unmanaged
{
    public static readonly OnnxElementType Value = Find();

    /// <summary>What messages call it.</summary>
    public static string Name => Value == OnnxElementType.Undefined ? typeof(T).Name : $"{Value}";

    private static OnnxElementType Find()
    {
        if (typeof(T) == typeof(BFloat16)) return OnnxElementType.BFloat16;
        if (typeof(T) == typeof(Float16)) return OnnxElementType.Float16;
        if (typeof(T) == typeof(Complex)) return OnnxElementType.Complex128;
        try
        {
            return ElementTypes.Of<T>();
        }
        catch (ArgumentException)
        {
            return OnnxElementType.Undefined;
        }
    }
}
