using System.Reflection;
using System.Text.Json;
using static TorchSharp.torch.optim;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>Calls TorchSharp's functions with arguments by their names, as the goldens have them.</summary>
internal static class Named
{
    private static readonly Dictionary<string, Delegate> Functions = new(StringComparer.Ordinal)
    {
        ["inverse"] = static (int epoch) => 1.0 / (1 + epoch),
        ["halves"] = static (int epoch) => Math.Pow(0.5, epoch / 5),
        ["alternating"] = static (int epoch) => epoch % 2 == 1 ? 0.97 : 0.9,
        ["rising"] = static (int _) => 1.02,
        ["decaying"] = static (double x) => Math.Pow(0.9, x),
        ["hyperbolic"] = static (double x) => 1 / (1 + (0.1 * x)),
    };

    /// <summary>The first arguments as they are, then those that have a value by name, the defaults for the rest.</summary>
    internal static object?[] Arguments(MethodBase method, Dictionary<string, JsonElement> values, params object[] first)
    {
        var parameters = method.GetParameters();
        var missing = values.Keys.Except(parameters.Select(static parameter => parameter.Name!), StringComparer.Ordinal).ToArray();
        if (missing.Length > 0) throw new ArgumentException($"{method.Name} has no parameter {string.Join(", ", missing)}.", nameof(values));
        return [.. first, .. parameters.Skip(first.Length).Select(parameter =>
            values.TryGetValue(parameter.Name!, out var value) ? Value(value, parameter.ParameterType) : parameter.DefaultValue)];
    }

    internal static object Value(JsonElement value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return Enum.Parse(type, value.GetString()!);
        if (type == typeof(int)) return value.GetInt32();
        if (type == typeof(long)) return value.GetInt64();
        if (type == typeof(double)) return value.GetDouble();
        if (type == typeof(bool)) return value.GetBoolean();
        if (type == typeof(string)) return value.GetString()!;
        if (type.IsSubclassOf(typeof(Delegate))) return Functions[value.GetString()!];
        return type.GetGenericArguments()[0] == typeof(int)
            ? value.EnumerateArray().Select(static item => item.GetInt32()).ToArray()
            : value.EnumerateArray().Select(static item => item.GetDouble()).ToArray();
    }

    /// <summary>A schedule's function that takes a list where the values have lists, and numbers otherwise.</summary>
    internal static LRScheduler Schedule(string name, Dictionary<string, JsonElement> values, params object[] first)
    {
        var method = typeof(lr_scheduler).GetMethods().Single(method => string.Equals(method.Name, name, StringComparison.Ordinal)
            && method.GetParameters().All(parameter => !values.TryGetValue(parameter.Name!, out var value)
                || value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Number) || (value.ValueKind is JsonValueKind.Array) == parameter.ParameterType.IsInterface));
        return (LRScheduler)method.Invoke(null, Arguments(method, values, first))!;
    }
}
