using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Calibration;

/// <summary>Copies of models whose outputs are values inside them.</summary>
internal static class WatchedModel
{
    /// <summary>Makes float values the outputs.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="names">The values; those that no node makes are left out.</param>
    /// <param name="outputs">The outputs of the copy.</param>
    public static OnnxModel Of(OnnxModel model, IReadOnlyCollection<string> names, out IReadOnlyList<string> outputs)
    {
        var watched = model.Clone();
        var made = watched.Graph.Nodes.SelectMany(static node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        outputs = [.. names.Where(made.Contains)];
        watched.Graph.Outputs.Clear();
        foreach (var name in outputs) watched.Graph.Outputs.Add(new OnnxValueInfo(name, OnnxElementType.Float) { Shape = null });
        // A graph without outputs is none: nothing but inputs may be wanted.
        if (outputs.Count == 0) watched.Graph.Outputs.Add(model.Clone().Graph.Outputs[0]);
        if (outputs.Count == 0) outputs = [watched.Graph.Outputs[0].Name];
        return watched;
    }
}
