using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import.Operators;

namespace Lifecycle.Training.Import;

/// <summary>Finds what cannot be imported before anything is made of a model.</summary>
internal static class OperatorCheck
{
    /// <summary>Refuses a model with operators that the table does not know.</summary>
    /// <exception cref="ModelException">Names every such node.</exception>
    internal static void Require(OnnxModel model)
    {
        var unknown = GraphValues.AllNodes(model.Graph)
            .Where(node => OperatorTable.Find(node.Domain, node.OpType, Version(model, node)) is null)
            .GroupBy(node => $"{(node.Domain.Length > 0 ? node.Domain + "." : "")}{node.OpType} (operator set {Version(model, node)})", StringComparer.Ordinal)
            .Select(static group => $"{group.Key} at {string.Join(", ", group.Select(Place))}")
            .ToList();
        if (unknown.Count > 0)
            throw new ModelException($"Model {model.Graph.Name} has operators that cannot be imported: {string.Join("; ", unknown)}; expected those that docs/importing-onnx.md lists; export the model again without them, or cut them off the file.".ReplaceLineEndings(" "));
        if (model.Graph.Message.SparseInitializer.Count > 0)
            throw new ModelException($"Model {model.Graph.Name} has sparse initializers; expected dense ones; export the model again.");
    }

    private static long Version(OnnxModel model, OnnxNode node) => model.Opsets.TryGetValue(OperatorTable.Canonical(node.Domain), out var version) ? version : 1;

    private static string Place(OnnxNode node) => node.Name.Length > 0 ? $"\"{node.Name}\"" : $"the node that makes \"{node.Outputs.FirstOrDefault()}\"";
}
