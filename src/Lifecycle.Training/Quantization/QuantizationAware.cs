using Lifecycle.Onnx.Options;
using Lifecycle.Training.Native;
using Lifecycle.Training.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Quantization;

/// <summary>
/// Quantization-aware training: a model learns to live with 8 bits before it has them. Chosen layers round their inputs and weights in
/// training as integer kernels will; the Exporter writes the ranges as QuantizeLinear and DequantizeLinear.
/// </summary>
public static class QuantizationAware
{
    /// <summary>
    /// Replaces chosen layers of a trained model, in place, by ones that round their inputs (uint8, one range a tensor) and weights (int8,
    /// symmetric, one range an output channel). A batch norm right behind a layer is folded into it with its running statistics and
    /// becomes an identity; train on with a low learning rate. Ranges are buffers, so checkpoints keep them.
    /// </summary>
    /// <param name="model">Trained in float32. Fields that hold layers are of type <c>Module&lt;Tensor, Tensor&gt;</c>, or the layers are in a Sequential.</param>
    /// <param name="example">A batch as the model takes it, on its device: it tells what follows each layer, and gives first ranges.</param>
    /// <param name="options">Which layers and how; null takes the defaults.</param>
    /// <returns>The layers that were replaced, to freeze their ranges, or to undo it.</returns>
    /// <exception cref="NativeException">Lifecycle's native library is missing or was built for another libtorch: the rounding is in it.</exception>
    /// <exception cref="UsageException">Options are out of range, no layer fits, or a field cannot hold another kind of layer; the model is as it was.</exception>
    public static PreparedModel Prepare(nn.Module<Tensor, Tensor> model, Tensor example, QuantizationAwareOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(example);
        if (NativeTorch.Reason is { } reason) throw new NativeException($"Quantization-aware training needs Lifecycle's native library: {reason}");
        var settings = options ?? new QuantizationAwareOptions();
        OptionsValidator.Check("The quantization options are out of range", [("", settings)]);
        var modules = model.named_modules().Where(static entry => entry.name.Length > 0).ToDictionary(static entry => entry.name, static entry => entry.module, StringComparer.Ordinal);
        var chosen = Choose(model, modules, settings);
        var flow = LayerFlow.Of(model, modules, chosen, example);
        var prepared = new PreparedModel(model);
        try
        {
            foreach (var path in flow.Ran.ToArray()) prepared.Add(Replace(model, path, modules, flow, settings));
            if (prepared.Layers.Count == 0) throw new UsageException($"None of the chosen layers of {model.GetName()} ran on the example: {string.Join(", ", chosen)}; expected at least one; correct Layers.");
            prepared.Observe(example);
            return prepared;
        }
        catch
        {
            prepared.Undo();
            throw;
        }
    }

    private static HashSet<string> Choose(nn.Module model, Dictionary<string, nn.Module> modules, QuantizationAwareOptions settings)
    {
        var able = modules.Where(static entry => LayerKind.Of(entry.Value) is not null).Select(static entry => entry.Key).ToArray();
        var chosen = settings.Layers.SelectMany(pattern => Fitting(model, pattern, able)).ToHashSet(StringComparer.Ordinal);
        chosen.ExceptWith(settings.Exclude.SelectMany(pattern => Fitting(model, pattern, able)).ToArray());
        return chosen.Count > 0 ? chosen : throw new UsageException($"Exclude leaves no layer of {model.GetName()} to quantize; expected at least one of {string.Join(", ", able)}; correct Layers or Exclude.");
    }

    private static List<string> Fitting(nn.Module model, string pattern, string[] able)
    {
        var fits = new NamePattern(pattern);
        var found = able.Where(fits.Fits).ToList();
        return found.Count > 0 ? found : throw new UsageException($"The pattern \"{pattern}\" fits no convolution with zero padding and no linear layer of {model.GetName()}; expected one of {(able.Length == 0 ? "none, as it has none" : string.Join(", ", able))}; look at named_modules().");
    }

    private static Replacement Replace(nn.Module model, string path, Dictionary<string, nn.Module> modules, LayerFlow flow, QuantizationAwareOptions settings)
    {
        var old = modules[path];
        var kind = LayerKind.Of(old)!;
        var normPath = flow.Norms.GetValueOrDefault(path);
        var norm = normPath is null ? null : (BatchNorm)modules[normPath];
        var layer = new QuantizedLayer(kind, FoldedWeights.Of(kind, norm), settings.AveragingShare, settings.Outputs && !flow.Taken.Contains(path));
        layer.train(old.training);
        var replacement = new Replacement(path, layer, () => layer.Weights.PutInto(kind, norm));
        replacement.Swap(Parent(model, path, modules), path, old, layer);
        if (norm is not null) replacement.Swap(Parent(model, normPath!, modules), normPath!, norm, nn.Identity());
        if (layer.Output is not null) replacement.Hook(flow.Rectifiers.TryGetValue(path, out var rectifier) ? (nn.Module<Tensor, Tensor>)modules[rectifier] : layer, layer.Output);
        return replacement;
    }

    private static nn.Module Parent(nn.Module model, string path, Dictionary<string, nn.Module> modules) =>
        path.LastIndexOf('.') is > 0 and var dot ? modules[path[..dot]] : model;
}
