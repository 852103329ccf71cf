using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>Keeps what layers of a model give, from the time it is made until it is disposed.</summary>
internal sealed class FeatureTap : IDisposable
{
    private readonly List<Action> _removers = [];
    private readonly Tensor?[] _outputs;

    /// <summary>Taps layers by their paths.</summary>
    /// <exception cref="UsageException">There is no such layer, or it does not take one tensor and give one.</exception>
    public FeatureTap(nn.Module model, IReadOnlyList<string> paths)
    {
        _outputs = new Tensor?[paths.Count];
        var modules = model.named_modules().ToDictionary(static entry => entry.name, static entry => entry.module, StringComparer.Ordinal);
        for (var i = 0; i < paths.Count; i++)
        {
            var place = i;
            var layer = modules.GetValueOrDefault(paths[i])
                ?? throw new UsageException($"{model.GetName()} has no layer \"{paths[i]}\"; expected one of {string.Join(", ", modules.Keys.Where(static name => name.Length > 0).Take(20))}{(modules.Count > 20 ? ", ..." : "")}; correct the path in Features.");
            if (layer is not nn.Module<Tensor, Tensor> plain)
                throw new UsageException($"The layer \"{paths[i]}\" of {model.GetName()} is a {layer.GetType().Name}; expected one that takes a tensor and gives one; name another layer in Features.");
            // A Sequential frees what its layers give, so the tap needs a handle of its own.
            var hook = plain.register_forward_hook((_, _, output) =>
            {
                _outputs[place] = output.alias();
                return output;
            });
            _removers.Add(hook.remove);
        }
    }

    /// <summary>What each layer gave last, in the dispose scope of that call.</summary>
    /// <exception cref="ModelException">A layer did not run.</exception>
    public IReadOnlyList<Tensor> Take(nn.Module model, IReadOnlyList<string> paths)
    {
        Tensor[] taken = [.. _outputs.Select((output, place) => output ?? throw new ModelException($"The layer \"{paths[place]}\" did not run when {model.GetName()} was called; expected a layer of its forward pass; name another in Features."))];
        Array.Clear(_outputs);
        return taken;
    }

    public void Dispose()
    {
        foreach (var remove in _removers) remove();
        _removers.Clear();
    }
}
