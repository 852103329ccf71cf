using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Passes.Folding;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>
/// Moves the width of activations' channels into the weights of the products behind them, exactly but for rounding, so that both
/// are quantized well: channel j is divided by max|x_j|^a / max|w_j|^(1-a) (G. Xiao et al., SmoothQuant, 2023, equation 4).
/// </summary>
public static class SmoothQuant
{
    private const double Smallest = 1e-5;

    /// <summary>The values to give magnitudes of: what products by constant weights take, by name, with the axis of the channels.</summary>
    public static IReadOnlyDictionary<string, int> Values(OnnxModel model)
    {
        var editor = new GraphEditor(model);
        return Layers(editor).Select(static layer => layer.Node.Inputs[0]).Distinct(StringComparer.Ordinal).ToDictionary(static name => name, static _ => -1, StringComparer.Ordinal);
    }

    /// <summary>Smooths a model in place: divides in the layer norm that makes the value where that is constant and nothing else takes it, otherwise by a Mul.</summary>
    /// <param name="model">The model.</param>
    /// <param name="magnitudes">The largest magnitude of each channel of each value, by name.</param>
    /// <param name="strength">The a of the formula: how much goes to the weights, 0 to 1; 0.5 is usual.</param>
    /// <returns>How many values were smoothed.</returns>
    public static int Apply(OnnxModel model, IReadOnlyDictionary<string, IReadOnlyList<double>> magnitudes, double strength = 0.5)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(magnitudes);
        ArgumentOutOfRangeException.ThrowIfLessThan(strength, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(strength, 1);
        var editor = new GraphEditor(model);
        var groups = Layers(editor).GroupBy(static layer => layer.Node.Inputs[0], StringComparer.Ordinal).ToList();
        return groups.Count(group => magnitudes.TryGetValue(group.Key, out var found) && TrySmooth(editor, group.Key, [.. group], found, strength));
    }

    private static bool TrySmooth(GraphEditor editor, string value, List<LinearLayer> layers, IReadOnlyList<double> magnitudes, double strength)
    {
        if (layers.Exists(layer => layer.Inputs != magnitudes.Count)) return false;
        var factors = new double[magnitudes.Count];
        var weights = layers.Select(static layer => layer.InputMagnitudes()).ToList();
        for (var channel = 0; channel < factors.Length; channel++)
        {
            var weight = weights.Max(found => found[channel]);
            // A channel without values, or without weights, has nothing to balance.
            factors[channel] = weight < Smallest || magnitudes[channel] < Smallest ? 1 : Math.Max(Math.Pow(magnitudes[channel], strength) / Math.Pow(weight, 1 - strength), Smallest);
        }
        foreach (var layer in layers)
        {
            var old = layer.Node.Inputs[1];
            layer.TryScaleInputs(factors, new double[factors.Length], "");
            ProductSplitting.Release(editor, old);
        }
        float[] inverse = [.. factors.Select(static factor => (float)(1 / factor))];
        if (!TryFold(editor, value, layers, inverse)) InsertFactor(editor, value, layers, inverse);
        return true;
    }

    private static bool TryFold(GraphEditor editor, string value, List<LinearLayer> layers, float[] factors)
    {
        if (editor.Producer(value) is not { OpType: "LayerNormalization", Inputs.Count: >= 2 } norm || editor.IsOutput(value) || editor.Consumers(value).Count != layers.Count) return false;
        var parameters = norm.Inputs.Skip(1).Select(editor.Constant).ToList();
        if (parameters.Exists(tensor => tensor is not { ElementType: OnnxElementType.Float } || tensor.ElementCount != factors.Length)) return false;
        for (var index = 0; index < parameters.Count; index++)
        {
            var scaled = parameters[index]!.AsSpan<float>().ToArray();
            for (var channel = 0; channel < scaled.Length; channel++) scaled[channel] *= factors[channel];
            editor.SetInput(norm, index + 1, editor.AddConstant(TensorData.Create<float>($"{parameters[index]!.Name}_smoothed", [.. parameters[index]!.Dims], scaled)));
            ProductSplitting.Release(editor, parameters[index]!.Name);
        }
        return true;
    }

    private static void InsertFactor(GraphEditor editor, string value, List<LinearLayer> layers, float[] factors)
    {
        var constant = editor.AddConstant(TensorData.Create<float>($"{value}_smoothing", [factors.Length], factors));
        var smoothed = editor.UniqueName($"{value}_smoothed");
        editor.InsertBefore(layers.Select(static layer => layer.Node).MinBy(editor.Graph.Nodes.IndexOf)!, new OnnxNode("Mul", [value, constant], [smoothed], smoothed));
        foreach (var layer in layers) editor.SetInput(layer.Node, 0, smoothed);
    }

    private static IEnumerable<LinearLayer> Layers(GraphEditor editor) => editor.CanAddConstants
        ? editor.Graph.Nodes.Where(node => node is { Domain: "", OpType: "MatMul" or "Gemm" } && editor.Constant(node.Inputs[0]) is null && node.Attributes.GetInt("transA", 0) == 0)
            .Select(node => LinearLayer.Read(editor, node)).OfType<LinearLayer>().ToList()
        : [];
}
