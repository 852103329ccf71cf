using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export;

/// <summary>
/// Finds where a graph leaves its model: exports the model once more with the outputs of its modules beside its own, and
/// compares those in the order in which they ran.
/// </summary>
internal static class DivergenceFinder
{
    /// <summary>The first module whose output differs, and the node that makes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Inputs for which the graph differs.</param>
    /// <param name="names">How the graph's inputs and outputs are called.</param>
    /// <param name="export">Exports a model of as many outputs as names.</param>
    /// <param name="options">The tolerance.</param>
    /// <returns>Null where all modules agree, or cannot be looked at.</returns>
    internal static Divergence? Find(TracedModel model, IReadOnlyList<Tensor> inputs, ExportNames names, Func<TracedModel, ExportNames, OnnxModel> export, ExportOptions options)
    {
        using var probe = new ModuleProbe(model);
        try
        {
            var outputs = probe.Model.Run(inputs).Skip(names.Outputs.Count).ToList();
            var paths = probe.Paths;
            string[] probes = [.. paths.Select(static (_, i) => $"probe:{i}")];
            var graph = export(probe.Model, names with { Outputs = [.. names.Outputs, .. probes] });
            using var verifier = new ModelVerifier(graph, GraphOptimization.None, options.Splitting);
            var report = verifier.Verify([.. names.Inputs.Zip(inputs, TorchTypes.Read)], [.. probes.Zip(outputs, TorchTypes.Read)], options.Tolerance);
            var first = report.Outputs.ToList().FindIndex(static output => !output.IsMatch);
            return first < 0 ? null : new(Maker(graph.Graph, probes[first]), paths[first], report.Outputs[first]);
        }
        catch (LifecycleException)
        {
            return null; // The mismatch itself is what is reported.
        }
    }

    // Copies carry a value on; what made it lies before them.
    private static string Maker(OnnxGraph graph, string output)
    {
        var maker = graph.Nodes.First(node => node.Outputs.Contains(output));
        while (maker.OpType is "Identity" && graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(maker.Inputs[0])) is { } before)
            maker = before;
        return maker.Name;
    }
}

/// <summary>Where a graph leaves its model.</summary>
internal sealed record Divergence(string Node, string ModulePath, TensorComparison Comparison);
