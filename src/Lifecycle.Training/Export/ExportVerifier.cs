using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export;

/// <summary>Holds the exported file against the model on random inputs, on ONNX Runtime with graph optimization off.</summary>
internal static class ExportVerifier
{
    /// <summary>Compares all outputs at several sizes of each dynamic axis, the least among them.</summary>
    /// <exception cref="VerificationException">An output is too far from the model's.</exception>
    internal static IReadOnlyList<OutputError> Verify(
        OnnxModel onnx, TracedModel model, IReadOnlyList<Tensor> examples, ExportNames names, SizeTrials trials, ExportOptions options, DivergenceFinder finder)
    {
        using var verifier = new ModelVerifier(onnx, GraphOptimization.None, options.Splitting);
        var random = new Random(options.VerificationSeed);
        var errors = new List<OutputError>();
        foreach (var tried in Checked(trials))
        {
            using var scope = NewDisposeScope();
            var inputs = examples.Select((example, input) => ExampleInputs.Random(example, ExampleInputs.Shape(example, input, trials, tried), random)).ToList();
            if (Expected(model, inputs, tried, trials) is not { } outputs) continue;
            var expected = Named(names.Outputs, outputs);
            if (errors.Count == 0) RequireSame(expected, Named(names.Outputs, model.Run(inputs)), model, options);
            var report = verifier.Verify(Named(names.Inputs, inputs), expected, options.Tolerance);
            errors.AddRange(report.Outputs.Select(output => new OutputError(Sizes(trials, tried), output)));
        }

        if (errors.Find(static error => !error.Comparison.IsMatch) is not { } worst)
            return errors;
        using var last = NewDisposeScope();
        var lengths = trials.Axes.Select(axis => worst.Sizes[axis.Name]).ToArray();
        var again = examples.Select((example, input) => ExampleInputs.Random(example, ExampleInputs.Shape(example, input, trials, lengths), random)).ToList();
        throw Mismatch(worst, errors, finder.Run.Warnings, finder.Find(model, again, names, options));
    }

    // What a model keeps between its calls, or draws, is in no graph.
    private static void RequireSame(List<TensorData> first, List<TensorData> second, TracedModel model, ExportOptions options)
    {
        if (first.Zip(second, (one, other) => TensorComparer.Compare(one, other, options.Tolerance)).FirstOrDefault(static comparison => !comparison.IsMatch) is not { } changed)
            return;
        throw new ModelException($"The model {model.Module.GetName()} gives another output when it runs again on the same inputs: {changed}; expected equal ones; it keeps something between calls (a buffer or field that forward changes) or draws random numbers: take that as a further input, and return what is to be kept as an output.");
    }

    // The axes take their least lengths one after the other, and all at once, so that a failure says whose it is.
    private static IEnumerable<long[]> Checked(SizeTrials trials)
    {
        var count = trials.Axes.Select(static axis => axis.Checked.Length).DefaultIfEmpty(1).Max();
        for (var i = 0; i < count; i++)
            yield return [.. trials.Axes.Select(axis => axis.Checked[Math.Min(i, axis.Checked.Length - 1)])];
        for (var least = 0; least < trials.Axes.Count && trials.Axes.Count > 1; least++)
            yield return [.. trials.Axes.Select((axis, i) => axis.Checked[i == least ? 0 : 1])];
    }

    // A net with kernels or poolings does not run at the least lengths; where the model itself fails there is nothing to compare.
    private static IReadOnlyList<Tensor>? Expected(TracedModel model, List<Tensor> inputs, long[] lengths, SizeTrials trials)
    {
        var isLeast = trials.Axes.Where((axis, i) => lengths[i] == axis.Checked[0]).Any();
        try
        {
            return model.Run(inputs);
        }
        catch (ModelException) when (isLeast && trials.Axes.Any(static axis => axis.Places.Any(static place => place.Axis > 0)))
        {
            return null;
        }
    }

    private static Dictionary<string, long> Sizes(SizeTrials trials, long[] lengths) =>
        trials.Axes.Zip(lengths).ToDictionary(static pair => pair.First.Name, static pair => pair.Second, StringComparer.Ordinal);

    private static List<TensorData> Named(IReadOnlyList<string> names, IReadOnlyList<Tensor> tensors) =>
        names.Zip(tensors, TorchTypes.Read).ToList();

    private static VerificationException Mismatch(OutputError worst, List<OutputError> errors, IReadOnlyList<string> warnings, Divergence? first)
    {
        var hint = warnings.Count == 0 ? "a branch on values or shapes, or a change in place through a slice, is not traced; write it with tensor operators"
            : $"a change in place through a slice or view is not traced; make the whole tensor with torch.where, cat or index_copy instead (the tracer warned: {Native.NativeTorch.FirstLine(warnings[0])})";
        var place = first switch
        {
            null => "",
            { Node: "" } => $"; the first operator that differs is {first.Operator} in {Where(first)}",
            { Operator: null } => $"; the first module that differs is '{first.ModulePath}', whose output the node '{first.Node}' makes",
            _ => $"; the first node that differs is '{first.Node}', which is what became of {first.Operator} in {Where(first)}",
        };
        return new($"The exported graph does not compute what the model computes, at {worst.At}: {worst.Comparison}{place}; {hint}; nothing was written.", errors)
        {
            ModulePath = first?.ModulePath, Node = first?.Node is { Length: > 0 } node ? node : null,
        };
    }

    private static string Where(Divergence place) => place.ModulePath.Length == 0 ? "the model itself" : $"the module '{place.ModulePath}'";
}
