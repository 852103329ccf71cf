using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>What the other families leave open.</summary>
internal static partial class OperatorCases
{
    private static void AddGroups(Cases cases)
    {
        AddBroadcasting(cases);
        AddDimensions(cases);
        AddSearching(cases);
        AddJoining(cases);
        AddViews(cases);
        AddProducts(cases);
        AddLinearAlgebra(cases);
        AddMaking(cases);
        AddStreams(cases);
    }

    private static void AddBroadcasting(Cases cases)
    {
        foreach (var (name, function) in ((string, Func<Tensor, Tensor, Tensor>)[])[
            ("add", add), ("sub", sub), ("mul", mul), ("div", (a, b) => div(a, b)), ("maximum", maximum), ("minimum", minimum), ("atan2", atan2),
            ("pow", pow), ("eq", eq), ("lt", lt), ("logaddexp", logaddexp)])
        {
            foreach (var kind in (string[])["rows", "grid", "scalar"])
                cases.Add($"{name}_{kind}", x => function(x[0], x[1]));
        }

        cases.Add("broadcast_tensors", x => [.. broadcast_tensors(x[0], x[1])]);
        cases.Add("where_broadcast", x => where(x[0], x[1], x[2]));
        cases.Add("where_numbers", x => where(x[0], x[1], tensor(0.5f)));
    }

    private static void AddDimensions(Cases cases)
    {
        foreach (var (name, function) in ((string, Func<Tensor, long, bool, Tensor[]>)[])[
            ("sum", (x, dim, keep) => [x.sum(dim, keep)]), ("mean", (x, dim, keep) => [x.mean([dim], keep)]), ("prod", (x, dim, keep) => [x.prod(dim, keep)]),
            ("std", (x, dim, keep) => [x.std(dim, keepdim: keep)]), ("var", (x, dim, keep) => [x.var(dim, keepdim: keep)]),
            ("amax", (x, dim, keep) => [x.amax((long[])[dim], keep)]), ("amin", (x, dim, keep) => [x.amin((long[])[dim], keep)]),
            ("logsumexp", (x, dim, keep) => [x.logsumexp(dim, keep)]), ("argmax", (x, dim, keep) => [x.argmax(dim, keep)]), ("argmin", (x, dim, keep) => [x.argmin(dim, keep)]),
            ("max", (x, dim, keep) => Both(x.max(dim, keep))), ("min", (x, dim, keep) => Both(x.min(dim, keep))),
            ("all", (x, dim, keep) => [(x > 0).all(dim, keep)]), ("any", (x, dim, keep) => [(x > 0).any(dim, keep)])])
        {
            cases.Add($"{name}_0", x => function(x[0], 0, false));
            cases.Add($"{name}_-1", x => function(x[0], -1, false));
            cases.Add($"{name}_keep", x => function(x[0], 1, true));
        }

        foreach (var dim in (long[])[0, -1])
        {
            cases.Add($"cumsum_{dim}", x => x[0].cumsum(dim));
            cases.Add($"cumprod_{dim}", x => x[0].cumprod(dim));
            cases.Add($"softmax_{dim}", x => x[0].softmax(dim));
            cases.Add($"log_softmax_{dim}", x => x[0].log_softmax(dim));
        }

        cases.Add("sum_all_dims", x => x[0].sum((long[])[0, 1, 2]));
        cases.Add("mean_keep_two", x => x[0].mean([0, 2], keepdim: true));
        cases.Add("var_keep_two", x => x[0].var((long[])[0, 2], unbiased: false, keepdim: true));
        cases.Add("nansum_of_nan", x => x[0][..2].nansum());
        cases.Add("quantile_keep", x => x[0].quantile(tensor(0.3f), 1, keepdim: true));
        cases.Add("nanquantile", x => x[0].nanquantile(tensor(new[] { 0.1f, 0.9f }), 2));
        cases.Add("cummin", x => x[0].cummin(2));
        cases.Add("max_of_empty", x => x[0][..0].max());
        cases.Add("sum_of_empty", x => x[0][..0].sum(0L));
        cases.Add("wrong_dim", x => x[0].sum(3));
    }

    private static Tensor[] Both((Tensor, Tensor) results) => [results.Item1, results.Item2];

    private static Tensor[] All((Tensor, Tensor, Tensor) results) => [results.Item1, results.Item2, results.Item3];

