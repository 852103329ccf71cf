using System.Reflection;

namespace Lifecycle.Repository.Tests.Coverage;

/// <summary>
/// What an assembly shows in the TorchSharp namespaces: for each type the names of its members, with how many there are of
/// each (overloads, or a getter and a setter). What no program can call, as it is marked obsolete with an error, is not listed.
/// Written as one line a type: <c>torch.Tensor: abs abs_ add*5</c>.
/// </summary>
internal sealed class Surface
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly string[] OfEveryObject = ["GetHashCode", "Equals", "ToString", "Finalize"];

    internal required SortedDictionary<string, SortedDictionary<string, int>> Types { get; init; }

    /// <summary>What an assembly shows.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="inherited">Whether what a type inherits counts as its own: a program calls it all the same.</param>
    internal static Surface Of(Assembly assembly, bool inherited = false)
    {
        var flags = inherited ? Members | BindingFlags.FlattenHierarchy : Members | BindingFlags.DeclaredOnly;
        var types = new SortedDictionary<string, SortedDictionary<string, int>>(StringComparer.Ordinal);
        foreach (var type in Loadable(assembly).Where(static type => (type.Namespace ?? "").StartsWith("TorchSharp", StringComparison.Ordinal) && Shown(type)))
        {
            var names = type.GetMembers(flags).Where(static member => member.GetCustomAttribute<ObsoleteAttribute>(inherit: false) is not { IsError: true }).SelectMany(Names).CountBy(static name => name, StringComparer.Ordinal);
            types[NameOf(type)] = new(names.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        }

        return new Surface { Types = types };
    }

    internal static Surface Read(string path)
    {
        var types = File.ReadLines(path).Select(static line => line.Split(':', 2)).ToDictionary(static parts => parts[0], static parts => Counts(parts[1]), StringComparer.Ordinal);
        return new Surface { Types = new(types, StringComparer.Ordinal) };
    }

    internal IEnumerable<string> Lines() =>
        Types.Select(static type => $"{type.Key}:{string.Concat(type.Value.Select(static member => member.Value == 1 ? " " + member.Key : $" {member.Key}*{member.Value}"))}");

    private static SortedDictionary<string, int> Counts(string text)
    {
        var counts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static member => member.Split('*'))
            .ToDictionary(static parts => parts[0], static parts => parts.Length == 1 ? 1 : int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return new(counts, StringComparer.Ordinal);
    }

    private static IEnumerable<Type> Loadable(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException partial)
        {
            return partial.Types.OfType<Type>();
        }
    }

    private static IEnumerable<string> Names(MemberInfo member) => member switch
    {
        MethodInfo method => Open(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !OfEveryObject.Contains(method.Name, StringComparer.Ordinal) ? [method.Name] : [],
        ConstructorInfo constructor => Open(constructor) ? ["new"] : [],
        PropertyInfo property => Enumerable.Repeat(property.Name, property.GetAccessors(nonPublic: true).Count(Open)),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName ? [field.Name] : [],
        EventInfo handler => [handler.Name],
        _ => [],
    };

    private static bool Open(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool Shown(Type type) =>
        type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && Shown(type.DeclaringType!) : type.IsPublic;

    private static string NameOf(Type type)
    {
        var prefix = type.IsNested ? NameOf(type.DeclaringType!) + "." : type.Namespace is "TorchSharp" ? "" : type.Namespace!["TorchSharp.".Length..] + ".";
        var parts = type.Name.Split('`');
        return parts.Length == 1 ? prefix + parts[0] : $"{prefix}{parts[0]}<{new string(',', int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) - 1)}>";
    }
}
