using Lifecycle.Training.Native;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>Tells a model that follows the values of its input from one that follows its sizes in a way that cannot be written.</summary>
internal static class ValueDependence
{
    /// <summary>Exports; where that fails, looks whether other values at the same sizes make another run.</summary>
    /// <exception cref="ModelException">What the export threw, or what of the run changes with the values.</exception>
    internal static T Explain<T>(Func<T> export, TracedModel model, IReadOnlyList<Tensor> examples, IReadOnlyList<string> names, int seed)
    {
        try
        {
            return export();
        }
        catch (ModelException)
        {
            Check(model, examples, names, seed);
            throw;
        }
    }

    /// <summary>Traces the model on the examples and on other values, and compares.</summary>
    /// <exception cref="ModelException">What changes.</exception>
    private static void Check(TracedModel model, IReadOnlyList<Tensor> examples, IReadOnlyList<string> names, int seed)
    {
        var same = SizeTrials.OfValues();
        List<TracedGraph> traces = [];
        try
        {
            foreach (var random in new[] { null, new Random(seed) })
                traces.Add(model.Trace(names, ExampleInputs.At(examples, same, [], random)));
        }
        catch (ModelException)
        {
            return; // It fails on the examples or on other values anyway, which what the export threw says better.
        }

        var run = TraceMerger.Merge(same, traces);
        foreach (var node in run.Nodes)
            if (Integers(node).FirstOrDefault(static size => !size.IsFixed) is { IsFixed: false } size)
                throw new ModelException($"{TraceMerger.Describe(node.ModulePath)}: an integer of {node.Kind} ({size}) changes with the values of the input, which ONNX cannot express; compute it with tensor operators, such as torch.where for a branch.");
    }

    private static IEnumerable<SymbolicSize> Integers(SymbolicNode node) =>
        node.Attributes.Values.SelectMany(static value => value switch { SymbolicSize size => [size], List<SymbolicSize> list => list, _ => Enumerable.Empty<SymbolicSize>() });
}
