using System.Reflection;

namespace Lifecycle.Repository.Tests.Api;

/// <summary>Types as C# writes them, with namespaces, nullability included.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(char)] = "char", [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
    };

    internal static string Of(NullabilityInfo info)
    {
        var type = info.Type;
        if (type.IsByRef)
            return Of(type.GetElementType()!) + Mark(info);
        if (info.ElementType is { } element)
            return $"{Of(element)}[{new string(',', type.GetArrayRank() - 1)}]{Mark(info)}";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        return Compose(type, [.. info.GenericTypeArguments.Select(Of)]) + Mark(info);
    }

    internal static string Of(Type type)
    {
        if (type.IsPointer || type.IsByRef)
            return Of(type.GetElementType()!) + (type.IsPointer ? "*" : "");
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        return Nullable.GetUnderlyingType(type) is { } value ? Of(value) + "?" : Compose(type, [.. type.GetGenericArguments().Select(Of)]);
    }

    private static string Mark(NullabilityInfo info) =>
        !info.Type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "";

    private static string Compose(Type type, string[] arguments)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        var name = type.Name.Split('`')[0];
        var outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var own = arguments.Skip(outer).ToArray();
        var prefix = type.DeclaringType is { } declaring ? Compose(declaring, arguments[..outer]) : type.Namespace;
        return $"{prefix}.{name}{(own.Length == 0 ? "" : $"<{string.Join(", ", own)}>")}";
    }
}
