using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>aten::embedding_bag(weight, indices, offsets, scale_grad, mode, sparse, weights, include_last_offset, padding_idx): sums, means or maxima of the rows of each bag.</summary>
internal static class Bags
{
    private const int Mean = 1;
    private const int Max = 2;

    internal static void EmbeddingBag(OperatorContext context)
    {
        var rows = context.Add("Gather", [context.Tensor(0), context.Tensor(1)]);
        if (!context.IsNone(6))
            rows = context.Add("Mul", [rows, context.Add("Unsqueeze", [context.Tensor(6), context.IntList(1)])]);
        var member = Members(context);
        var mode = context.Int(4);
        if (mode == Max)
        {
            context.SetOutput(Greatest(context, rows, member));
            return;
        }

        var weights = context.Cast(member, context.OutputType);
        var sum = context.Add("MatMul", [weights, rows]);
        if (mode == Mean)
        {
            var count = Reductions.Reduce(context, "ReduceSum", weights, [1], keep: true);
            sum = context.Add("Div", [sum, context.Add("Max", [count, context.Scalar(1, context.OutputType)])]);
        }

        context.SetOutput(sum);
    }

    // One row a bag, one column an index: whether the index is in the bag.
    private static ExportTensor Members(OperatorContext context)
    {
        var (indices, offsets) = (context.Tensor(1), context.Cast(context.Tensor(2), torch.ScalarType.Int64));
        var (first, last, axis) = (context.IntList(0), context.IntList(-1), context.IntList(0));
        var starts = context.Bool(7) ? context.Add("Slice", [offsets, first, last, axis]) : offsets;
        var ends = context.Add("Slice", [offsets, context.IntList(1), context.IntList(long.MaxValue), axis]);
        if (!context.Bool(7))
            ends = context.Add("Concat", [ends, context.SizeList([indices.Shape[0]])], new OnnxAttribute("axis", 0L));
        var places = context.Add("Unsqueeze", [context.Range(indices.Shape[0]), context.IntList(0)]);
        var from = context.Add("GreaterOrEqual", [places, context.Add("Unsqueeze", [starts, context.IntList(1)])]);
        var inside = context.Add("And", [from, context.Add("Less", [places, context.Add("Unsqueeze", [ends, context.IntList(1)])])]);
        return context.ArgumentCount < 9 || context.IsNone(8) || context.Int(8) < 0 ? inside : context.Add("And", [inside, context.Add("Not", [context.Add("Equal", [indices, context.Scalar(context.Int(8), indices.Type)])])]);
    }

    private static ExportTensor Greatest(OperatorContext context, ExportTensor rows, ExportTensor member)
    {
        var candidates = context.Add("Where", [context.Add("Unsqueeze", [member, context.IntList(2)]), rows, context.Scalar(double.NegativeInfinity, context.OutputType)]);
        var greatest = Reductions.Reduce(context, "ReduceMax", candidates, [1], keep: false);
        var isEmpty = context.Add("Not", [context.Cast(Reductions.Reduce(context, "ReduceMax", context.Cast(member, torch.ScalarType.Int32), [1], keep: true), torch.ScalarType.Bool)]);
        return context.Add("Where", [isEmpty, context.Scalar(0, context.OutputType), greatest]);
    }
}
