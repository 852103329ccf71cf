using Lifecycle.Onnx.Options;
using Lifecycle.Training.Calls;
using Lifecycle.Training.Export;
using Lifecycle.Training.Export.Tracing;
using Lifecycle.Training.Native;
using static TorchSharp.torch;

namespace Lifecycle;

/// <summary>
/// Writes TorchSharp models as ONNX. The model runs on the example at several sizes while its operators are recorded, in
/// evaluation mode; what was recorded is written as ONNX, run on ONNX Runtime, and compared with the model. The model is left
/// as it was: mode, gradients, random state. Not to be called for one model by two threads at once.
/// </summary>
/// <remarks>
/// TorchSharp code reads <c>x.shape[0]</c> as a plain number, so one run says nothing of other sizes. Each dynamic axis is
/// therefore moved alone, and all together; an integer that changes between the runs is computed in the graph from the
/// shape of an earlier tensor or by a formula of the axes, and whatever else changes is refused. The runs also take other
/// values: a branch on values, such as <c>x.sum().item&lt;float&gt;() &gt; 0 ? a : b</c>, shows where the example's values and
/// random ones within its range take different branches. One that needs rarer values goes unnoticed; write such a choice
/// with <c>torch.where</c>.
/// </remarks>
public static class Exporter
{
    private static readonly Dictionary<int, long> IrVersions = new() { [19] = 9, [20] = 9, [21] = 10 };

    /// <inheritdoc cref="Export(nn.Module{Tensor, Tensor}, Tensor, out ExportReport, ExportOptions?)"/>
    public static OnnxModel Export(nn.Module<Tensor, Tensor> model, Tensor example, ExportOptions? options = null) =>
        Export(model, example, out _, options);

    /// <summary>Exports a model of one input and one output.</summary>
    /// <param name="model">The model, on any device. Its parameters keep their names as the graph's initializers.</param>
    /// <param name="example">An input as in training, batch first; its values only have to be such that the model runs.</param>
    /// <param name="report">What the export found.</param>
    /// <param name="options">How to write it; null for the defaults.</param>
    /// <returns>The model, which computes what the TorchSharp model computes within the tolerance.</returns>
    /// <exception cref="UsageException">An option is out of range, or an input or output is called as a weight of the model is.</exception>
    /// <exception cref="ModelException">The model throws, returns no tensor, uses an operator that cannot be exported, or depends on the batch size in a way that ONNX cannot express.</exception>
    /// <exception cref="VerificationException">The graph does not compute what the model computes.</exception>
    /// <exception cref="NativeException">Lifecycle's native library is missing or was built for another libtorch.</exception>
    public static OnnxModel Export(nn.Module<Tensor, Tensor> model, Tensor example, out ExportReport report, ExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(example);
        return Export(new TracedModel(model, inputs => [model.call(inputs[0])]), [example], options ?? new(), out report);
    }

    /// <inheritdoc cref="Export(nn.Module, IReadOnlyList{Tensor}, out ExportReport, ExportOptions?)"/>
    public static OnnxModel Export(nn.Module model, IReadOnlyList<Tensor> examples, ExportOptions? options = null) =>
        Export(model, examples, out _, options);

    /// <summary>
    /// Exports a model of any number of inputs and outputs: a module with a <c>call</c> or <c>forward</c> that takes tensors, or
    /// tuples of tensors, and returns a tensor, a tuple or a list of tensors, nested or not. Optional parameters for which
    /// there is no example are left out.
    /// </summary>
    /// <param name="model">The model, on any device. Its parameters keep their names as the graph's initializers.</param>
    /// <param name="examples">The inputs as in training, in the order of the parameters.</param>
    /// <param name="report">What the export found.</param>
    /// <param name="options">How to write it; null for the defaults.</param>
    /// <returns>The model, which computes what the TorchSharp model computes within the tolerance.</returns>
    /// <exception cref="UsageException">The model does not take as many tensors; an option is out of range; an input or output is called as a weight of the model is.</exception>
    /// <exception cref="ModelException">The model throws, returns no tensor, uses an operator that cannot be exported, or depends on a dynamic axis in a way that ONNX cannot express.</exception>
    /// <exception cref="VerificationException">The graph does not compute what the model computes.</exception>
    /// <exception cref="NativeException">Lifecycle's native library is missing or was built for another libtorch.</exception>
    public static OnnxModel Export(nn.Module model, IReadOnlyList<Tensor> examples, out ExportReport report, ExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(examples);
        if (examples.Count == 0 || examples.Any(static example => example is null))
            throw new ArgumentException("An example for each input is needed, none of them null.", nameof(examples));
        return Export(new TracedModel(model, ModuleCaller.Of(model, examples.Count)), examples, options ?? new(), out report);
    }

