using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Weight-only quantization: weights of products (and, with a scale for each channel, of convolutions) are integers of 4 or 8 bits, activations stay floats. For models that are limited by memory.</summary>
public sealed class WeightQuantization : QuantizationPass
{
    private const string RuntimeDomain = "com.microsoft";
    private const int BlocksSince = 21;
    private const int PerAxisSince = 13;
    private readonly WeightQuantizationOptions _options;
    private readonly QuantizationScheme _scheme;

    /// <summary>Makes the pass.</summary>
    /// <param name="options">The format; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public WeightQuantization(WeightQuantizationOptions? options = null)
    {
        _options = options ?? new();
        OptionsValidator.Check(nameof(WeightQuantizationOptions), [("", _options)]);
        _scheme = new QuantizationScheme((_options.Bits, _options.Symmetric) switch
        {
            (4, true) => OnnxElementType.Int4,
            (4, false) => OnnxElementType.UInt4,
            (_, true) => OnnxElementType.Int8,
            _ => OnnxElementType.UInt8,
        }, _options.Symmetric);
    }

    /// <inheritdoc/>
    public override string Name => $"weights of {_options.Bits} bits {(_options.BlockSize == 0 ? "per channel" : $"in blocks of {_options.BlockSize}")}, {_options.Form}";

    private protected override IEnumerable<string> Choice => _options.Exclude;

    private protected override Outcome Quantize(OnnxModel model)
    {
        var editor = new GraphEditor(model);
        var needed = _options.Form == WeightForm.MatMulNBits ? 1 : _options.BlockSize == 0 ? PerAxisSince : BlocksSince;
        if (editor.Opset < needed)
            throw new ModelException($"Model \"{model.Graph.Name}\" follows operator set {editor.Opset}; expected {needed} or later for {Name}; export the model again for one, or choose {nameof(WeightForm.MatMulNBits)}.");
        var quantized = new List<string>();
        var skipped = new List<SkippedNode>();
        var written = new Dictionary<(string, int), IReadOnlyList<string>>();
        foreach (var node in editor.Graph.Nodes.ToList())
        {
            var (name, opType) = (NodeNames.Of(node), node.OpType);
            if (node is not { Domain: "", OpType: "MatMul" or "Gemm" or "Conv" })
            {
                if (Unsupported(editor, node) is { } unsupported) skipped.Add(unsupported);
            }
            else if (TryQuantize(editor, node, written) is { } reason)
            {
                skipped.Add(new SkippedNode(name, opType, reason));
            }
            else
            {
                quantized.Add(name);
            }
        }
        editor.SortNodes();
        return new Outcome(quantized, skipped);
    }

