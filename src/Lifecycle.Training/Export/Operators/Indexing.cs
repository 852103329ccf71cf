using Lifecycle.Onnx.Graph;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Looking up by index: embeddings, gather, index_select.</summary>
internal static class Indexing
{
    /// <summary>aten::embedding(weight, indices, ...).</summary>
    internal static void Embedding(OperatorContext context) => context.SetOutput(context.Add("Gather", [context.Tensor(0), context.Tensor(1)]));

    /// <summary>aten::index_select(input, dim, indices).</summary>
    internal static void Select(OperatorContext context) => context.SetOutput(context.Add("Gather",
        [context.Tensor(0), context.Tensor(2)], new OnnxAttribute("axis", (long)context.Axis(1, context.Tensor(0).Rank))));

    /// <summary>aten::gather(input, dim, indices, sparse).</summary>
    internal static void Gather(OperatorContext context) => context.SetOutput(context.Add("GatherElements",
        [context.Tensor(0), context.Tensor(2)], new OnnxAttribute("axis", (long)context.Axis(1, context.Tensor(0).Rank))));

    /// <summary>aten::index(input, indices): one tensor of integers, all other axes whole.</summary>
    internal static void Index(OperatorContext context)
    {
        var indices = context.OptionalTensors(1);
        var given = indices.Select(static (index, axis) => (index, axis)).Where(static pair => pair.index is not null).ToList();
        if (given.Count != 1 || given[0].index!.Type is not (torch.ScalarType.Int64 or torch.ScalarType.Int32))
            throw context.Unsupported("it indexes by masks or along several axes at once, expected one tensor of integers");
        context.SetOutput(context.Add("Gather", [context.Tensor(0), given[0].index], new OnnxAttribute("axis", (long)given[0].axis)));
    }
}
