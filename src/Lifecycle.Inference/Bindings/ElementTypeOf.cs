using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Bindings;

/// <summary>The ONNX type of a .NET type, looked up once.</summary>
internal static class ElementTypeOf<T> where T : unmanaged
{
    public static readonly OnnxElementType Value = ElementTypes.Of<T>();
}
