using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Diagonals and triangles of matrices.</summary>
internal static class Diagonals
{
    private const int TriangleOpset = 14;

    /// <summary>aten::tril and triu(input, diagonal): zeros above or below a diagonal.</summary>
    internal static OperatorHandler Triangle(bool upper) => context =>
    {
        var (input, diagonal) = (context.Tensor(0), context.Scalar(context.Int(1), torch.ScalarType.Int64));
        if (context.Opset >= TriangleOpset && context.OutputType != torch.ScalarType.Bool)
        {
            context.SetOutput(context.Add("Trilu", [input, diagonal], new OnnxAttribute("upper", upper ? 1L : 0L)));
            return;
        }

        var (rows, columns) = (context.Range(input.Shape[^2]), context.Range(input.Shape[^1]));
        var offset = context.Add("Sub", [context.Add("Unsqueeze", [columns, context.IntList(0)]), context.Add("Unsqueeze", [rows, context.IntList(1)])]);
        var kept = context.Add(upper ? "GreaterOrEqual" : "LessOrEqual", [offset, diagonal]);
        context.SetOutput(context.OutputType == torch.ScalarType.Bool
            ? context.Add("And", [input, kept])
            : context.Add("Where", [kept, input, context.Scalar(0, context.OutputType)]));
    };

    /// <summary>aten::diagonal(input, offset, dim1, dim2): the diagonal of two axes as the last one.</summary>
    internal static void Diagonal(OperatorContext context) => context.SetOutput(DiagonalOf(context, context.Int(1), context.Axis(2, context.Tensor(0).Rank), context.Axis(3, context.Tensor(0).Rank)));

    /// <summary>aten::trace(input): the sum of a matrix's diagonal.</summary>
    internal static void Trace(OperatorContext context) =>
        context.SetOutput(Reductions.Reduce(context, "ReduceSum", DiagonalOf(context, 0, 0, 1), [0], keep: false));

    /// <summary>aten::diag(input, diagonal): a matrix with a vector on its diagonal, or the diagonal of a matrix.</summary>
    internal static void Diag(OperatorContext context)
    {
        if (context.Tensor(0).Rank == 2)
            context.SetOutput(DiagonalOf(context, context.Int(1), 0, 1));
        else
            Embedded(context, context.Int(1));
    }

    /// <summary>aten::diag_embed(input, offset, dim1, dim2): matrices with vectors on their diagonals, as the last two axes.</summary>
    internal static void DiagEmbed(OperatorContext context)
    {
        var rank = context.OutputShape.Count;
        if (context.Axis(2, rank) != rank - 2 || context.Axis(3, rank) != rank - 1)
            throw context.Unsupported("it makes matrices of other axes than the last two");
        Embedded(context, context.Int(1));
    }

    private static ExportTensor DiagonalOf(OperatorContext context, long offset, int first, int second)
    {
        var input = context.Tensor(0);
        long[] order = [.. Enumerable.Range(0, input.Rank).Where(axis => axis != first && axis != second).Select(static axis => (long)axis), first, second];
        var (rows, columns) = (input.Shape[first], input.Shape[second]);
        if (!rows.IsFixed || !columns.IsFixed)
            throw context.Unsupported($"it takes the diagonal of a matrix of {rows} x {columns}, which changes with the sizes of the input");
        var count = Math.Min(rows.Fixed + Math.Min(0, offset), columns.Fixed - Math.Max(0, offset));
        long[] places = [.. Enumerable.Range(0, checked((int)Math.Max(0, count))).Select(i => ((i + Math.Max(0, -offset)) * columns.Fixed) + i + Math.Max(0, offset))];
        SymbolicSize[] flat = [.. order.SkipLast(2).Select(axis => input.Shape[(int)axis]), rows * columns];
        var matrices = Shapes.ReshapeTo(context, Shapes.Ordered(context, input, order), null, flat);
        return context.Add("Gather", [matrices, context.IntList(places)], new OnnxAttribute("axis", -1L));
    }

    private static void Embedded(OperatorContext context, long offset)
    {
        var input = context.Tensor(0);
        var size = context.OutputShape[^1];
        // The vector goes to the rows that have it, which begin where the diagonal does.
        var shift = context.Add("Unsqueeze", [context.Range(size), context.IntList(1)]);
        var onDiagonal = context.Add("Equal", [context.Add("Unsqueeze", [context.Range(size), context.IntList(0)]), context.Add("Add", [shift, context.Scalar(offset, torch.ScalarType.Int64)])]);
        var pads = new long[2 * input.Rank];
        (pads[input.Rank - 1], pads[^1]) = (Math.Max(0, -offset), Math.Max(0, offset));
        var rows = offset == 0 ? input : context.Add("Pad", [input, context.IntList(pads)]);
        context.SetOutput(context.Add("Where", [onDiagonal, context.Add("Unsqueeze", [rows, context.IntList(-1)]), context.Scalar(0, context.OutputType)]));
    }
}
