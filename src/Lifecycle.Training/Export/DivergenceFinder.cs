using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export;

/// <summary>
/// Finds where a graph leaves its model. What each recorded operator makes is held against what its nodes make, in the order in
/// which they ran. Where all agree, the record itself is not what the model does: then the outputs of modules are compared.
/// </summary>
/// <param name="Run">The run that was translated.</param>
/// <param name="Write">Translates a run of as many outputs as names.</param>
/// <param name="Export">Exports a model of as many outputs as names.</param>
internal sealed record DivergenceFinder(SymbolicGraph Run, Func<SymbolicGraph, ExportNames, OnnxModel> Write, Func<TracedModel, ExportNames, OnnxModel> Export)
{
    /// <summary>The first operator, or the first module, that differs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Inputs for which the graph differs.</param>
    /// <param name="names">How the graph's inputs and outputs are called.</param>
    /// <param name="options">The tolerance.</param>
    /// <returns>Null where all agree, or cannot be looked at.</returns>
    internal Divergence? Find(TracedModel model, IReadOnlyList<Tensor> inputs, ExportNames names, ExportOptions options)
    {
        try
        {
            return FirstOperator(model, inputs, names, options) ?? FirstModule(model, inputs, names, options);
        }
        catch (LifecycleException)
        {
            return null; // The mismatch itself is what is reported.
        }
    }

    private Divergence? FirstOperator(TracedModel model, IReadOnlyList<Tensor> inputs, ExportNames names, ExportOptions options)
    {
        var (trace, values) = model.TraceWithValues(names.Inputs, inputs);
        var recorded = TraceMerger.WithoutDeadNodes(trace).Nodes;
        if (recorded.Count != Run.Nodes.Count)
            return null;
        var taken = Run.Nodes.SelectMany(static node => node.Inputs).Concat(Run.Outputs).ToHashSet();
        var made = Run.Nodes.Zip(recorded).Where(static pair => pair.First.Kind.StartsWith("aten::", StringComparison.Ordinal)).SelectMany(pair => pair.First.Outputs
            .Zip(pair.Second.Outputs)
            .Where(output => taken.Contains(output.First.Id) && output.First.Type is not null && values.ContainsKey(output.Second.Id))
            .Select(output => (Node: pair.First, output.First.Id, Value: values[output.Second.Id]))).ToList();
        string[] probes = [.. made.Select(static (_, i) => $"probe:{i}")];
        var graph = Write(Run with { Outputs = [.. Run.Outputs, .. made.Select(static one => one.Id)] }, names with { Outputs = [.. names.Outputs, .. probes] });
        return Compare(graph, probes, [.. made.Select(static one => one.Value)], inputs, names, options) is var (index, node)
            ? new(node, made[index].Node.ModulePath, made[index].Node.Kind)
            : null;
    }

    private Divergence? FirstModule(TracedModel model, IReadOnlyList<Tensor> inputs, ExportNames names, ExportOptions options)
    {
        using var probe = new ModuleProbe(model);
        var outputs = probe.Model.Run(inputs).Skip(names.Outputs.Count).ToList();
        var paths = probe.Paths;
        string[] probes = [.. paths.Select(static (_, i) => $"probe:{i}")];
        var graph = Export(probe.Model, names with { Outputs = [.. names.Outputs, .. probes] });
        return Compare(graph, probes, outputs, inputs, names, options) is var (index, node) ? new(node, paths[index], null) : null;
    }

    // The first that differs, and the node that makes it.
    private static (int Index, string Node)? Compare(
        OnnxModel graph, string[] probes, List<Tensor> expected, IReadOnlyList<Tensor> inputs, ExportNames names, ExportOptions options)
    {
        if (probes.Length == 0)
            return null;
        using var verifier = new ModelVerifier(graph, GraphOptimization.None, options.Splitting);
        var report = verifier.Verify([.. names.Inputs.Zip(inputs, TorchTypes.Read)], [.. probes.Zip(expected, TorchTypes.Read)], options.Tolerance);
        var first = report.Outputs.ToList().FindIndex(static output => !output.IsMatch);
        return first < 0 ? null : (first, Maker(graph.Graph, probes[first]));
    }

    // Copies carry a value on; what made it lies before them. A copy of an input or weight has no node of its own.
    private static string Maker(OnnxGraph graph, string output)
    {
        var maker = graph.Nodes.First(node => node.Outputs.Contains(output));
        while (maker.OpType is "Identity" && graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(maker.Inputs[0])) is { } before)
            maker = before;
        return maker.OpType is "Identity" ? "" : maker.Name;
    }
}

/// <summary>Where a graph leaves its model: the node (empty where there is none), the path of the module it belongs to (empty for the model itself), and the torch operator it was made of, or null where it is the last of the module.</summary>
internal sealed record Divergence(string Node, string ModulePath, string? Operator);
