using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Equal layers one after the other. As libtorch clones a layer, each draws its initial values and then takes over those of
/// the first, so that a seed gives TorchSharp's weights.
/// </summary>
internal static class LayerStack
{
    internal static T[] Of<T>(nn.Module owner, string prefix, long count, nn.Module first, Func<nn.Module, string, T> make)
    {
        var layers = new T[count];
        for (var i = 0; i < count; i++)
        {
            var start = $"{prefix}layers.{i}.";
            layers[i] = make(owner, start);
            foreach (var (name, parameter) in first.named_parameters())
                owner.SetParameter(start + name, new Parameter(parameter.detach().clone()));
        }
        return layers;
    }

    /// <summary>The output of all layers, each fed with that of the one before; what lies between is disposed of.</summary>
    internal static Tensor Run<T>(T[] layers, Tensor input, Func<T, Tensor, Tensor> run)
    {
        using var scope = NewDisposeScope();
        return layers.Aggregate(input.alias(), (current, layer) => run(layer, current)).MoveToOuterDisposeScope();
    }
}
