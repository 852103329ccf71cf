using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export;

/// <summary>Holds the exported file against the model on random inputs, on ONNX Runtime with graph optimization off.</summary>
internal static class ExportVerifier
{
    private static readonly long[] BatchSizes = [1, 2, 7];

    /// <summary>Compares all outputs at each batch size.</summary>
    /// <exception cref="VerificationException">An output is too far from the model's.</exception>
    internal static IReadOnlyList<OutputError> Verify(
        OnnxModel onnx, TracedModel model, IReadOnlyList<Tensor> examples, ExportNames names, IReadOnlyList<string> warnings, ExportOptions options)
    {
        using var verifier = new ModelVerifier(onnx);
        var random = new Random(options.VerificationSeed);
        var errors = new List<OutputError>();
        foreach (var batch in options.DynamicBatch ? BatchSizes : [examples[0].shape[0]])
        {
            using var scope = NewDisposeScope();
            var inputs = examples.Select(example => ExampleInputs.Random(example, batch, random)).ToList();
            var expected = Named(names.Outputs, model.Run(inputs));
            var report = verifier.Verify(Named(names.Inputs, inputs), expected, options.Tolerance);
            errors.AddRange(report.Outputs.Select(output => new OutputError(batch, output)));
        }

        return errors.Find(static error => !error.Comparison.IsMatch) is { } worst ? throw Mismatch(worst, errors, warnings) : errors;
    }

    private static List<TensorData> Named(IReadOnlyList<string> names, IReadOnlyList<Tensor> tensors) =>
        names.Zip(tensors, TorchTypes.Read).ToList();

    private static VerificationException Mismatch(OutputError worst, List<OutputError> errors, IReadOnlyList<string> warnings)
    {
        var hint = warnings.Count == 0 ? "a branch on values or shapes, or a change in place through a slice, is not traced; write it with tensor operators" : $"the tracer warned: {Native.NativeTorch.FirstLine(warnings[0])}";
        return new($"The exported graph does not compute what the model computes, at batch size {worst.BatchSize}: {worst.Comparison}; {hint}; nothing was written.", errors);
    }
}
