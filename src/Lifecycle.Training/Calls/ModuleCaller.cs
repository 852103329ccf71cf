using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Lifecycle.Training.Import;
using static TorchSharp.torch;

namespace Lifecycle.Training.Calls;

/// <summary>
/// Calls a module of any signature with tensors: parameters are tensors, or tuples of them, and what it returns is a tensor,
/// or tuples and lists of them, whose tensors are the outputs in order.
/// </summary>
internal static class ModuleCaller
{
    /// <summary>The way to call a module with so many tensors.</summary>
    /// <exception cref="UsageException">The module has no call or forward that takes so many.</exception>
    internal static Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Of(nn.Module model, int count)
    {
        if (model is OnnxModule imported && (imported.Inputs.Count > 1 || imported.Outputs.Count > 1))
            return Of(imported, count);
        var method = Candidates(model).FirstOrDefault(method => Takes(method, count))
            ?? throw new UsageException($"The model {model.GetName()} ({model.GetType().Name}) has no call or forward that takes {count} tensors; it has {Signatures(model)}; give as many tensors as it takes.");
        return inputs => Flatten(Invoke(model, method, inputs));
    }

    // An imported model's forward takes one tensor; its inputs and outputs have names and an order of their own.
    private static Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Of(OnnxModule model, int count)
    {
        if (model.Inputs.Count != count)
            throw new UsageException($"The model {model.GetName()} takes {model.Inputs.Count} tensors, not {count}: {string.Join(", ", model.Inputs)}; give one for each.");
        return inputs =>
        {
            var outputs = model.Run(model.Inputs.Zip(inputs).ToDictionary(static pair => pair.First.Name, static pair => pair.Second, StringComparer.Ordinal));
            return [.. model.Outputs.Select(output => outputs[output.Name])];
        };
    }

    // A module that adds a call of its own, such as a recurrent one without its state, comes before what it inherits; call runs
    // hooks, so it comes before forward.
    private static IEnumerable<MethodInfo> Candidates(nn.Module model) =>
        model.GetType().GetMethods().Where(static method => method.Name is "call" or "forward").OrderBy(static method => method.Name, StringComparer.Ordinal).ThenBy(static method => method.GetParameters().Length);

    private static bool Takes(MethodInfo method, int count)
    {
        var parameters = method.GetParameters();
        var needed = parameters.TakeWhile(static parameter => Tensors(parameter.ParameterType) > 0).ToArray();
        var sum = 0;
        var used = needed.TakeWhile(parameter => (sum += Tensors(parameter.ParameterType)) <= count).Count();
        return needed.Take(used).Sum(static parameter => Tensors(parameter.ParameterType)) == count && parameters.Skip(used).All(static parameter => parameter.HasDefaultValue || Nullable.GetUnderlyingType(parameter.ParameterType) is not null);
    }

    private static object? Invoke(nn.Module model, MethodInfo method, IReadOnlyList<Tensor> inputs)
    {
        var rest = new Queue<Tensor>(inputs);
        var arguments = method.GetParameters().Select(parameter => rest.Count > 0 ? Compose(parameter.ParameterType, rest) : parameter.HasDefaultValue ? parameter.DefaultValue : null).ToArray();
        return method.Invoke(model, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static object Compose(Type type, Queue<Tensor> rest)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(Tensor) ? rest.Dequeue() : Activator.CreateInstance(plain, plain.GetGenericArguments().Select(part => Compose(part, rest)).ToArray())!;
    }

    private static int Tensors(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(Tensor))
            return 1;
        if (!plain.IsAssignableTo(typeof(ITuple)))
            return 0;
        var parts = plain.GetGenericArguments().Select(Tensors).ToArray();
        return parts.Contains(0) ? 0 : parts.Sum();
    }

    private static List<Tensor> Flatten(object? result)
    {
        var tensors = new List<Tensor>();
        Flatten(result, tensors);
        return tensors;
    }

    private static void Flatten(object? result, List<Tensor> tensors)
    {
        switch (result)
        {
            case Tensor tensor:
                tensors.Add(tensor);
                break;
            case ITuple tuple:
                for (var i = 0; i < tuple.Length; i++)
                    Flatten(tuple[i], tensors);
                break;
            case IEnumerable list and not string:
                foreach (var item in list)
                    Flatten(item, tensors);
                break;
            case null:
                break;
            default:
                throw new ModelException($"A forward returned a {result.GetType().Name}; expected a tensor, or tuples and lists of tensors.");
        }
    }

    private static string Signatures(nn.Module model) =>
        string.Join(" and ", Candidates(model).Select(static method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(static parameter => parameter.ParameterType.Name))})").Distinct());
}
