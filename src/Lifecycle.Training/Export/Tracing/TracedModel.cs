using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>A model with the way to call it, whatever its signature.</summary>
/// <param name="Module">The model.</param>
/// <param name="Call">Calls the model with its inputs, hooks included.</param>
internal sealed record TracedModel(nn.Module Module, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Call)
{
    /// <summary>The model's parameters and buffers by name; one that several modules share comes once.</summary>
    internal IReadOnlyList<(string Name, Tensor Tensor)> Weights() =>
        [.. Module.named_parameters().Select(static pair => (pair.name, (Tensor)pair.parameter)), .. Module.named_buffers().Select(static pair => (pair.name, pair.buffer))];

    /// <summary>Traces the model on inputs; the inputs' names come first, then those of the weights.</summary>
    /// <exception cref="ModelException">The model throws on these inputs, or returns no tensor.</exception>
    internal TracedGraph Trace(IReadOnlyList<string> names, IReadOnlyList<Tensor> inputs) =>
        Tracer.Trace([.. names.Zip(inputs), .. Weights()], tracer => Run(tracer, inputs));

    /// <summary>As <see cref="Trace"/>; also gives what each operator that was recorded makes of these inputs, by the id of its value.</summary>
    internal (TracedGraph Graph, IReadOnlyDictionary<long, Tensor> Values) TraceWithValues(IReadOnlyList<string> names, IReadOnlyList<Tensor> inputs) =>
        Tracer.TraceWithValues([.. names.Zip(inputs), .. Weights()], tracer => Run(tracer, inputs));

    private IReadOnlyList<Tensor> Run(Tracer tracer, IReadOnlyList<Tensor> inputs)
    {
        using var hooks = new ScopeHooks(tracer, Module);
        return Run(inputs);
    }

    /// <summary>Calls the model.</summary>
    /// <exception cref="ModelException">The model throws on these inputs, or returns no tensor.</exception>
    internal IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        IReadOnlyList<Tensor> outputs;
        try
        {
            outputs = Call(inputs);
        }
        catch (Exception exception) when (exception is not LifecycleException)
        {
            var shapes = string.Join(", ", inputs.Select(static input => $"{input.dtype}[{string.Join(", ", input.shape)}]"));
            throw new ModelException($"The model {Module.GetName()} fails on {shapes}: {NativeTorch.FirstLine(exception.Message)}; a model that takes only certain sizes is exported with DynamicBatch = false, or with Multiple and Maximum of its DynamicAxes.", exception);
        }

        return outputs.Count > 0 && outputs.All(static output => output is not null && !output.IsInvalid)
            ? outputs
            : throw new ModelException($"The model {Module.GetName()} returned no tensor; expected one that is not disposed; return it from forward, and out of dispose scopes with MoveToOuterDisposeScope.");
    }
}
