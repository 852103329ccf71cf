using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export;

/// <summary>Knows which tensors of a graph have axes that follow the sizes of the input, and reads those sizes in the graph.</summary>
internal sealed class GraphSizes(GraphBuilder builder)
{
    private readonly List<SizeTerm> _inputs = [];
    private readonly List<SizeTerm> _others = [];
    private readonly Dictionary<SizeTerm, (ExportTensor Tensor, int Axis)> _places = [];
    private readonly Dictionary<SizeTerm, ExportTensor> _read = [];
    private readonly Dictionary<string, ExportTensor> _shapes = new(StringComparer.Ordinal);

    /// <summary>Makes an input's sizes known.</summary>
    internal void AddInput(ExportTensor input) => Add(input, _inputs);

    /// <summary>Makes the sizes of what a node made known, those that no earlier tensor has.</summary>
    internal void Add(ExportTensor tensor) => Add(tensor, _others);

    /// <summary>
    /// How an integer comes from sizes: a size of an input, then of another tensor; a multiple or product of such; last a
    /// sum with a number, a quotient rounded down, or a sum or difference of two sizes.
    /// </summary>
    /// <param name="size">The integer.</param>
    internal SizeFormula? Solve(SymbolicSize size)
    {
        return SizeSolver.Same(size.Values, _inputs) ?? SizeSolver.Same(size.Values, _others)
            ?? SizeSolver.Product(size.Values, _inputs) ?? SizeSolver.Product(size.Values, [.. _inputs, .. _others])
            ?? SizeSolver.Shifted(size.Values, _inputs) ?? SizeSolver.Shifted(size.Values, _others)
            ?? SizeSolver.Sum(size.Values, [.. _inputs, .. _others]);
    }

    /// <summary>A size as an integer scalar (int64).</summary>
    internal ExportTensor Read(SizeTerm term)
    {
        if (_read.TryGetValue(term, out var known))
            return known;
        var (tensor, axis) = _places[term];
        if (!_shapes.TryGetValue(tensor.Name, out var shape))
            _shapes[tensor.Name] = shape = Node("Shape", [tensor]);
        return _read[term] = Node("Gather", [shape, builder.Constant(TensorData.Scalar("", (long)axis), torch.ScalarType.Int64)]);
    }

    private void Add(ExportTensor tensor, List<SizeTerm> terms)
    {
        if (tensor.ShapeOrNull is not { } shape)
            return;
        for (var axis = 0; axis < shape.Count; axis++)
        {
            if (shape[axis].IsFixed || Known(shape[axis])) continue;
            var term = new SizeTerm($"{tensor.Name}.shape[{axis}]", shape[axis].Values.ToArray());
            _places[term] = (tensor, axis);
            terms.Add(term);
        }
    }

    private bool Known(SymbolicSize size) => _inputs.Concat(_others).Any(term => size.Values.SequenceEqual(term.Values));

    private ExportTensor Node(string opType, IEnumerable<ExportTensor?> inputs) =>
        new(builder.Add(opType, "", inputs, 1, [])[0], torch.ScalarType.Int64, []);
}
