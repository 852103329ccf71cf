using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Onnx.Pruning;

/// <summary>
/// A pass that makes weights zero one by one: those of Conv, ConvTranspose, Gemm, MatMul, LSTM, GRU and RNN in the main graph. The model keeps its
/// shapes; it compresses better, and runs faster where the runtime has sparse kernels. What is zero already counts as removed.
/// </summary>
public abstract class SparsityPass : IGraphPass
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Names of nodes or weights that are left as they are; * is any text, ? any character. Empty by default.</summary>
    public IReadOnlyList<string> Protect { get; init; } = [];

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        new ConstantLifting().Apply(model);
        var editor = new GraphEditor(model);
        var weights = SparseWeight.Find(editor, Protect);
        var values = weights.Select(static weight => FloatValues.Read(weight.Tensor)).ToList();
        if (weights.Zip(values).FirstOrDefault(static pair => Array.Exists(pair.Second, static value => !double.IsFinite(value))).First is { } bad)
            throw new ModelException($"Weight \"{bad.Tensor.Name}\" has NaN or infinite elements; expected finite ones; mend the training, or protect it.");
        var zeros = Choose(weights, values);
        var changed = 0;
        for (var index = 0; index < weights.Count; index++)
        {
            if (!zeros[index].Where((zero, place) => zero && values[index][place] != 0).Any()) continue;
            editor.ReplaceConstant(weights[index].Tensor, FloatValues.WithZeros(weights[index].Tensor, zeros[index]));
            changed++;
        }
        return changed;
    }

    /// <summary>Makes weights of a copy zero.</summary>
    /// <param name="model">A float model, which stays as it is.</param>
    /// <returns>The copy, and what is zero in it.</returns>
    /// <exception cref="ModelException">The model is quantized, or a weight is not finite.</exception>
    public SparsityReport Run(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        QuantizationPass.RequireFloat(model);
        var copy = model.Clone();
        Apply(copy);
        var layers = SparseWeight.Find(new GraphEditor(copy), Protect)
            .Select(static weight => new SparseLayer(weight.Tensor.Name, weight.Tensor.ElementCount, FloatValues.Read(weight.Tensor).LongCount(static value => value == 0)));
        return new SparsityReport(copy, [.. layers]);
    }

    /// <summary>Says, for each weight, which elements are to be zero.</summary>
    private protected abstract IReadOnlyList<bool[]> Choose(IReadOnlyList<SparseWeight> weights, IReadOnlyList<double[]> values);
}
