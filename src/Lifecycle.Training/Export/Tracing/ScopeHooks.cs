using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>Tells the tracer, while it lives, under which module each operator runs.</summary>
internal sealed class ScopeHooks : IDisposable
{
    private readonly List<Action> _removers = [];
    private readonly Tracer _tracer;

    internal ScopeHooks(Tracer tracer, nn.Module model)
    {
        _tracer = tracer;
        foreach (var (path, module) in model.named_modules())
            if (path.Length > 0)
                Hook(module, path.Replace('/', '_'));
    }

    public void Dispose() => _removers.ForEach(static remove => remove());

    // Modules of other signatures run under the path of the module around them.
    private void Hook(nn.Module module, string path)
    {
        switch (module)
        {
            case nn.Module<Tensor, Tensor> one:
                Hook(one, path);
                break;
            case nn.Module<Tensor, Tensor, Tensor> two:
                Hook(two, path);
                break;
            case nn.Module<Tensor, Tensor, Tensor, Tensor> three:
                Hook(three, path);
                break;
        }
    }

    private void Hook<TPre, TPost>(nn.HookableModule<TPre, TPost> module, string path)
    {
        var before = module.register_forward_pre_hook((nn.Module _) => _tracer.PushScope(path));
        var after = module.register_forward_hook((nn.Module _) => _tracer.PopScope());
        _removers.Add(before.remove);
        _removers.Add(after.remove);
    }
}
