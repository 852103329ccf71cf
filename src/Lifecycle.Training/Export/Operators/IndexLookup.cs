using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>Which axes a list of index tensors looks up in, and with what. A mask looks up in as many axes as it has.</summary>
internal sealed class IndexLookup
{
    private readonly IReadOnlyList<SymbolicSize> _found;

    private IndexLookup(IReadOnlyList<int> axes, IReadOnlyList<ExportTensor> tensors, IReadOnlyList<SymbolicSize> found, bool hasMask) =>
        (Axes, Tensors, _found, HasMask) = (axes, tensors, found, hasMask);

    /// <summary>The axes that are looked up in, ascending.</summary>
    internal IReadOnlyList<int> Axes { get; }

    /// <summary>A tensor of integers for each.</summary>
    internal IReadOnlyList<ExportTensor> Tensors { get; }

    /// <summary>Whether one of them was a mask.</summary>
    internal bool HasMask { get; }

    private bool SideBySide => Axes[^1] - Axes[0] == Axes.Count - 1;

    /// <summary>Reads aten::index and index_put, whose second argument is the list.</summary>
    internal static IndexLookup Read(OperatorContext context)
    {
        List<int> axes = [];
        List<ExportTensor> tensors = [];
        IReadOnlyList<SymbolicSize> found = [];
        var hasMask = false;
        var axis = 0;
        foreach (var index in context.OptionalTensors(1))
        {
            var isMask = index?.Type is torch.ScalarType.Bool or torch.ScalarType.Byte;
            var parts = index is null ? [] : isMask ? MaskPlaces(context, index) : [index];
            if (index is not null && !isMask)
                found = Broadcast(context, found, index.Shape);
            axes.AddRange(Enumerable.Range(axis, parts.Count));
            tensors.AddRange(parts);
            hasMask |= isMask;
            axis += Math.Max(1, parts.Count);
        }

        if (hasMask && tensors.Count != axes.Count || (hasMask && found.Count > 1))
            throw context.Unsupported("it looks up by a mask and by tensors of several axes at once");
        return new(axes, tensors, hasMask ? [] : found, hasMask);
    }

    /// <summary>The places as ONNX's GatherND takes them: one a row of the last axis.</summary>
    internal ExportTensor Places(OperatorContext context)
    {
        var last = context.IntList(-1);
        var columns = Tensors.Select(tensor => context.Add("Unsqueeze", [HasMask || Tensors.Count == 1 ? tensor : Indexing.Spread(context, tensor, _found), last])).ToList();
        return columns.Count == 1 ? columns[0] : context.Add("Concat", columns, new OnnxAttribute("axis", -1L));
    }

    /// <summary>The order that brings the axes that are looked up in to the front.</summary>
    internal long[] AxesFirst(int rank) => [.. Axes.Select(static axis => (long)axis), .. Enumerable.Range(0, rank).Except(Axes).Select(static axis => (long)axis)];

    /// <summary>The order that brings what was found from the front to where it belongs.</summary>
    internal long[] ResultOrder(int rank)
    {
        var count = HasMask ? 1 : _found.Count;
        var others = rank - Axes.Count;
        var before = SideBySide ? Axes[0] : 0;
        return
        [
            .. Enumerable.Range(count, before).Select(static axis => (long)axis),
            .. Enumerable.Range(0, count).Select(static axis => (long)axis),
            .. Enumerable.Range(count + before, others - before).Select(static axis => (long)axis),
        ];
    }

    /// <summary>The shape that two spread over each other have.</summary>
    internal static IReadOnlyList<SymbolicSize> Broadcast(OperatorContext context, IReadOnlyList<SymbolicSize> left, IReadOnlyList<SymbolicSize> right)
    {
        var (longer, shorter) = left.Count >= right.Count ? (left, right) : (right, left);
        var result = longer.ToArray();
        for (var i = 1; i <= shorter.Count; i++)
            if (result[^i] == 1)
                result[^i] = shorter[^i];
            else if (shorter[^i] != 1 && shorter[^i] != result[^i])
                throw context.Unsupported($"its tensors of places have {result[^i]} and {shorter[^i]} along one axis");
        return result;
    }

    private static List<ExportTensor> MaskPlaces(OperatorContext context, ExportTensor mask)
    {
        var places = context.Add("NonZero", [mask]);
        return [.. Enumerable.Range(0, mask.Rank).Select(row => context.Add("Gather", [places, context.Scalar(row, torch.ScalarType.Int64)], new OnnxAttribute("axis", 0L)))];
    }
}
