using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>A model with the normalization of its first input and the activation of its first output as part of it.</summary>
internal static class BakedModel
{
    /// <summary>The model with what the options add to it; the model itself where they add nothing.</summary>
    internal static TracedModel Of(TracedModel model, ExportOptions options)
    {
        var call = model.Call;
        if (options.BakeNormalization)
            call = Normalized(call, [.. options.Mean!], [.. options.Std!]);
        if (options.BakeOutput != OutputActivation.None)
            call = Activated(call, options.BakeOutput);
        return model with { Call = call };
    }

    private static Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Normalized(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> call, float[] mean, float[] std) => inputs =>
    {
        var input = inputs[0];
        if (input.dim() < 2 || input.shape[1] != mean.Length || !input.is_floating_point())
            throw new UsageException($"{nameof(ExportOptions)}: {nameof(ExportOptions.BakeNormalization)} is set for {mean.Length} channels, but the first input is {input.dtype}[{string.Join(", ", input.shape)}]; expected floats with so many channels as the second axis; give a {nameof(ExportOptions.Mean)} and {nameof(ExportOptions.Std)} for each channel.");
        long[] shape = [mean.Length, .. Enumerable.Repeat(1L, (int)input.dim() - 2)];
        var centered = input - tensor(mean, shape, input.dtype, input.device);
        return call([centered / tensor(std, shape, input.dtype, input.device), .. inputs.Skip(1)]);
    };

    private static Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Activated(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> call, OutputActivation activation) => inputs =>
    {
        var outputs = call(inputs);
        if (outputs.Count > 0 && outputs[0].dim() < 2)
            throw new UsageException($"{nameof(ExportOptions)}: {nameof(ExportOptions.BakeOutput)} is {activation}, but the first output has the shape [{string.Join(", ", outputs[0].shape)}]; expected the classes as its second axis; set it to {OutputActivation.None}.");
        return [activation == OutputActivation.Softmax ? outputs[0].softmax(1) : outputs[0].argmax(1), .. outputs.Skip(1)];
    };
}
