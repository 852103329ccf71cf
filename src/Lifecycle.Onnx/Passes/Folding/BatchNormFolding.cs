using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// Folds a batch normalization into the convolution before it: with s = scale / sqrt(variance + epsilon) of each output
/// channel, the weights become w·s and the bias (b - mean)·s + shift (Ioffe and Szegedy 2015, section 3.1, in inference).
/// Computed in double precision; results differ by rounding only.
/// </summary>
public sealed class BatchNormFolding : IGraphPass
{
    private const float DefaultEpsilon = 1e-5f;

    /// <inheritdoc/>
    public string Name => "batch norms folded";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!GraphEdits.HasConstants(model)) return 0;
        var graph = model.Graph;
        var names = new GraphNames(graph);
        var constants = GraphEdits.Constants(graph, names);
        var convolutions = graph.Nodes.Where(node => node is { OpType: "Conv", Domain: "" }).ToDictionary(node => node.Outputs[0]);
        return GraphEdits.Keep(graph.Nodes, node => !(
            node is { OpType: "BatchNormalization", Domain: "", Inputs.Count: 5 } && IsInference(node)
            && convolutions.TryGetValue(node.Inputs[0], out var convolution) && names.Uses(node.Inputs[0]) == 1 && !names.IsOutput(node.Inputs[0])
            && TryFold(graph, convolution, node, names, constants)));
    }

    // More outputs than one are running statistics, which only training makes.
    private static bool IsInference(OnnxNode node) =>
        node.Attributes.GetInt("training_mode", 0) == 0 && node.Attributes.GetInt("spatial", 1) == 1 && node.Outputs.Skip(1).All(name => name.Length == 0);

    private static bool TryFold(OnnxGraph graph, OnnxNode convolution, OnnxNode norm, GraphNames names, Dictionary<string, TensorData> constants)
    {
        var hasBias = convolution.Inputs.ElementAtOrDefault(2) is { Length: > 0 };
        string[] sources = [convolution.Inputs[1], .. norm.Inputs.Skip(1), .. hasBias ? [convolution.Inputs[2]] : Array.Empty<string>()];
        var tensors = sources.Select(constants.GetValueOrDefault).ToList();
        if (tensors.Any(tensor => tensor?.ElementType != OnnxElementType.Float)) return false;
        var weight = tensors[0]!;
        if (weight.Dims.Count < 3 || tensors.Skip(1).Any(tensor => tensor!.ElementCount != weight.Dims[0])) return false;

        var (factors, shifts) = Affine(norm, tensors);
        var folded = TensorData.Create<float>(names.Fresh($"{weight.Name}_folded"), [.. weight.Dims], Scale(weight.AsSpan<float>(), factors));
        var bias = TensorData.Create<float>(names.Fresh($"{norm.Inputs[2]}_folded"), [shifts.Length], shifts);
        graph.Initializers.Add(folded);
        graph.Initializers.Add(bias);
        convolution.Inputs[1] = folded.Name;
        if (convolution.Inputs.Count > 2) convolution.Inputs[2] = bias.Name;
        else convolution.Inputs.Add(bias.Name);
        convolution.Outputs[0] = norm.Outputs[0];
        return true;
    }

    private static (double[] Factors, float[] Shifts) Affine(OnnxNode norm, List<TensorData?> tensors)
    {
        var epsilon = norm.Attributes.GetFloat("epsilon", DefaultEpsilon);
        var scale = tensors[1]!.AsSpan<float>();
        var shift = tensors[2]!.AsSpan<float>();
        var mean = tensors[3]!.AsSpan<float>();
        var variance = tensors[4]!.AsSpan<float>();
        var bias = tensors.Count > 5 ? tensors[5]!.AsSpan<float>() : default;
        var factors = new double[scale.Length];
        var shifts = new float[scale.Length];
        for (var channel = 0; channel < factors.Length; channel++)
        {
            factors[channel] = scale[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            var old = bias.IsEmpty ? 0 : bias[channel];
            shifts[channel] = (float)((((double)old - mean[channel]) * factors[channel]) + shift[channel]);
        }
        return (factors, shifts);
    }

    private static float[] Scale(ReadOnlySpan<float> weights, double[] factors)
    {
        var scaled = new float[weights.Length];
        var perChannel = weights.Length / Math.Max(factors.Length, 1);
        for (var index = 0; index < scaled.Length; index++) scaled[index] = (float)(weights[index] * factors[index / perChannel]);
        return scaled;
    }
}
