using System.Globalization;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Pruning;

/// <summary>What a node costs.</summary>
/// <param name="Node">Its name, or that of its first output where it has none.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="MultiplyAccumulates">Multiplications that are summed, for one run; 0 where a size is not known.</param>
public sealed record NodeCost(string Node, string OpType, long MultiplyAccumulates);

/// <summary>What a model costs: the numbers it holds and the multiply-accumulates of a run, by inferred shapes.</summary>
/// <param name="Parameters">Elements of float constants of the main graph.</param>
/// <param name="MultiplyAccumulates">Of Conv, ConvTranspose, Gemm, MatMul, LSTM, GRU and RNN; other operators count nothing. Bodies of If, Loop and Scan are left out.</param>
/// <param name="Nodes">The nodes that count, in the order of the graph.</param>
/// <param name="Uncounted">Nodes that would count, but whose shapes cannot be inferred.</param>
public sealed record ModelCost(long Parameters, long MultiplyAccumulates, IReadOnlyList<NodeCost> Nodes, IReadOnlyList<string> Uncounted)
{
    // What is taken for a height, width or length that nobody states.
    private const long DefaultSize = 64;

    /// <summary>Counts. Stateless: safe for any number of threads.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <param name="sizes">Sizes of the inputs' named dimensions. One that is not given is 1 where it is an input's first dimension, the batch, otherwise 64.</param>
    public static ModelCost Of(OnnxModel model, IReadOnlyDictionary<string, long>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new CostCount(model, sizes).Total();
    }

    /// <summary>Parameters and multiply-accumulates.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Parameters:N0} parameters, {MultiplyAccumulates:N0} multiply-accumulates");

    /// <summary>A copy whose inputs' dimensions all have a number.</summary>
    internal static ShapeInferenceResult Shapes(OnnxModel model, IReadOnlyDictionary<string, long>? sizes)
    {
        var copy = model.Clone();
        foreach (var input in copy.Graph.Inputs.Where(static input => input is { IsTensor: true, Shape: not null }))
            input.Shape = [.. input.Shape!.Select((dim, index) => dim.Value ?? (dim.Name is { } name && sizes?.TryGetValue(name, out var size) == true ? size : index == 0 ? 1 : DefaultSize))];
        // What the file says of values inside goes by names that are numbers now.
        copy.Graph.ValueInfos.Clear();
        return ShapeInference.Infer(copy);
    }
}

/// <summary>Counts a model's multiply-accumulates, also as they would be with other sizes.</summary>
internal sealed class CostCount
{
    private readonly OnnxModel _model;
    private readonly ShapeInferenceResult _shapes;
    private readonly List<(OnnxNode Node, IReadOnlyList<CostFactor[]> Products)> _nodes = [];

    public CostCount(OnnxModel model, IReadOnlyDictionary<string, long>? sizes)
    {
        (_model, _shapes) = (model, ModelCost.Shapes(model, sizes));
        foreach (var node in model.Graph.Nodes)
            if (CostTable.Of(node, value => _shapes.Find(value)?.Rank ?? -1) is { } products) _nodes.Add((node, products));
    }

    public ModelCost Total()
    {
        var counted = _nodes.Select(pair => (pair.Node, Cost: Count(pair.Products, Size))).ToList();
        return new ModelCost(Parameters(_model), counted.Aggregate(0L, static (sum, pair) => checked(sum + (pair.Cost ?? 0))),
            [.. counted.Where(static pair => pair.Cost is not null).Select(static pair => new NodeCost(ChannelGraph.NameOf(pair.Node), pair.Node.OpType, pair.Cost!.Value))],
            [.. counted.Where(static pair => pair.Cost is null).Select(static pair => ChannelGraph.NameOf(pair.Node))]);
    }

    /// <summary>The multiply-accumulates with other sizes.</summary>
    public double With(Func<CostFactor, long, double> resize) => _nodes.Sum(pair => pair.Products.Sum(product => Product(product, resize)));

    private static long Parameters(OnnxModel model) =>
        model.Graph.Initializers.Concat(model.Graph.Nodes.Select(static node => ConstantValue.Read(node, "")).OfType<TensorData>()).Where(FloatValues.Has).Sum(static tensor => tensor.ElementCount);

    private static long? Count(IReadOnlyList<CostFactor[]> products, Func<CostFactor, long?> size)
    {
        long sum = 0;
        foreach (var product in products)
        {
            long count = 1;
            foreach (var factor in product)
            {
                if (size(factor) is not { } known) return null;
                count = checked(count * known);
            }
            sum = checked(sum + count);
        }
        return products.Any(static product => product.Length == 0) ? null : sum;
    }

    private double Product(CostFactor[] product, Func<CostFactor, long, double> resize) =>
        product.Length == 0 ? 0 : product.Aggregate(1d, (count, factor) => count * (Size(factor) is { } size ? resize(factor, size) : 0));

    private long? Size(CostFactor factor) => _shapes.Find(factor.Value)?.Shape?.ElementAtOrDefault(factor.Dim)?.Value;
}
