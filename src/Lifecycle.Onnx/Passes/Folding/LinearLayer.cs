using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>
/// A Conv, ConvTranspose, Gemm or MatMul whose weight and bias are constant floats: y = W x + b, which a factor and a shift of each
/// output channel, or of each input channel, can be folded into. Computed in double precision.
/// </summary>
internal sealed class LinearLayer
{
    private readonly GraphEditor _editor;
    private readonly TensorData _weight;
    private readonly TensorData? _bias;

    private LinearLayer(GraphEditor editor, OnnxNode node, TensorData weight, TensorData? bias) =>
        (_editor, Node, _weight, _bias) = (editor, node, weight, bias);

    public OnnxNode Node { get; }

    /// <summary>How many output channels there are.</summary>
    public int Outputs => (int)(Node.OpType switch
    {
        "Conv" => _weight.Dims[0],
        "ConvTranspose" => _weight.Dims[1] * Groups,
        "Gemm" => _weight.Dims[TransB ? 0 : 1],
        _ => _weight.Dims[1],
    });

    /// <summary>How many input channels there are.</summary>
    public int Inputs => (int)(Node.OpType switch
    {
        "Conv" => _weight.Dims[1] * Groups,
        "ConvTranspose" => _weight.Dims[0],
        "Gemm" => _weight.Dims[TransB ? 1 : 0],
        _ => _weight.Dims[0],
    });

    /// <summary>Which axis of the output the channels are on, counted from the back for products, whose rank may be any.</summary>
    public bool ChannelsLast => Node.OpType is "Gemm" or "MatMul";

    /// <summary>The number of dimensions of the output; null behind a MatMul, which takes any.</summary>
    public int? Rank => Node.OpType switch
    {
        "Gemm" => 2,
        "MatMul" => null,
        _ => _weight.Dims.Count,
    };

    private bool TransB => Node.Attributes.GetInt("transB", 0) != 0;

    private int Groups => (int)Node.Attributes.GetInt("group", 1);

