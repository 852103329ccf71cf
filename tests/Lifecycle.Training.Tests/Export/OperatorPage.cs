using System.Globalization;
using System.Reflection;
using System.Text;

namespace Lifecycle.Training.Tests.Export;

/// <summary>docs/exported-operators.md, made from the table and the rows that try it.</summary>
internal static class OperatorPage
{
    internal const string Name = "docs/exported-operators.md";

    /// <summary>What an operator becomes, and the operator sets that its forms need.</summary>
    internal sealed class Entry
    {
        internal SortedSet<string> Onnx { get; } = new(StringComparer.Ordinal);

        internal SortedSet<int> From { get; } = [];
    }

    internal static void Add(SortedDictionary<string, Entry> written, string name, int from, IEnumerable<string> onnx)
    {
        if (!written.TryGetValue(name, out var entry))
            written[name] = entry = new();
        entry.Onnx.UnionWith(onnx);
        entry.From.Add(from);
    }

    internal static string Write(SortedDictionary<string, Entry> written)
    {
        var tensors = written.Where(static pair => pair.Key.StartsWith("aten::", StringComparison.Ordinal)).ToArray();
        var text = new StringBuilder();
        text.Append("# Operators that the Exporter writes\n\n")
            .Append("Made from the table of operators and the rows of its tests (`LIFECYCLE_UPDATE_DOCS=1 ./build.sh test ExporterOperatorTests`), so it is\n")
            .Append("never older than the code. In-place forms and overloads are one operator; names that libtorch itself turns into others\n")
            .Append("(`multiply` into `mul`, `clip` into `clamp`) are not listed. Each form that the tests try is exported at operator sets 13, 17 and 21\n")
            .Append("and compared with libtorch on ONNX Runtime at several sizes. How to add one: [Adding an ONNX operator](adding-an-onnx-operator.md).\n\n")
            .Append(CultureInfo.InvariantCulture, $"{tensors.Length} operators:\n\n")
            .Append("| torch | becomes one or some of | operator sets |\n| --- | --- | --- |\n");
        foreach (var (name, entry) in tensors)
            text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {Onnx(entry)} | {Sets(entry)} |\n");
        return text.ToString();
    }

    internal static string Read() => File.Exists(Path()) ? File.ReadAllText(Path()) : "";

    internal static void UpdateIfAsked(string page)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("LIFECYCLE_UPDATE_DOCS"), "1", StringComparison.Ordinal))
            File.WriteAllText(Path(), page);
    }

    private static string Onnx(Entry entry) => entry.Onnx.Count == 0 ? "nothing" : string.Join(", ", entry.Onnx);

    private static string Sets(Entry entry) => (entry.From.Min, entry.From.Max) switch
    {
        (13, 13) => "13 to 21",
        (13, var last) => string.Create(CultureInfo.InvariantCulture, $"13 to 21, some forms from {last}"),
        (var first, _) => string.Create(CultureInfo.InvariantCulture, $"{first} to 21"),
    };

    private static string Path() => System.IO.Path.Combine(
        typeof(OperatorPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key is "RepositoryRoot").Value!, Name);
}
