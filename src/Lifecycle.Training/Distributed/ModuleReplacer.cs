using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Utils;

namespace Lifecycle.Training.Distributed;

/// <summary>Puts another module in the place of a child: where its parent has it registered, and in the fields and lists that forward reads it from.</summary>
internal static class ModuleReplacer
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly FieldInfo Registered = typeof(torch.nn.Module).GetField("_internal_submodules", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>Replaces the child of this name.</summary>
    /// <exception cref="UsageException">A field or list cannot hold the new one.</exception>
    internal static void Replace(torch.nn.Module parent, string name, torch.nn.Module old, torch.nn.Module replacement, string path)
    {
        foreach (var field in FieldsOf(parent.GetType())) ReplaceIn(parent, field, old, replacement, path);
        // A ModuleDict keeps its own order of names.
        if (parent.GetType().GetProperty("Item", [typeof(string)]) is { CanWrite: true } byName && byName.PropertyType.IsInstanceOfType(replacement))
            byName.SetValue(parent, replacement, [name]);
        // A Sequential registers its steps in a list of its own instead.
        var registered = (OrderedDict<string, torch.nn.Module>)Registered.GetValue(parent)!;
        if (registered.ContainsKey(name)) registered[name] = replacement;
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var level = type; level is not null && level != typeof(torch.nn.Module); level = level.BaseType)
            foreach (var field in level.GetFields(Instance).Where(static field => !field.FieldType.IsValueType))
                yield return field;
    }

    private static void ReplaceIn(torch.nn.Module parent, FieldInfo field, torch.nn.Module old, torch.nn.Module replacement, string path)
    {
        var value = field.GetValue(parent);
        if (ReferenceEquals(value, old))
        {
            if (!field.FieldType.IsInstanceOfType(replacement)) throw Refusal(path, $"the field {field.Name} of {parent.GetType().Name}", field.FieldType, replacement);
            field.SetValue(parent, replacement);
        }
        else if (value is IList list)
        {
            for (var i = 0; i < list.Count; i++) ReplaceAt(list, i, old, replacement, path);
        }
    }

    // Items are modules, or pairs of a name and a module.
    private static void ReplaceAt(IList list, int index, torch.nn.Module old, torch.nn.Module replacement, string path)
    {
        try
        {
            if (ReferenceEquals(list[index], old)) list[index] = replacement;
            else if (list[index] is ITuple { Length: 2 } pair && ReferenceEquals(pair[1], old)) list[index] = Activator.CreateInstance(pair.GetType(), pair[0], replacement);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidCastException or MissingMethodException)
        {
            throw Refusal(path, "a list", list.GetType(), replacement, exception);
        }
    }

    private static UsageException Refusal(string path, string holder, Type type, torch.nn.Module replacement, Exception? inner = null) =>
        new($"{path} cannot become a {replacement.GetType().Name}: {holder} holds it as {type.Name}; declare it as Module<Tensor, Tensor>.", inner);
}