    private static void AddSearching(Cases cases)
    {
        cases.Add("sort_stable", x => x[0].sort(stable: true));
        cases.Add("sort_last", x => x[0].sort(-1));
        cases.Add("argsort_descending", x => x[0].argsort(-1, descending: true));
        cases.Add("topk_first_dim", x => x[0].topk(1, 0));
        cases.Add("topk_too_many", x => x[0].topk(9));
        cases.Add("kthvalue_keep", x => x[0].kthvalue(2, 1, keepdim: true));
        cases.Add("msort", x => x[0].msort());
        cases.Add("unique_unsorted_dim", x => x[0].unique(dim: 0).output);
        cases.Add("unique_inverse", x => Both((x[0].unique(return_inverse: true).output, x[0].unique(return_inverse: true).inverse_indices!)));
        cases.Add("unique_consecutive_all", x => All(x[0].unique_consecutive(return_inverse: true, return_counts: true)!));
        cases.Add("bincount_weights", x => bincount(x[0], x[1].view(-1), 5));
        cases.Add("searchsorted_right", x => [searchsorted(x[0], x[1]), searchsorted(x[0], x[1], right: true), bucketize(x[1], x[0], right: true)]);
        cases.Add("histogram", x => histogram(x[0], 4));
        cases.Add("histogram_range", x => histogram(x[0], 4, (-1, 1), density: true));
        cases.Add("histogram_edges", x => histogram(x[0], x[1]));
    }

    private static void AddJoining(Cases cases)
    {
        cases.Add("cat_last", x => cat([x[0], x[1], x[0]], -1));
        cases.Add("cat_types", x => cat([x[0], x[1]]));
        cases.Add("cat_wrong", x => cat([x[0], x[1]]));
        cases.Add("stack_last", x => stack([x[0], x[1]], -1));
        cases.Add("column_stack", x => column_stack(x[0], x[0]));
        cases.Add("split_uneven", x => x[0].split(5));
        cases.Add("chunk_uneven", x => x[0].chunk(5));
        cases.Add("tensor_split_number", x => x[0].tensor_split(5));
        cases.Add("vsplit_dsplit", x => [.. x[0].vsplit(2L), .. x[0].dsplit(2L)]);
        cases.Add("unbind_last", x => x[0].unbind(-1));
        cases.Add("repeat_more_dims", x => x[0].repeat(2, 2, 1));
        cases.Add("tile_fewer_dims", x => x[0].tile([2]));
        cases.Add("repeat_interleave_flat", x => x[0].repeat_interleave(2));
        cases.Add("meshgrid_xy", x => meshgrid([x[0], x[1]], "xy"));
        cases.Add("combinations", x => combinations(x[0]));
    }

    private static void AddViews(Cases cases)
    {
        cases.Add("view_wrong", x => x[0].view(5, -1));
        cases.Add("view_of_transposed", x => x[0].transpose(0, 1).view(-1));
        cases.Add("permute_negative", x => x[0].permute(-1, 0, 1));
        cases.Add("flatten_range", x => x[0].flatten(0, 1));
        cases.Add("flatten_number", x => x[0].flatten());
        cases.Add("squeeze_all", x => x[0][TensorIndex.None, TensorIndex.Colon, TensorIndex.None].squeeze());
        cases.Add("unsqueeze_two", x => x[0].unsqueeze(0).unsqueeze(-1));
        cases.Add("expand_keep", x => x[0].expand(-1, 4));
        cases.Add("as_strided_overlapping", x => x[0].as_strided([3, 3], [2, 1]));
        cases.Add("unfold_step", x => x[0].unfold(0, 4, 3));
        cases.Add("moveaxis_back", x => moveaxis(x[0], [0], [-1]));
        cases.Add("diagonal_dims", x => x[0].diagonal(1, 1, 2));
        cases.Add("diag_vector", x => [x[0].diag(), x[0].diag(1), x[0].diagflat(-1)]);
        cases.Add("narrow_end", x => x[0].narrow(0, 8, 4));
        cases.Add("roll_negative", x => x[0].roll(-1, -1));
        cases.Add("rot90_twice", x => x[0].rot90(2, (0, 1)));
    }

    private static void AddProducts(Cases cases)
    {
        foreach (var kind in (string[])["vector_vector", "matrix_vector", "vector_matrix", "wrong"])
            cases.Add($"matmul_{kind}", x => matmul(x[0], x[1]));
        cases.Add("matmul_batch_matrix", x => matmul(x[0].transpose(1, 2), x[1]));
        cases.Add("matmul_broadcast_batch", x => matmul(x[0], x[1].unsqueeze(1)));
        cases.Add("addmv", x => x[0].addmv(x[1], x[0], 0.5f, 2));
        cases.Add("addr", x => x[0].addr(x[1], x[1]));
        cases.Add("addbmm", x => x[0].addbmm(x[1], x[1].transpose(1, 2)));
        cases.Add("inner", x => inner(x[0], x[1]));
        cases.Add("vdot", x => vdot(x[0], x[1]));
        cases.Add("cross", x => linalg.cross(x[0], x[1], 1));
        cases.Add("chain_matmul", x => chain_matmul(x));
        foreach (var (name, equation) in ((string, string)[])[
            ("trace", "ii"), ("diagonal", "ii->i"), ("transpose", "ij->ji"), ("sum", "ij->"), ("outer", "i,j->ij"), ("inner", "i,i"), ("matrix_vector", "ij,j->i"),
            ("batch", "bij,bjk->bik"), ("ellipsis", "...ij->...ji"), ("three", "ij,jk,kl->il"), ("bilinear", "bi,ij,bj->b"), ("implicit", "ij,jk")])
            cases.Add($"einsum_{name}", x => einsum(equation, x));
        cases.Add("tensordot_all", x => tensordot(x[0], x[1], [0L, 1L], [0L, 1L]));
        cases.Add("cdist_p1", x => cdist(x[0], x[1], 1));
    }