    private string? TryQuantize(GraphEditor editor, OnnxNode node, Dictionary<(string, int), IReadOnlyList<string>> written)
    {
        if (_options.Exclude.Names(node)) return "left out by the options";
        if (node.OpType == "Conv" && _options.BlockSize > 0) return "convolutions have no blocks";
        if (node.OpType == "Conv" && editor.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float }) return "its weight is no constant";
        if (node.OpType != "Conv" && ProductSplitting.Reason(editor, node) is { } reason) return reason;
        var weight = node.Inputs[1];
        if (_options.Form == WeightForm.Qdq)
        {
            Dequantize(editor, node, written);
        }
        else
        {
            var key = (weight, OutputsAxis(node));
            var product = ProductSplitting.ToMatMul(editor, node);
            weight = product.Inputs[1];
            if (!written.TryGetValue(key, out var constants)) written[key] = constants = Constants(editor, editor.Constant(weight)!);
            editor.Replace(product, Blocks(editor, product, constants));
        }
        ProductSplitting.Release(editor, weight);
        return null;
    }

    private static int OutputsAxis(OnnxNode node) => node.OpType == "Conv" || (node.OpType == "Gemm" && node.Attributes.GetInt("transB", 0) != 0) ? 0 : 1;

    // A weight that several nodes take in one way is written once.
    private void Dequantize(GraphEditor editor, OnnxNode node, Dictionary<(string, int), IReadOnlyList<string>> written)
    {
        var weight = editor.Constant(node.Inputs[1])!;
        var axis = _options.BlockSize == 0 ? OutputsAxis(node) : 1 - OutputsAxis(node);
        if (!written.TryGetValue((node.Inputs[1], axis), out var floats))
        {
            written[(node.Inputs[1], axis)] = floats = [editor.UniqueName($"{weight.Name}_dequantized")];
            var quantized = _options.BlockSize == 0 ? QuantizedTensor.PerAxis(weight, _scheme, axis) : QuantizedTensor.InBlocks(weight, _scheme, axis, _options.BlockSize);
            var dequantize = new OnnxNode("DequantizeLinear", [editor.AddConstant(quantized.Values), editor.AddConstant(quantized.Scales), editor.AddConstant(quantized.ZeroPoints)], floats, floats[0]);
            dequantize.Attributes.Set(new OnnxAttribute("axis", axis));
            if (_options.BlockSize > 0) dequantize.Attributes.Set(new OnnxAttribute("block_size", _options.BlockSize));
            editor.InsertBefore(node, dequantize);
        }
        editor.SetInput(node, 1, floats[0]);
    }

    private OnnxNode Blocks(GraphEditor editor, OnnxNode product, IReadOnlyList<string> constants)
    {
        var weight = editor.Constant(product.Inputs[1])!;
        var node = new OnnxNode("MatMulNBits", [product.Inputs[0], .. constants], product.Outputs.ToList(), product.Name, RuntimeDomain);
        node.Attributes.Set(new OnnxAttribute("K", weight.Dims[0]));
        node.Attributes.Set(new OnnxAttribute("N", weight.Dims[1]));
        node.Attributes.Set(new OnnxAttribute("bits", _options.Bits));
        node.Attributes.Set(new OnnxAttribute("block_size", _options.BlockSize));
        if (_options.AccuracyLevel > 0) node.Attributes.Set(new OnnxAttribute("accuracy_level", _options.AccuracyLevel));
        editor.Model.Opsets[RuntimeDomain] = 1;
        return node;
    }

    // Columns one after the other, each in whole blocks; integers are unsigned, with the middle as zero point where none is given.
    private List<string> Constants(GraphEditor editor, TensorData weight)
    {
        var (depth, columns) = ((int)weight.Dims[0], (int)weight.Dims[1]);
        var quantized = QuantizedTensor.InBlocks(ProductSplitting.Transposed(weight), _scheme, 1, _options.BlockSize);
        var blocks = (depth + _options.BlockSize - 1) / _options.BlockSize;
        var middle = _options.Symmetric ? 1 << (_options.Bits - 1) : 0;
        var zeros = IntegerPacking.ToIntegers(quantized.ZeroPoints);
        var integers = IntegerPacking.ToIntegers(quantized.Values);
        var padded = new int[columns * blocks * _options.BlockSize];
        for (var index = 0; index < padded.Length; index++)
        {
            var (column, row) = (index / (blocks * _options.BlockSize), index % (blocks * _options.BlockSize));
            padded[index] = middle + (row < depth ? integers[(column * depth) + row] : zeros[(column * blocks) + (row / _options.BlockSize)]);
        }
        var names = new List<string>
        {
            editor.AddConstant(TensorData.FromBytes($"{weight.Name}_quantized", OnnxElementType.UInt8, [columns, blocks, _options.BlockSize * _options.Bits / 8], Packed(padded))),
            editor.AddConstant(TensorData.FromBytes($"{weight.Name}_scale", OnnxElementType.Float, [columns * blocks], quantized.Scales.Bytes)),
        };
        if (!_options.Symmetric) names.Add(editor.AddConstant(ZeroPoints($"{weight.Name}_zero_point", zeros, columns, blocks)));
        return names;
    }

    // Each column begins with a byte of its own.
    private TensorData ZeroPoints(string name, int[] zeros, int columns, int blocks)
    {
        var bytes = Enumerable.Range(0, columns).SelectMany(column => Packed(zeros.AsSpan(column * blocks, blocks).ToArray())).ToArray();
        return TensorData.FromBytes(name, OnnxElementType.UInt8, [bytes.Length], bytes);
    }

    private byte[] Packed(int[] integers) =>
        IntegerPacking.ToTensor("", _options.Bits == 4 ? OnnxElementType.UInt4 : OnnxElementType.UInt8, [integers.Length], integers).Bytes.ToArray();
}