    private static OnnxModel Export(TracedModel model, IReadOnlyList<Tensor> examples, ExportOptions options, out ExportReport report)
    {
        OptionsValidator.Check(nameof(ExportOptions), [("", options)]);
        model = BakedModel.Of(model, options);
        var inputNames = Names(nameof(options.InputNames), options.InputNames, "input", examples.Count);
        PreprocessingNames.Check(options.Preprocessing, inputNames);
        ExampleInputs.Check(examples, inputNames, options.DynamicBatch);
        var trials = SizePlan.Make(examples, inputNames, options);
        if (!NativeTorch.IsAvailable)
            throw new NativeException($"Exporting needs Lifecycle's native library, which is not available: {NativeTorch.Reason}");

        using var scope = NewDisposeScope();
        using var modes = new ModeSnapshot(model.Module);
        model.Module.eval();
        using var noGradients = no_grad();
        var (onnx, run, names) = ValueDependence.Explain(() => Translate(model, examples, inputNames, trials, options), model, examples, inputNames, options.VerificationSeed);
        var errors = options.Verify ? ExportVerifier.Verify(onnx, model, examples, names, trials, options, new(run, Write, Again)) : [];
        report = Report(onnx, run, errors);
        return onnx;

        OnnxModel Write(SymbolicGraph other, ExportNames otherNames) => Exporter.Write(model, other, otherNames, options);

        OnnxModel Again(TracedModel other, ExportNames otherNames) =>
            Exporter.Write(other, TraceMerger.Merge(trials, Trace(other, examples, inputNames, trials, options.VerificationSeed)), otherNames, options);
    }

    private static (OnnxModel Model, SymbolicGraph Run, ExportNames Names) Translate(
        TracedModel model, IReadOnlyList<Tensor> examples, IReadOnlyList<string> inputNames, SizeTrials trials, ExportOptions options)
    {
        var run = TraceMerger.Merge(trials, Trace(model, examples, inputNames, trials, options.VerificationSeed));
        if (options.DynamicBatch) BatchAxisCheck.Check(run, trials, model.Module.GetName());
        var names = new ExportNames(inputNames, Names(nameof(options.OutputNames), options.OutputNames, "output", run.Outputs.Count));
        CheckClashes(model, names);
        return (Write(model, run, names, options), run, names);
    }

    // Each trace but the first has other values too, so that a branch on them shows as a difference.
    private static List<TracedGraph> Trace(TracedModel model, IReadOnlyList<Tensor> examples, IReadOnlyList<string> names, SizeTrials trials, int seed)
    {
        var traces = new List<TracedGraph>();
        var random = new Random(seed);
        foreach (var sizes in trials.Sizes)
        {
            using var scope = NewDisposeScope();
            traces.Add(model.Trace(names, ExampleInputs.At(examples, trials, sizes, traces.Count == 0 ? null : random)));
        }

        return traces;
    }

    private static OnnxModel Write(TracedModel model, SymbolicGraph run, ExportNames names, ExportOptions options)
    {
        var graph = GraphTranslator.Translate(run, model.Weights(), options.ModelName ?? model.Module.GetName(), names, options);
        var onnx = new OnnxModel(graph, options.Opset) { IrVersion = IrVersions.GetValueOrDefault(options.Opset, 8) };
        ExportMetadata.Write(onnx, options, names.Inputs);
        return onnx;
    }

    private static ExportReport Report(OnnxModel onnx, SymbolicGraph run, IReadOnlyList<OutputError> errors) => new()
    {
        Errors = errors,
        Operators = onnx.Graph.Nodes.GroupBy(static node => node.OpType, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal),
        ParameterCount = onnx.Graph.Initializers.Sum(static tensor => tensor.ElementCount),
        Warnings = run.Warnings,
    };

    private static void CheckClashes(TracedModel model, ExportNames names)
    {
        foreach (var (name, _) in model.Weights())
        {
            var option = names.Inputs.Contains(name, StringComparer.Ordinal) ? nameof(ExportOptions.InputNames)
                : names.Outputs.Contains(name, StringComparer.Ordinal) ? nameof(ExportOptions.OutputNames) : null;
            if (option is not null)
                throw new UsageException($"{nameof(ExportOptions)}: {option} has '{name}', which is also the name of a parameter or buffer of the model {model.Module.GetName()}; expected names of their own; set {nameof(ExportOptions)}.{option} to others.");
        }
    }

    private static IReadOnlyList<string> Names(string option, IReadOnlyList<string>? names, string otherwise, int count)
    {
        if (names is not null && names.Count != count)
            throw new UsageException($"{nameof(ExportOptions)}: {option} has {names.Count} names, expected {count}, one for each {otherwise} of the model.");
        return names ?? (count == 1 ? [otherwise] : Enumerable.Range(0, count).Select(i => $"{otherwise}_{i}").ToArray());
    }
}
