using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Options;
using Lifecycle.Onnx.Passes.Quantization.Operators;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>
/// Dynamic quantization: weights are integers, and activations are rounded to 8 bits by the range that they have when the model runs. It
/// needs no calibration. For products and recurrent layers; what it writes are ONNX's DynamicQuantizeLinear and MatMulInteger and ONNX Runtime's DynamicQuantizeLSTM and QAttention.
/// </summary>
public sealed class DynamicQuantization : QuantizationPass
{
    private const int DynamicSince = 11;

    private static readonly FrozenDictionary<string, Func<DynamicWriter, OnnxNode, string?>> Handlers = new Dictionary<string, Func<DynamicWriter, OnnxNode, string?>>
    {
        ["MatMul"] = DynamicProducts.Product,
        ["Gemm"] = DynamicProducts.Product,
        ["Conv"] = DynamicProducts.Convolution,
        ["LSTM"] = DynamicLayers.Lstm,
        ["Attention"] = DynamicLayers.Attention,
        ["Gather"] = DynamicLayers.Gather,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly DynamicQuantizationOptions _options;

    /// <summary>Makes the pass.</summary>
    /// <param name="options">The format; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public DynamicQuantization(DynamicQuantizationOptions? options = null)
    {
        _options = options ?? new();
        OptionsValidator.Check(nameof(DynamicQuantizationOptions), [("", _options)]);
    }

    /// <inheritdoc/>
    public override string Name => $"dynamic {_options.WeightType} {(_options.PerChannel ? "per channel" : "per tensor")}";

    private protected override IEnumerable<string> Choice => _options.Exclude;

    private protected override Outcome Quantize(OnnxModel model)
    {
        var editor = new GraphEditor(model);
        if (editor.Opset < DynamicSince)
            throw new ModelException($"Model \"{model.Graph.Name}\" follows operator set {editor.Opset}; expected {DynamicSince} or later for dynamic quantization; export the model again for one.");
        var writer = new DynamicWriter(editor, _options);
        var quantized = new List<string>();
        var skipped = new List<SkippedNode>();
        foreach (var node in editor.Graph.Nodes.ToList())
        {
            if (!Handlers.TryGetValue(node.OpType, out var handler) || (node.Domain.Length > 0 && node.OpType != "Attention"))
            {
                if (Unsupported(editor, node) is { } unsupported) skipped.Add(unsupported);
                continue;
            }
            var (name, opType) = (NodeNames.Of(node), node.OpType);
            var reason = _options.Exclude.Names(node) ? "left out by the options" : handler(writer, node);
            if (reason is null) quantized.Add(name);
            else skipped.Add(new SkippedNode(name, opType, reason));
        }
        editor.SortNodes();
        return new Outcome(quantized, skipped);
    }
}
