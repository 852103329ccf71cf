using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Quantization;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Onnx.Tests.Passes;

/// <summary>The table of docs/graph-passes.md lists every pass of the library, under the name that reports give it; formats of quantization and sparse weights have pages of their own.</summary>
public sealed class GraphPassesPageTests
{
    [Test]
    public void TheTableListsEveryPass()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "graph-passes.md"))
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('|', StringSplitOptions.TrimEntries)[1..3]);
        var passes = typeof(IGraphPass).Assembly.GetExportedTypes().Where(static type => type.IsAssignableTo(typeof(IGraphPass)) && !type.IsAbstract && !type.IsSubclassOf(typeof(QuantizationPass)) && !type.IsSubclassOf(typeof(SparsityPass)))
            .Select(static type => new[] { $"`{type.Name}`", Make(type).Name });

        Assert.That(rows, Is.EquivalentTo(passes));
    }

    // Optional parameters as they are.
    private static IGraphPass Make(Type type)
    {
        var constructor = type.GetConstructors().Single();
        return (IGraphPass)constructor.Invoke([.. constructor.GetParameters().Select(static parameter => parameter.DefaultValue)]);
    }
}
