using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddGathering(Cases cases)
    {
        cases.Add("gather", x => x[0].gather(1, x[1]));
        cases.Add("scatter", x => x[0].scatter(1, x[1], x[2]));
        cases.Add("scatter_add", x => x[0].scatter_add(1, x[1], x[2]));
        cases.Add("index_select", x => x[0].index_select(0, x[1]));
        cases.Add("index_add", x => x[0].index_add(0, x[1], x[2], 2));
        cases.Add("index_copy", x => x[0].index_copy(0, tensor(new long[] { 2, 0, 1 }), x[1]));
        cases.Add("index_fill", x => x[0].index_fill(1, x[1], -1));
        cases.Add("masked_fill", x => x[0].masked_fill(x[1], 9));
        cases.Add("masked_select", x => x[0].masked_select(x[1]));
        cases.Add("masked_scatter", x => x[0].masked_scatter(x[1], x[2]));
        cases.Add("where", x => where(x[0], x[1], x[2]));
        cases.Add("where_indices", x => where(x[0]));
        cases.Add("nonzero", x => nonzero(x[0]));
        cases.Add("take", x => x[0].take(x[1]));
        cases.Add("take_along_dim", x => x[0].take_along_dim(x[1], 1));
        cases.Add("narrow", x => x[0].narrow(2, 1, 2));
        cases.Add("select", x => x[0].select(1, 2));
        cases.Add("slice", x => x[0].slice(2, 0, 4, 2));
        cases.Add("index_ints", x => [x[0][1], x[0][1, 2], x[0][1, 2, 3], x[0][-1]]);
        cases.Add("index_slices", x => [x[0][TensorIndex.Colon, 1..3], x[0][TensorIndex.Ellipsis, 0], x[0][TensorIndex.None, 0, TensorIndex.Ellipsis, TensorIndex.Slice(step: 2)], x[0][TensorIndex.Colon, ^1], x[0][..^1]]);
        cases.Add("index_tensors", x => [x[0][x[1]], x[0][TensorIndex.Colon, TensorIndex.Tensor(x[1])], x[0][x[1], x[1]]]);
        cases.Add("index_mask", x => x[0][x[1]]);
        cases.Add("index_bool", x => x[0][TensorIndex.Bool(true)]);
        cases.Add("index_int32", x => x[0][x[1].to(int32)]);
        cases.Add("assign", Assign);
        cases.Add("assign_mask", AssignMasked);
        cases.Add("index_put_accumulate", x => x[0].index_put_(ones(3), [x[1]], accumulate: true));
        cases.Add("diagonal", x => [x[0].diag(), x[0].diagonal(1), x[0].tril(), x[0].triu(1), x[0].trace()]);
        cases.Add("diag_embed", x => diag_embed(x[0]));
        cases.Add("sort", x => x[0].sort(1));
        cases.Add("sort_descending", x => x[0].sort(2, descending: true));
        cases.Add("argsort", x => x[0].argsort(1));
        cases.Add("topk", x => x[0].topk(2, 2));
        cases.Add("topk_smallest", x => x[0].topk(2, 1, largest: false));
        cases.Add("unique", Unique);
        cases.Add("unique_consecutive", UniqueConsecutive);
        cases.Add("bincount", x => bincount(x[0]));
        cases.Add("bucketize", x => bucketize(x[0], x[1]));
        cases.Add("searchsorted", x => searchsorted(x[0], x[1], right: true));
        cases.Add("histc", x => histc(x[0], 4, -2, 2));
    }

    private static Tensor Assign(Tensor[] x)
    {
        x[0][0] = 5.0f;
        x[0][TensorIndex.Colon, 1, 2..] = x[1][TensorIndex.Colon, ..2];
        x[0][TensorIndex.Ellipsis, 3] = -1.0f;
        x[0][1, 2, 0] = 7.5f;
        return x[0];
    }

    private static Tensor[] AssignMasked(Tensor[] x)
    {
        x[0][x[1]] = 0.0f;
        x[2][tensor(new long[] { 1 })] = x[0][0];
        return [x[0], x[2]];
    }

    private static Tensor[] Unique(Tensor[] x)
    {
        var (output, inverse, counts) = x[0].unique(return_inverse: true, return_counts: true);
        return [output, inverse!, counts!];
    }

    private static Tensor[] UniqueConsecutive(Tensor[] x)
    {
        var (output, inverse, counts) = x[0].unique_consecutive(return_counts: true);
        Assert.That(inverse is null);
        return [output, counts!];
    }
}
