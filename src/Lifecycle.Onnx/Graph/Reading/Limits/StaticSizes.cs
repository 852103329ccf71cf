using System.Numerics;
using Lifecycle.Onnx.Graph.Reading.Outlines;
using Lifecycle.Onnx.Passes.Folding;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Graph.Reading.Limits;

/// <summary>
/// Finds tensors that a small file makes large: a ConstantOfShape, an Expand, a product of two constants. A runtime computes what
/// follows from constants alone while it loads the model, and takes the memory for it without a question.
/// </summary>
internal sealed class StaticSizes(ShapeInferenceResult shapes, IReadOnlyDictionary<string, long> sizes, string name, long limit)
{
    private const long MostPadding = int.MaxValue;

    /// <summary>Refuses a model with a tensor of a known size above the limit, or with more than that computed of constants alone.</summary>
    /// <exception cref="ModelException">It is one.</exception>
    public static void Check(OnnxModel model, string name, OnnxLoadOptions options)
    {
        if (model.Message.Functions.Count == 0 && !GrowthScreen.MayGrow(ModelOutline.Of(model.Message))) return;
        var flat = Inlined(model);
        var shapes = ShapeInference.Infer(flat);
        // An open axis has at least one element where the model does anything.
        var sizes = flat.Graph.Inputs.SelectMany(static input => input.Shape ?? []).Select(static dimension => dimension.Name).OfType<string>()
            .Distinct(StringComparer.Ordinal).ToDictionary(static axis => axis, static _ => 1L, StringComparer.Ordinal);
        new StaticSizes(shapes, sizes, name, options.MaxTensorBytes).CheckGraph(flat.Graph, []);
    }

    // Inference does not look into functions.
    private static OnnxModel Inlined(OnnxModel model)
    {
        if (model.Functions.Count == 0) return model;
        var flat = model.Clone();
        new FunctionInlining().Apply(flat);
        return flat;
    }

    private void CheckGraph(OnnxGraph graph, HashSet<string> outerConstants)
    {
        var values = shapes.ValuesOf(graph);
        var constants = new HashSet<string>(outerConstants, StringComparer.Ordinal);
        constants.UnionWith(graph.Initializers.Select(static tensor => tensor.Name));
        var computed = BigInteger.Zero;
        foreach (var node in graph.Nodes)
        {
            if (node.OpType == "Pad") CheckPads(node, values);
            var isConstant = node.Inputs.All(input => input.Length == 0 || constants.Contains(input));
            foreach (var output in node.Outputs.Where(static output => output.Length > 0))
            {
                if (isConstant) constants.Add(output);
                if (!values.TryGetValue(output, out var value) || Bytes(value) is not { } bytes) continue;
                if (isConstant && node.OpType != "Constant") computed += bytes;
                if (bytes > limit || computed > limit) throw Refuse(node, output, value, bytes > limit ? bytes : computed);
            }
            foreach (var body in node.Attributes.Where(static attribute => attribute.Type == OnnxAttributeType.Graph && attribute.Message.G is not null))
                CheckGraph(body.AsGraph(), constants);
        }
    }

    // ONNX Runtime (1.31) takes away more than there is, and then ends the process.
    private void CheckPads(OnnxNode node, IReadOnlyDictionary<string, InferredValue> values)
    {
        if (node.Inputs.Count < 2 || values.GetValueOrDefault(node.Inputs[1])?.FixedElements is not { } pads) return;
        var shape = values.GetValueOrDefault(node.Inputs[0])?.Shape;
        for (var axis = 0; axis < pads.Count / 2; axis++)
        {
            BigInteger change = new BigInteger(pads[axis]) + pads[axis + (pads.Count / 2)];
            var left = node.Inputs.Count == 2 && axis < shape?.Count && shape[axis].Value is { } size ? size + change : 0;
            if (pads[axis] is < -MostPadding or > MostPadding || BigInteger.Abs(change) > MostPadding || left < 0)
                throw new ModelException($"Model {name}: operator Pad changes axis {axis} of {Shorten.Text(node.Inputs[0])} by {pads[axis]} and {pads[axis + (pads.Count / 2)]}; expected what leaves a size of 0 to {MostPadding}; export the model again.");
        }
    }

    private BigInteger? Bytes(InferredValue value)
    {
        if (value.Kind != ValueKind.Tensor || value.Shape is not { } shape) return null;
        var bits = value.ElementType.BitsPerElement();
        return shape.Aggregate(new BigInteger(bits == 0 ? 8 : bits), (product, size) => product * Math.Max(size.Value ?? size.Evaluate(sizes) ?? 1, 0)) / 8;
    }

    private ModelException Refuse(OnnxNode node, string output, InferredValue value, BigInteger bytes) =>
        new($"Model {name}: value \"{Shorten.Text(output)}\" of its operator {Shorten.Text(node.OpType)}, {Shorten.Text(value.ToString())}, takes {bytes} bytes, with what else is computed of constants alone; expected at most {limit}; raise {nameof(OnnxLoadOptions)}.{nameof(OnnxLoadOptions.MaxTensorBytes)} if you trust it.");
}
