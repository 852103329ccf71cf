using System.Reflection;
using Lifecycle.Training.Native;
using TorchSharp;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>Tells the tracer, while it lives, under which module each operator runs.</summary>
internal sealed class ScopeHooks : IDisposable
{
    private static readonly MethodInfo HookMethod = typeof(ScopeHooks).GetMethod(nameof(Hook), BindingFlags.NonPublic | BindingFlags.Instance, [typeof(torch.nn.Module), typeof(string)])!;

    private readonly List<Action> _removers = [];
    private readonly Tracer _tracer;

    internal ScopeHooks(Tracer tracer, torch.nn.Module model)
    {
        _tracer = tracer;
        foreach (var (path, module) in model.named_modules())
            if (path.Length > 0 && Hookable(module.GetType()) is { } type)
                HookMethod.MakeGenericMethod(type.GetGenericArguments()).Invoke(this, [module, path.Replace('/', '_')]);
    }

    public void Dispose() => _removers.ForEach(static remove => remove());

    // A module's hooks have the types of its forward, whatever that takes and returns.
    private static Type? Hookable(Type? type)
    {
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(torch.nn.HookableModule<,>)))
            type = type.BaseType;
        return type;
    }

    private void Hook<TPre, TPost>(torch.nn.Module module, string path)
        where TPre : Delegate
        where TPost : Delegate
    {
        var hookable = (torch.nn.HookableModule<TPre, TPost>)module;
        var before = hookable.register_forward_pre_hook((torch.nn.Module _) => _tracer.PushScope(path));
        var after = hookable.register_forward_hook((torch.nn.Module _) => _tracer.PopScope());
        _removers.Add(before.remove);
        _removers.Add(after.remove);
    }
}
