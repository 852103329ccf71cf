using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Reading and writing by index. ONNX's indices may be negative.</summary>
internal static class Indexing
{
    internal static Tensor Gather(NodeContext context)
    {
        var x = context[0];
        var axis = context.Axis(0, x.dim());
        if (context.Value(1).Host is { IsVector: false } one) return x.select(axis, one.Ints[0]);
        if (context.Value(1).Host is { IsRange: true } range && range.Ints is [>= 0, ..]) return x.index_select(axis, context[1]);
        if (context.Value(1).Host is { } few) return x.index_select(axis, tensor(Array.ConvertAll(few.Ints, index => index < 0 ? index + x.shape[axis] : index), device: context.Device));
        var indices = FromFront(context[1], x.shape[axis]);
        return indices.dim() == 1 ? x.index_select(axis, indices)
            : x.index_select(axis, indices.reshape(-1)).reshape([.. x.shape[..axis], .. indices.shape, .. x.shape[(axis + 1)..]]);
    }

    internal static Tensor GatherElements(NodeContext context)
    {
        var x = context[0];
        var axis = context.Axis(0, x.dim());
        return x.gather(axis, FromFront(context[1], x.shape[axis]));
    }

    internal static Tensor GatherNd(NodeContext context)
    {
        var (x, indices) = (context[0], context[1]);
        var batch = (int)context.Attributes.Int("batch_dims");
        var depth = (int)indices.shape[^1];
        var rows = Product(x.shape.AsSpan(0, batch));
        var places = Flatten(indices.reshape(rows, -1, depth), x.shape.AsSpan(batch, depth));
        // Each batch has a range of its own among the rows of the flat tensor.
        var range = Product(x.shape.AsSpan(batch, depth));
        var offsets = arange(rows, ScalarType.Int64, x.device).mul(range).unsqueeze(1);
        var flat = x.reshape([rows * range, .. x.shape[(batch + depth)..]]);
        return flat.index_select(0, places.add(offsets).reshape(-1)).reshape([.. indices.shape[..^1], .. x.shape[(batch + depth)..]]);
    }

    internal static Tensor ScatterElements(NodeContext context)
    {
        var (x, updates) = (context[0], context[2]);
        var axis = context.Axis(0, x.dim());
        var indices = FromFront(context[1], x.shape[axis]);
        var reduction = context.Attributes.Text("reduction", "none");
        if (reduction == "none") return x.scatter(axis, indices, updates);
        if (reduction == "add") return x.scatter_add(axis, indices, updates);
        // One slice after the other, so that equal indices within a slice's own axis meet in order.
        return Enumerable.Range(0, (int)indices.shape[axis]).Aggregate(x, (result, place) =>
        {
            var (at, with) = (indices.narrow(axis, place, 1), updates.narrow(axis, place, 1));
            return result.scatter(axis, at, Combine(context, result.gather(axis, at), with, reduction));
        });
    }

    internal static Tensor ScatterNd(NodeContext context)
    {
        var (x, indices, updates) = (context[0], context[1], context[2]);
        var depth = (int)indices.shape[^1];
        var places = Flatten(indices.reshape(1, -1, depth), x.shape.AsSpan(0, depth)).reshape(-1);
        var flat = x.reshape([Product(x.shape.AsSpan(0, depth)), .. x.shape[depth..]]);
        var rows = updates.reshape([places.shape[0], .. x.shape[depth..]]);
        var reduction = context.Attributes.Text("reduction", "none");
        var result = reduction switch
        {
            "none" => flat.index_copy(0, places, rows),
            "add" => flat.index_add(0, places, rows, 1),
            _ => Enumerable.Range(0, (int)places.shape[0]).Aggregate(flat, (written, row) =>
            {
                var (at, with) = (places.narrow(0, row, 1), rows.narrow(0, row, 1));
                return written.index_copy(0, at, Combine(context, written.index_select(0, at), with, reduction));
            }),
        };
        return result.reshape(x.shape);
    }

    internal static Tensor OneHot(NodeContext context)
    {
        var (indices, values) = (context[0].to(ScalarType.Int64), context[2]);
        var depth = context.Ints(1)![0];
        var axis = context.Axis(-1, indices.dim() + 1);
        var classes = arange(depth, ScalarType.Int64, indices.device).reshape([depth, .. Enumerable.Repeat(1L, (int)indices.dim() - axis)]);
        var hit = FromFront(indices, depth).unsqueeze(axis).eq(classes);
        return where(hit, values.select(0, 1), values.select(0, 0));
    }

    /// <summary>Indices counted from the front, as 64-bit integers.</summary>
    internal static Tensor FromFront(Tensor indices, long size)
    {
        var wide = Types.Convert(indices, ScalarType.Int64);
        return where(wide.lt(0), wide.add(size), wide);
    }

    private static Tensor Combine(NodeContext context, Tensor old, Tensor update, string reduction) => reduction switch
    {
        "mul" => old.mul(update),
        "max" => maximum(old, update),
        "min" => minimum(old, update),
        _ => throw context.Error($"reduces by '{reduction}'", "none, add, mul, max or min"),
    };

    // Tuples along the last axis to places in the flat tensor.
    private static Tensor Flatten(Tensor tuples, ReadOnlySpan<long> sizes)
    {
        Tensor? places = null;
        for (var axis = 0; axis < sizes.Length; axis++)
        {
            var along = FromFront(tuples.select(2, axis), sizes[axis]);
            places = places is null ? along : places.mul(sizes[axis]).add(along);
        }

        return places ?? zeros([tuples.shape[0], tuples.shape[1]], ScalarType.Int64, tuples.device);
    }

    private static long Product(ReadOnlySpan<long> sizes)
    {
        var product = 1L;
        foreach (var size in sizes) product *= size;
        return product;
    }
}
