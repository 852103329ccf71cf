using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using Lifecycle.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Transfer;

/// <summary>
/// Keeps parts of a model from training, chosen by patterns of parameters' names: <c>*</c> is any text, dots included, and <c>?</c> one character, so that
/// <c>features.*</c> is all below <c>features</c>.
/// </summary>
public static class Freezing
{
    /// <summary>Freezes parameters: they get no gradients, and the Trainer leaves them out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patterns">Patterns of parameters' names; each must fit at least one.</param>
    /// <returns>The names of the parameters that the patterns fit.</returns>
    /// <exception cref="UsageException">A pattern fits no parameter.</exception>
    public static IReadOnlyList<string> Freeze(this nn.Module model, params IReadOnlyList<string> patterns) => Set(model, patterns, trains: false);

    /// <summary>Lets parameters train again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patterns">Patterns of parameters' names; each must fit at least one.</param>
    /// <returns>The names of the parameters that the patterns fit.</returns>
    /// <exception cref="UsageException">A pattern fits no parameter.</exception>
    public static IReadOnlyList<string> Unfreeze(this nn.Module model, params IReadOnlyList<string> patterns) => Set(model, patterns, trains: true);

    /// <summary>
    /// Freezes normalization layers that have running statistics (batch norms): they normalize by these and leave them alone in training too, and their scale and
    /// shift don't train. Small batches and small data sets would spoil what was learned on much data.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="pattern">A pattern of the layers' names, of an <see cref="OnnxModule"/>'s nodes where it has no layers; default all.</param>
    /// <returns>What lets the statistics move again when disposed; scale and shift train again after <see cref="Unfreeze"/>. Need not be kept.</returns>
    /// <exception cref="UsageException">The pattern fits no such layer.</exception>
    public static IDisposable FreezeBatchNorm(this nn.Module model, string pattern = "*")
    {
        ArgumentNullException.ThrowIfNull(model);
        var fits = new NamePattern(pattern);
        var modules = model.named_modules().Prepend((name: "", module: model)).DistinctBy(static entry => entry.module).ToList();
        var norms = modules.Where(entry => fits.Fits(entry.name)).Select(static entry => entry.module).OfType<nn.Module<Tensor, Tensor>>()
            .Where(static module => module is not OnnxModule && module.named_buffers(recurse: false).Any(static buffer => buffer.name is "running_mean")).ToList();
        var nodes = (from entry in modules
                     where entry.module is OnnxModule
                     let imported = (OnnxModule)entry.module
                     from norm in imported.Norms
                     where fits.Fits(entry.name.Length == 0 ? norm.Name : $"{entry.name}.{norm.Name}")
                     select (imported, norm.Node)).ToList();
        if (norms.Count == 0 && nodes.Count == 0) throw new UsageException($"The pattern \"{pattern}\" fits no normalization layer with running statistics of {model.GetName()}; expected at least one; look at named_modules(), and named_nodes() of an OnnxModule.");
        foreach (var parameter in norms.SelectMany(static norm => norm.parameters()).Concat(nodes.SelectMany(static entry => entry.imported.AffineOf(entry.Node)))) SetTraining(parameter, trains: false);
        return new FrozenStatistics(norms, nodes);
    }

    /// <summary>The names of a model's parameters that a pattern fits.</summary>
    internal static List<string> Names(nn.Module model, string pattern)
    {
        var fits = new NamePattern(pattern);
        var names = model.named_parameters().Select(static entry => entry.name).Where(fits.Fits).ToList();
        return names.Count > 0 ? names : throw new UsageException($"The pattern \"{pattern}\" fits no parameter of {model.GetName()}; expected at least one; look at named_parameters().");
    }

    private static List<string> Set(nn.Module model, IReadOnlyList<string> patterns, bool trains)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(patterns);
        var names = patterns.SelectMany(pattern => Names(model, pattern)).Distinct(StringComparer.Ordinal).ToList();
        var chosen = names.ToHashSet(StringComparer.Ordinal);
        foreach (var (name, parameter) in model.named_parameters())
            if (chosen.Contains(name)) SetTraining(parameter, trains);
        return names;
    }

    // An optimizer moves what has a gradient, be it of zeros: decay and momentum would go on.
    private static void SetTraining(TorchSharp.Modules.Parameter parameter, bool trains)
    {
        parameter.requires_grad = trains;
        if (!trains) parameter.grad = null;
    }

    // Whoever calls train() on the model between, each forward pass finds the layer in evaluation mode.
    private sealed class FrozenStatistics : IDisposable
    {
        private readonly List<nn.HookableModule<Func<nn.Module<Tensor, Tensor>, Tensor, Tensor>, Func<nn.Module<Tensor, Tensor>, Tensor, Tensor, Tensor>>.HookRemover> _hooks;

        private readonly List<(OnnxModule Module, OnnxNode Norm)> _nodes;

        public FrozenStatistics(List<nn.Module<Tensor, Tensor>> norms, List<(OnnxModule Module, OnnxNode Norm)> nodes)
        {
            _hooks = norms.ConvertAll(static norm => norm.register_forward_pre_hook((Action<nn.Module>)(static module => module.eval())));
            _nodes = nodes;
            foreach (var (module, norm) in nodes) module.SetFrozen(norm, frozen: true);
        }

        public void Dispose()
        {
            foreach (var hook in _hooks) hook.remove();
            _hooks.Clear();
            foreach (var (module, norm) in _nodes) module.SetFrozen(norm, frozen: false);
        }
    }
}