    /// <summary>The layer that a node is, or null.</summary>
    public static LinearLayer? Read(GraphEditor editor, OnnxNode? node)
    {
        if (node is not { OpType: "Conv" or "ConvTranspose" or "Gemm" or "MatMul", Domain: "", Inputs.Count: >= 2, Outputs: [{ Length: > 0 }] }) return null;
        if (editor.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float, ElementCount: > 0 } weight) return null;
        var biasName = node.Inputs.ElementAtOrDefault(2) ?? "";
        var bias = biasName.Length > 0 ? editor.Constant(biasName) : null;
        if (biasName.Length > 0 && bias is not { ElementType: OnnxElementType.Float }) return null;
        var layer = new LinearLayer(editor, node, weight, bias);
        return layer.IsPlain() ? layer : null;
    }

    /// <summary>Makes the output y what was y·factor + shift.</summary>
    /// <param name="factors">One for each output channel.</param>
    /// <param name="shifts">One for each output channel.</param>
    /// <param name="biasName">What a new bias is called.</param>
    /// <returns>False, with nothing changed, where the layer has no place for a shift.</returns>
    public bool TryScaleOutputs(double[] factors, double[] shifts, string biasName)
    {
        var hasShift = Array.Exists(shifts, static shift => shift != 0);
        if (Node.OpType == "MatMul" && hasShift) return false;
        SetWeight(index => factors[OutputOf(index)]);
        if (_bias is null && !hasShift) return true;
        var bias = Biases();
        for (var channel = 0; channel < bias.Length; channel++) bias[channel] = (bias[channel] * factors[channel]) + shifts[channel];
        SetBias(bias, biasName);
        return true;
    }

    /// <summary>Makes the layer take x where it took x·factor + shift. A layer that pads takes no shift: what it pads with is not shifted.</summary>
    public bool TryScaleInputs(double[] factors, double[] shifts, string biasName)
    {
        var hasShift = Array.Exists(shifts, static shift => shift != 0);
        if (hasShift && (Node.OpType is "MatMul" or "ConvTranspose" || Pads())) return false;
        if (hasShift)
        {
            var bias = Biases();
            var values = _weight.AsSpan<float>();
            var alpha = Node.OpType == "Gemm" ? Node.Attributes.GetFloat("alpha", 1) : 1d;
            for (var index = 0; index < values.Length; index++) bias[OutputOf(index)] += alpha * values[index] * shifts[InputOf(index)];
            SetBias(bias, biasName);
        }
        SetWeight(index => factors[InputOf(index)]);
        return true;
    }

    /// <summary>The largest magnitude of the weights of each input channel.</summary>
    public double[] InputMagnitudes()
    {
        var largest = new double[Inputs];
        var values = _weight.AsSpan<float>();
        for (var index = 0; index < values.Length; index++) largest[InputOf(index)] = Math.Max(largest[InputOf(index)], Math.Abs(values[index]));
        return largest;
    }

    /// <summary>What the layer gives on the mean for weights in the place of its own, of the means of its inputs. Places at the edge, which see what is padded, are taken as any other.</summary>
    /// <param name="weights">As many as the layer has.</param>
    /// <param name="means">One for each input channel.</param>
    /// <returns>One number for each output channel.</returns>
    public double[] MeanOutputs(ReadOnlySpan<float> weights, IReadOnlyList<double> means)
    {
        var sums = new double[Outputs];
        for (var index = 0; index < weights.Length; index++) sums[OutputOf(index)] += weights[index] * means[InputOf(index)];
        if (Node.OpType != "ConvTranspose") return sums;
        // With strides an output is the sum over a part of the kernel, another one for each step.
        var steps = Node.Attributes.GetInts("strides")?.Aggregate(1L, static (product, stride) => product * stride) ?? 1;
        return [.. sums.Select(sum => sum / steps)];
    }

    private bool IsPlain()
    {
        var dims = _weight.Dims;
        var biasCount = _bias?.ElementCount ?? Outputs;
        return Node.OpType switch
        {
            "Conv" or "ConvTranspose" => dims.Count >= 3 && Groups > 0 && dims[0] % Groups == 0 && biasCount == Outputs,
            "Gemm" => dims.Count == 2 && (biasCount == Outputs || biasCount == 1) && (_bias is null || _bias.Dims.Count < 2 || _bias.Dims[^1] == Outputs),
            _ => dims.Count == 2 && Node.Inputs.Count == 2,
        };
    }

    private bool Pads() => Node.Attributes.GetString("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || (Node.Attributes.GetInts("pads")?.Any(static pad => pad != 0) ?? false);

    private int OutputOf(int index) => Node.OpType switch
    {
        "Conv" => index / Inner(0),
        "ConvTranspose" => (index / Inner(0) / ((int)_weight.Dims[0] / Groups) * (int)_weight.Dims[1]) + (index / Inner(1) % (int)_weight.Dims[1]),
        "Gemm" when TransB => index / Inner(0),
        _ => index % (int)_weight.Dims[1],
    };

    private int InputOf(int index) => Node.OpType switch
    {
        "Conv" => (index / Inner(0) / ((int)_weight.Dims[0] / Groups) * (int)_weight.Dims[1]) + (index / Inner(1) % (int)_weight.Dims[1]),
        "ConvTranspose" => index / Inner(0),
        "Gemm" when TransB => index % (int)_weight.Dims[1],
        _ => index / Inner(0),
    };

    private int Inner(int axis) => (int)_weight.Dims.Skip(axis + 1).Aggregate(1L, static (product, dim) => product * dim);

    private void SetWeight(Func<int, double> factor)
    {
        var scaled = _weight.AsSpan<float>().ToArray();
        for (var index = 0; index < scaled.Length; index++) scaled[index] = (float)(scaled[index] * factor(index));
        _editor.SetInput(Node, 1, _editor.AddConstant(TensorData.Create<float>($"{_weight.Name}_folded", [.. _weight.Dims], scaled)));
    }

    // With what a Gemm multiplies it by.
    private double[] Biases()
    {
        var bias = new double[Outputs];
        if (_bias is null) return bias;
        var beta = Node.OpType == "Gemm" ? Node.Attributes.GetFloat("beta", 1) : 1d;
        var values = _bias.AsSpan<float>();
        for (var channel = 0; channel < bias.Length; channel++) bias[channel] = beta * values[values.Length == 1 ? 0 : channel];
        return bias;
    }

    private void SetBias(double[] bias, string name)
    {
        Node.Attributes.Remove("beta");
        _editor.SetInput(Node, 2, _editor.AddConstant(TensorData.Create<float>(name, [bias.Length], [.. bias.Select(static value => (float)value)])));
    }
}