    private static void AddMaking(Cases cases)
    {
        cases.Add("arange_types", _ => [arange(3, float64), arange(5, 0, -2), arange(1, 2, 0.3), arange(3).to(uint8)]);
        cases.Add("arange_wrong", _ => arange(3.ToScalar(), 0.ToScalar()));
        cases.Add("linspace_one", _ => [linspace(2, 3, 1), linspace(1, -1, 4, float64), logspace(0, 3, 4, 2)]);
        cases.Add("eye_types", _ => [eye(2, dtype: int64), eye(2, 4, @bool)]);
        cases.Add("full_types", _ => [full(2, 1, float64), full(2, true, @bool), full((long[])[], 7)]);
        cases.Add("like_types", x => [zeros_like(x[0], float32), ones_like(x[0]), full_like(x[0], 3, float64), empty_like(x[0]).fill_(4)]);
        cases.Add("new_of", x => [x[0].new_zeros(2, 2), x[0].new_ones(3), x[0].new_full(1, 2.5), x[0].new_empty(2).zero_()]);
        cases.Add("triangles", _ => [tril_indices(3, 4, 1), triu_indices(3, 4, -1)]);
        cases.Add("to_forms", x => [x[0].to(float64), x[0].to(x[1]), x[0].to("cpu"), x[0].type_as(x[1]), x[0].clone(), x[0].detach(), x[0].contiguous()]);
        cases.Add("tril_triu", x => [x[0].tril(-1), x[0].triu(1)]);
        cases.Add("vander_plain", x => [vander(x[0]), vander(x[0], 2, increasing: true)]);
        cases.Add("take_along_list", x => x[0].take_along_dim(new List<long> { 0, 5 }));
        cases.Add("stft", x => view_as_real(stft(x[0], 4, return_complex: true)));
        cases.Add("stft_window", x => view_as_real(x[0].stft(4, 2, 4, hann_window(4), center: false, normalized: true, return_complex: true)));
        cases.Add("istft", x => istft(stft(x[0], 4, window: hann_window(4), return_complex: true), 4, window: hann_window(4)));
    }

    private static void AddStreams(Cases cases)
    {
        foreach (var seed in (long[])[0, 1, 123456789])
        {
            cases.Add($"stream_{seed}", _ => Stream(seed));
            cases.Add($"generator_{seed}", _ => StreamOf(new Generator().manual_seed(seed)));
        }

        cases.Add("random_in_place", _ => InPlaceStreamOf(new Generator().manual_seed(5)));
        cases.Add("random_multinomial", x => [multinomial(x[0], 2, generator: new Generator().manual_seed(3)), bernoulli(x[0].clamp(0.ToScalar(), 1.ToScalar()), new Generator().manual_seed(3))]);
        cases.Add("random_state", _ => Restored(new Generator().manual_seed(9)));
        cases.Add("random_types", _ => [rand(2, float64), randn(2, bfloat16), randn(20, float64), randint(-5L, 5L, new long[] { 4 }, int16)]);
        cases.Add("dropout_like", x => nn.functional.dropout(x[0], 0.5));
    }

    private static Tensor[] Stream(long seed)
    {
        manual_seed(seed);
        return [rand(2), randn(3), randint(100L, new long[] { 3 }), randperm(5), rand(1, float64)];
    }

    private static Tensor[] StreamOf(Generator generator) =>
        [rand(2, generator: generator), randn(17, generator: generator), randperm(4, generator: generator), randint(5L, new long[] { 3 }, generator: generator), rand(1)];

    private static Tensor[] InPlaceStreamOf(Generator generator) =>
        [empty(3).uniform_(-1, 1, generator), empty(17).normal_(generator: generator), empty(3).bernoulli_(0.4, generator), empty(3).exponential_(generator: generator)];

    private static Tensor[] Restored(Generator generator)
    {
        var state = generator.get_state();
        var first = rand(2, generator: generator);
        generator.set_state(state);
        return [first, rand(2, generator: generator)];
    }
}
