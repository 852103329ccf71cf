using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Cases = System.Collections.Generic.Dictionary<
    string, (System.Func<TorchSharp.torch.nn.Module> Make, System.Func<TorchSharp.torch.Tensor[]> Draw)>;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The layers of Goldens/layers.py, by the same names, each with its inputs, which are drawn after its weights.</summary>
internal static partial class LayerCases
{
    private static Cases[] Groups =>
        [ConvolutionLayers, NormalizationLayers, DropoutLayers, ActivationLayers, PoolingLayers, ShapesLayers];

    internal static (Func<Module> Make, Func<Tensor[]> Draw) Of(string name) => Groups.First(group => group.ContainsKey(name))[name];

    private static Module Evaluating(Module module)
    {
        module.eval();
        return module;
    }

    private static Module Warmed(Module<Tensor, Tensor> module, Tensor batch)
    {
        using (no_grad()) module.call(batch);
        return Evaluating(module);
    }

    /// <summary>Pooling, and what undoes it with the indices.</summary>
    private sealed class Unpooling(Func<Tensor, (Tensor Values, Tensor Indices)> pool, Func<Tensor, Tensor, Tensor> unpool)
        : Module<Tensor, Tensor>(nameof(Unpooling))
    {
        public override Tensor forward(Tensor input)
        {
            var (values, indices) = pool(input);
            return unpool(values, indices);
        }
    }
}
