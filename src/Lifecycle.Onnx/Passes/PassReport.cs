using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes;

/// <summary>What a pipeline made of a model.</summary>
/// <param name="Model">The rewritten model.</param>
/// <param name="Passes">What each pass changed, in the order of the pipeline.</param>
/// <param name="Before">The size of the model as it came.</param>
/// <param name="After">The size of the rewritten model.</param>
public sealed record PassReport(OnnxModel Model, IReadOnlyList<PassChanges> Passes, ModelSize Before, ModelSize After)
{
    /// <summary>The report in one line.</summary>
    public override string ToString() =>
        $"{Before.Nodes} nodes to {After.Nodes}, {Before.ParameterBytes} bytes of constants to {After.ParameterBytes} ({string.Join(", ", Passes.Select(pass => $"{pass.Name} {pass.Count}"))})";
}

/// <summary>How many places a pass changed.</summary>
/// <param name="Name">The pass.</param>
/// <param name="Count">The places.</param>
public sealed record PassChanges(string Name, int Count);

/// <summary>The size of a model's main graph.</summary>
/// <param name="Nodes">Operators.</param>
/// <param name="Initializers">Constants.</param>
/// <param name="ParameterBytes">The bytes of the constants' elements.</param>
public sealed record ModelSize(int Nodes, int Initializers, long ParameterBytes)
{
    /// <summary>Measures a model.</summary>
    public static ModelSize Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(model.Graph.Nodes.Count, model.Graph.Initializers.Count, model.Graph.Initializers.Sum(tensor => (long)tensor.Bytes.Length));
    }
}
