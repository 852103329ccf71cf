using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Operators whose output's size or order depends on values, computed on the CPU.</summary>
internal static class Sets
{
    internal static ImportValue[] Unique(NodeContext context)
    {
        var x = context.Attributes.Has("axis") ? context[0] : context[0].reshape(-1);
        var axis = context.Attributes.Has("axis") ? context.Axis(0, x.dim()) : 0;
        var rows = x.shape[axis] == 0 ? [] : x.transpose(0, axis).reshape(x.shape[axis], -1).to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray()
            .Chunk((int)(x.numel() / x.shape[axis])).ToArray();
        var groups = Enumerable.Range(0, rows.Length).GroupBy(index => rows[index], new RowComparer()).Select(static group => group.ToArray()).ToList();
        if (context.Attributes.Int("sorted", 1) != 0) groups.Sort((one, other) => rows[one[0]].AsSpan().SequenceCompareTo(rows[other[0]]));
        var inverse = new long[rows.Length];
        for (var place = 0; place < groups.Count; place++)
            foreach (var index in groups[place]) inverse[index] = place;
        var first = Make(context, groups.Select(static group => (long)group[0]));
        return [x.index_select(axis, first), first, Make(context, inverse), Make(context, groups.Select(static group => (long)group.Length))];
    }

    internal static Tensor Compress(NodeContext context)
    {
        var x = context.Attributes.Has("axis") ? context[0] : context[0].reshape(-1);
        var axis = context.Attributes.Has("axis") ? context.Axis(0, x.dim()) : 0;
        var condition = context.Ints(1)!;
        return x.index_select(axis, Make(context, Enumerable.Range(0, condition.Length).Where(index => condition[index] != 0).Select(static index => (long)index)));
    }

    internal static Tensor ReverseSequence(NodeContext context)
    {
        var x = context[0];
        var (time, batch) = (context.Attributes.Int("time_axis"), context.Attributes.Int("batch_axis", 1));
        var lengths = context.Ints(1)!;
        var places = new long[x.shape[batch] * x.shape[time]];
        for (var row = 0; row < x.shape[batch]; row++)
            for (var step = 0; step < x.shape[time]; step++)
                places[(row * x.shape[time]) + step] = step < lengths[row] ? lengths[row] - 1 - step : step;
        var index = tensor(places, [x.shape[batch], x.shape[time]], device: context.Device);
        if (time < batch) index = index.transpose(0, 1);
        return x.gather(time, index.reshape([.. index.shape, .. Enumerable.Repeat(1L, (int)x.dim() - 2)]).expand(x.shape));
    }

    private static Tensor Make(NodeContext context, IEnumerable<long> values) => tensor(values.ToArray(), ScalarType.Int64, context.Device);

    private sealed class RowComparer : IEqualityComparer<double[]>
    {
        public bool Equals(double[]? x, double[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(double[] obj) => obj.Aggregate(17, HashCode.Combine);
    }
}
