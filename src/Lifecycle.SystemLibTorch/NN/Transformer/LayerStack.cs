using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Equal layers one after the other, each a clone of the first.</summary>
internal static class LayerStack
{
    internal static T[] Of<T>(nn.Module owner, string prefix, long count, nn.Module first, LayerOptions options, Func<nn.Module, string, T> make)
    {
        var layers = new T[count];
        for (var i = 0; i < count; i++)
        {
            var start = $"{prefix}layers.{i}.";
            layers[i] = make(owner, start);
            DrawForParts(first, options);
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

    // Libtorch's clone draws initial values for a layer, and then again for each of its parts, before it takes over those
    // of the original; drawing as many gives TorchSharp's weights for a seed.
    private static void DrawForParts(nn.Module first, LayerOptions options)
    {
        var attentions = first.named_parameters().Count(static named => named.name.EndsWith("in_proj_weight", StringComparison.Ordinal));
        for (var i = 0; i < attentions; i++)
        {
            using var attention = nn.MultiheadAttention(options.Model, options.Heads);
            using var projection = nn.Linear(options.Model, options.Model);
        }
        using var linear1 = nn.Linear(options.Model, options.FeedForward);
        using var linear2 = nn.Linear(options.FeedForward, options.Model);
    }
}
