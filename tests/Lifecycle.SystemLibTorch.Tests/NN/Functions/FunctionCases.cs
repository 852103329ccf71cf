using static TorchSharp.torch;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor> Function, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The functions of Goldens/functions.py, by the same names, each with its inputs.</summary>
internal static partial class FunctionCases
{
    private static Cases[] Groups =>
        [ActivationFunctions, ConvolutionFunctions, NormalizationFunctions, PoolingFunctions, ShapesFunctions];

    internal static (Func<Tensor[], Tensor> Function, Func<Tensor[]> Draw) Of(string name) =>
        Groups.First(group => group.ContainsKey(name))[name];

    // Values and indices as one tensor.
    private static Tensor WithIndices((Tensor Values, Tensor Indices) result) =>
        cat([result.Values.flatten(), result.Indices.flatten().to(ScalarType.Float32)]);

    private static Tensor Unpooled((Tensor Values, Tensor Indices) pooled, Func<Tensor, Tensor, Tensor> unpool) =>
        unpool(pooled.Values, pooled.Indices);
}
