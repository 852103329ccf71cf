using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Looking up by index: embeddings, gather, index_select, indexing by tensors.</summary>
internal static class Indexing
{
    /// <summary>aten::embedding(weight, indices, ...).</summary>
    internal static void Embedding(OperatorContext context) => context.SetOutput(context.Add("Gather", [context.Tensor(0), context.Tensor(1)]));

    /// <summary>aten::index_select(input, dim, indices).</summary>
    internal static void Select(OperatorContext context) => context.SetOutput(context.Add("Gather", [context.Tensor(0), context.Tensor(2)], Along(context, 1)));

    /// <summary>aten::gather(input, dim, indices, sparse).</summary>
    internal static void Gather(OperatorContext context) => context.SetOutput(context.Add("GatherElements", [context.Tensor(0), context.Tensor(2)], Along(context, 1)));

    /// <summary>aten::take_along_dim(input, indices, dim): gather of both spread to one shape; of everything in a row without a dim.</summary>
    internal static void TakeAlong(OperatorContext context)
    {
        var (input, indices) = (context.Tensor(0), context.Tensor(1));
        if (context.IsNone(2))
        {
            ExportTensor[] flat = [context.Add("Reshape", [input, context.IntList(-1)]), context.Add("Reshape", [indices, context.IntList(-1)])];
            context.SetOutput(context.Add("GatherElements", flat, new OnnxAttribute("axis", 0L)));
            return;
        }

        var axis = context.Axis(2, input.Rank);
        var wanted = context.OutputShape.ToArray();
        var places = Spread(context, indices, wanted);
        wanted[axis] = input.Shape[axis];
        context.SetOutput(context.Add("GatherElements", [Spread(context, input, wanted), places], new OnnxAttribute("axis", (long)axis)));
    }

    /// <summary>aten::take(input, indices): of everything in a row.</summary>
    internal static void Take(OperatorContext context) => context.SetOutput(context.Add("Gather",
        [context.Add("Reshape", [context.Tensor(0), context.IntList(-1)]), context.Tensor(1)]));

    /// <summary>
    /// aten::index(input, indices): tensors of integers or of truth values along any axes. The axes that are looked up in go to
    /// the front; what was found takes their place, or the front where they are not side by side.
    /// </summary>
    internal static void Index(OperatorContext context)
    {
        var lookup = IndexLookup.Read(context);
        if (lookup.Axes.Count == 1 && !lookup.HasMask)
        {
            context.SetOutput(context.Add("Gather", [context.Tensor(0), lookup.Tensors[0]], new OnnxAttribute("axis", (long)lookup.Axes[0])));
            return;
        }

        var rank = context.Tensor(0).Rank;
        var found = context.Add("GatherND", [Shapes.Ordered(context, context.Tensor(0), lookup.AxesFirst(rank)), lookup.Places(context)]);
        context.SetOutput(Shapes.Ordered(context, found, lookup.ResultOrder(rank)));
    }

    /// <summary>aten::masked_select(input, mask): where the mask is true, in a row.</summary>
    internal static void SelectMasked(OperatorContext context)
    {
        var (input, mask) = (context.Tensor(0), context.Tensor(1));
        var shape = IndexLookup.Broadcast(context, input.Shape, mask.Shape);
        context.SetOutput(context.Add("GatherND", [Spread(context, input, shape), Nonzero(context, Spread(context, mask, shape))]));
    }

    /// <summary>aten::nonzero(input): the places, one a row.</summary>
    internal static void Nonzero(OperatorContext context) => context.SetOutput(Nonzero(context, context.Tensor(0)));

    /// <summary>aten::one_hot(input, classes).</summary>
    internal static void OneHot(OperatorContext context)
    {
        if (context.Int(1) < 0)
            throw context.Unsupported("the number of its classes follows the values of the input; give it num_classes");
        var values = context.Constant(TensorData.Create<long>("", [2], [0, 1]), torch.ScalarType.Int64);
        context.SetOutput(context.Add("OneHot", [context.Tensor(0), context.Scalar(context.Int(1), torch.ScalarType.Int64), values], new OnnxAttribute("axis", -1L)));
    }

    /// <summary>aten::bucketize(input, boundaries, out_int32, right) and searchsorted(boundaries, input, ...): how many of a sorted list lie below.</summary>
    internal static OperatorHandler Bucket(int input, int boundaries) => context =>
    {
        if (context.Tensor(boundaries).Rank != 1)
            throw context.Unsupported("its boundaries have several axes, expected one list");
        var type = context.Tensor(boundaries).Type;
        var value = context.Add("Unsqueeze", [context.TensorAs(input, type), context.IntList(-1)]);
        var below = context.Add(context.Bool(3) ? "LessOrEqual" : "Less", [context.Tensor(boundaries), value]);
        var count = Reductions.Reduce(context, "ReduceSum", context.Cast(below, torch.ScalarType.Int64), [-1], keep: false);
        context.SetOutput(context.Cast(count, context.OutputType));
    };

    /// <summary>The places where a tensor is not zero, one a row.</summary>
    internal static ExportTensor Nonzero(OperatorContext context, ExportTensor tensor) =>
        context.Add("Transpose", [context.Add("NonZero", [tensor])], new OnnxAttribute("perm", [1L, 0L]));

    /// <summary>The tensor repeated along axes of length 1 up to a shape; itself where it has it.</summary>
    internal static ExportTensor Spread(OperatorContext context, ExportTensor tensor, IReadOnlyList<SymbolicSize> shape) =>
        tensor.ShapeOrNull is { } known && known.SequenceEqual(shape) ? tensor : context.Add("Expand", [tensor, context.SizeList(shape)]);

    private static OnnxAttribute Along(OperatorContext context, int argument) => new("axis", (long)context.Axis(argument, Math.Max(1, context.Tensor(0).Rank)));
}
