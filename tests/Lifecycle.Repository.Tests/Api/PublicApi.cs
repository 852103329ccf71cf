using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Lifecycle.Repository.Tests.Api;

/// <summary>Lists what an assembly shows to its users: one line for each type and member, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    internal static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(Lines).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Type type)
    {
        yield return Describe(type);
        if (type.BaseType == typeof(MulticastDelegate))
            yield break;
        foreach (var member in type.GetMembers(Declared).Where(static member => !member.IsDefined(typeof(CompilerGeneratedAttribute))))
        {
            if (Describe(member) is { } line)
                yield return $"{TypeNames.Of(type)}: {line}";
        }
    }

    private static string Describe(Type type)
    {
        var bases = new[] { type.BaseType }.Where(static parent => parent is not null && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            .Concat(type.GetInterfaces().Where(static contract => contract.IsPublic)).Select(static parent => TypeNames.Of(parent!)).Order(StringComparer.Ordinal).ToArray();
        if (type.BaseType == typeof(MulticastDelegate))
            return $"delegate {TypeNames.Of(type)}: {Describe(type.GetMethod("Invoke")!)}{Constraints(type.GetGenericArguments())}";
        return $"{Kind(type)} {TypeNames.Of(type)}{(bases.Length == 0 || type.IsEnum ? "" : " : " + string.Join(", ", bases))}{Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
            return $"enum({TypeNames.Of(Enum.GetUnderlyingType(type))})";
        if (type.IsInterface)
            return "interface";
        if (type.IsValueType)
            return type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct";
        var modifier = type switch { { IsAbstract: true, IsSealed: true } => "static ", { IsAbstract: true } => "abstract ", { IsSealed: true } => "sealed ", _ => "" };
        return modifier + (type.GetMethod("<Clone>$") is null ? "class" : "record");
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo field => Describe(field),
        ConstructorInfo constructor => Visible(constructor) ? $"{Access(constructor)}new({Parameters(constructor)})" : null,
        PropertyInfo property => Describe(property),
        EventInfo handler => Visible(handler.AddMethod!) ? $"{Modifiers(handler.AddMethod!)}event {TypeNames.Of(Nullability.Create(handler))} {handler.Name}" : null,
        MethodInfo method => Visible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) ? Describe(method) : null,
        _ => null,
    };

    private static string? Describe(FieldInfo field)
    {
        if (!(field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) || field.IsSpecialName)
            return null;
        if (field.IsLiteral)
            return $"{(field.DeclaringType!.IsEnum ? "" : $"const {TypeNames.Of(field.FieldType)} ")}{field.Name} = {Literal(field.GetRawConstantValue())}";
        return $"{(field.IsPublic ? "" : "protected ")}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNames.Of(Nullability.Create(field))} {field.Name}";
    }

    private static string? Describe(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(Visible).ToArray();
        if (accessors.Length == 0)
            return null;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Describe))}]" : "";
        var listed = accessors.Select(accessor => $" {(accessors[0].IsPublic ? Access(accessor) : "")}{(accessor == property.GetMethod ? "get" : IsInit(accessor) ? "init" : "set")};");
        return $"{Modifiers(accessors[0])}{required}{TypeNames.Of(Nullability.Create(property))} {property.Name}{index} {{{string.Concat(listed)} }}";
    }

    private static string Describe(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(static argument => argument.Name))}>" : "";
        var reference = method.ReturnType.IsByRef ? "ref " : "";
        return $"{Modifiers(method)}{reference}{TypeNames.Of(Nullability.Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)}){Constraints(method.GetGenericArguments())}";
    }

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Describe));

    private static string Describe(ParameterInfo parameter)
    {
        var passing = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "",
        };
        var fallback = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{passing}{TypeNames.Of(Nullability.Create(parameter))} {parameter.Name}{fallback}";
    }

    private static string Modifiers(MethodInfo method)
    {
        var kind = method switch
        {
            { IsStatic: true, IsAbstract: true } => "static abstract ",
            { IsStatic: true } => "static ",
            { DeclaringType.IsInterface: true } => method.IsAbstract ? "" : "virtual ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => method.GetBaseDefinition() == method ? "virtual " : "override ",
            _ => "",
        };
        return Access(method) + kind;
    }

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Where(static argument => argument.IsGenericParameter).Select(static argument =>
    {
        var bounds = argument.GetGenericParameterConstraints().Select(TypeNames.Of).Order(StringComparer.Ordinal).ToArray();
        var special = argument.GenericParameterAttributes & GenericParameterAttributes.SpecialConstraintMask;
        return bounds.Length == 0 && special == GenericParameterAttributes.None ? "" : $" where {argument.Name} : {string.Join(", ", [.. bounds, .. special == GenericParameterAttributes.None ? Array.Empty<string>() : [special.ToString()]])}";
    }));

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
