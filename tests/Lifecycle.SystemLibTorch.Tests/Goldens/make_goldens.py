#!/usr/bin/python3
"""Writes goldens.json, what PyTorch computes for the cases of OperatorCases.*.cs.

Needs Debian's python3-torch, the same libtorch as the library's:   ./make_goldens.py > goldens.json
"""
import json
import math
import sys

import torch

INPUTS = {}
CASES = {}


def encode(tensor):
    tensor = tensor.detach()
    kind = str(tensor.dtype).replace("torch.", "")
    flat = torch.view_as_real(tensor.resolve_conj()) if tensor.is_complex() else tensor
    values = flat.reshape(-1).tolist()
    if kind.startswith("float") or kind.startswith("complex") or kind == "bfloat16":
        values = [v if math.isfinite(v) else str(v) for v in values]
    return {"dtype": kind, "shape": list(tensor.shape), "data": values}


def case(name, compute, *inputs):
    assert name not in CASES, name
    torch.manual_seed(42)
    results = compute(*[INPUTS[i].clone() for i in inputs])
    results = [results] if isinstance(results, torch.Tensor) else list(results)
    CASES[name] = {"inputs": list(inputs), "outputs": [encode(r) for r in results]}


def make_inputs():
    torch.manual_seed(1)
    INPUTS["a"] = torch.randn(2, 3)
    INPUTS["b"] = torch.randn(2, 3)
    INPUTS["row"] = torch.randn(3)
    INPUTS["positive"] = torch.rand(2, 3) + 0.1
    INPUTS["unit"] = torch.rand(2, 3) * 1.8 - 0.9
    INPUTS["large"] = torch.rand(2, 3) + 1.1
    INPUTS["cube"] = torch.randn(2, 3, 4)
    INPUTS["images"] = torch.randn(2, 3, 4, 4)
    INPUTS["square"] = torch.randn(3, 3)
    INPUTS["spd"] = INPUTS["square"] @ INPUTS["square"].T + 3 * torch.eye(3)
    INPUTS["batchA"] = torch.randn(2, 3, 4)
    INPUTS["batchB"] = torch.randn(2, 4, 5)
    INPUTS["ints"] = torch.tensor([[7, -3, 12], [5, 4, -9]])
    INPUTS["ints2"] = torch.tensor([[2, 3, 5], [-2, 3, 4]])
    INPUTS["mask"] = torch.tensor([[True, False, True], [False, False, True]])
    INPUTS["mask2"] = torch.tensor([[True, True, False], [False, True, True]])
    INPUTS["special"] = torch.tensor([1.0, math.nan, math.inf, -math.inf, 0.0, -0.0])
    INPUTS["index"] = torch.tensor([[0, 1, 1], [1, 0, 0]])
    INPUTS["rows"] = torch.tensor([1, 0, 1])
    INPUTS["sorted"] = torch.tensor([-1.0, 0.0, 0.5, 2.0])
    INPUTS["counts"] = torch.tensor([1, 3, 1, 0, 3, 3])
    INPUTS["complex"] = torch.complex(torch.randn(2, 2), torch.randn(2, 2))
    INPUTS["double"] = torch.randn(2, 2, dtype=torch.float64)


def make_pointwise():
    for name in ("sin cos tan asin acos atan sinh cosh tanh asinh atanh deg2rad rad2deg sinc exp exp2 expm1 sigmoid square neg abs "
                 "ceil floor round trunc frac sign sgn signbit erf erfc erfinv relu relu6 silu selu hardsigmoid hardswish").split():
        function = getattr(torch.nn.functional, name) if name in ("relu6", "silu", "hardsigmoid", "hardswish") else getattr(torch, name)
        case(name, function, "unit")
    for name in "log log2 log10 log1p sqrt rsqrt reciprocal lgamma digamma i0".split():
        case(name, getattr(torch, name), "positive")
    case("acosh", torch.acosh, "large")
    case("gelu", torch.nn.functional.gelu, "a")
    case("elu", lambda a: torch.nn.functional.elu(a, 0.5), "a")
    case("celu", lambda a: torch.nn.functional.celu(a, 0.5), "a")
    case("leaky_relu", lambda a: torch.nn.functional.leaky_relu(a, 0.2), "a")
    case("hardtanh", lambda a: torch.nn.functional.hardtanh(a, -0.5, 0.7), "a")
    case("softplus", lambda a: torch.nn.functional.softplus(a, 2, 3), "a")
    case("threshold", lambda a: torch.nn.functional.threshold(a, 0.1, -7), "a")
    case("log_sigmoid", torch.nn.functional.logsigmoid, "a")
    case("prelu", torch.prelu, "images", "row")
    case("glu", lambda c: torch.nn.functional.glu(c, 2), "cube")
    case("softmax", lambda a: a.softmax(1), "a")
    case("softmax_double", lambda a: a.softmax(1, dtype=torch.float64), "a")
    case("log_softmax", lambda a: a.log_softmax(0), "a")
    for name in "add sub mul div atan2 hypot copysign fmod remainder maximum minimum fmax fmin logaddexp logaddexp2 heaviside floor_divide true_divide nextafter".split():
        case(name, getattr(torch, name), "a", "b")
    case("add_alpha", lambda a, b: torch.add(a, b, alpha=2.5), "a", "b")
    case("add_scalar", lambda a: a + 1.5, "a")
    case("add_integer", lambda i: i + 2, "ints")
    case("rsub", lambda a: 1 - a, "a")
    case("rdiv", lambda a: 2 / a, "a")
    case("div_trunc", lambda i, j: torch.div(i, j, rounding_mode="trunc"), "ints", "ints2")
    case("div_floor", lambda i, j: torch.div(i, j, rounding_mode="floor"), "ints", "ints2")
    case("div_scalar_floor", lambda i: torch.div(i, 4, rounding_mode="floor"), "ints")
    case("modulus", lambda i: i % 4, "ints")
    case("fmod_scalar", lambda i: torch.fmod(i, 4), "ints")
    case("pow_tensor", torch.pow, "positive", "b")
    case("pow_scalar", lambda a: a.pow(3), "a")
    case("float_power", torch.float_power, "positive", "b")
    case("addcmul", lambda a, b, p: torch.addcmul(a, b, p, value=0.5), "a", "b", "positive")
    case("addcdiv", lambda a, b, p: torch.addcdiv(a, b, p, value=0.5), "a", "b", "positive")
    case("lerp", torch.lerp, "a", "b", "positive")
    case("clamp", lambda a: a.clamp(-0.5, 0.5), "a")
    case("clamp_min_only", lambda a: a.clamp(min=0.1), "a")
    case("clamp_tensors", lambda a, r, b: torch.clamp(a, b, b + 1), "a", "row", "b")
    case("round_decimals", lambda a: a.round(decimals=2), "a")
    case("nan_to_num", lambda s: s.nan_to_num(9, 8, 7), "special")
    case("xlogy", torch.xlogy, "a", "positive")
    case("logit", lambda p: torch.logit(p, 0.2), "positive")
    case("polygamma", lambda p: torch.polygamma(2, p), "positive")
    case("gcd", torch.gcd, "ints", "ints2")
    case("lcm", torch.lcm, "ints", "ints2")
    case("frexp", torch.frexp, "a")
    for name in "bitwise_and bitwise_or bitwise_xor".split():
        case(name, getattr(torch, name), "ints", "ints2")
    case("bitwise_not", torch.bitwise_not, "ints")
    case("bitwise_left_shift", lambda i, j: torch.bitwise_left_shift(i.abs(), j.abs()), "ints", "ints2")
    for name in "logical_and logical_or logical_xor".split():
        case(name, getattr(torch, name), "mask", "mask2")
    case("logical_not", torch.logical_not, "mask")
    case("mask_operators", lambda m, n: [m & n, m | n, m ^ n, ~m], "mask", "mask2")
    case("in_place", lambda a, b: a.add_(b).mul_(2).sub_(0.5).relu_().sqrt_(), "a", "b")


def make_comparisons():
    for name in "eq ne lt le gt ge".split():
        case(name, getattr(torch, name), "ints", "ints2")
        case(name + "_scalar", lambda i, name=name: getattr(torch, name)(i, 4), "ints")
    for name in "isnan isinf isfinite isposinf isneginf isreal".split():
        case(name, getattr(torch, name), "special")
    case("isclose", lambda a, b: torch.isclose(a, b, 0.5, 0.3), "a", "b")
    case("isin", torch.isin, "ints", "ints2")
    case("compare_operators", lambda i, j: [i == j, i != j, i < j, i <= 5, 5 < i, i >= j], "ints", "ints2")


def make_reductions():
    for name in "sum mean prod std var median nansum nanmean nanmedian argmax argmin max min norm".split():
        case(name, getattr(torch, name), "a")
    case("all_any", lambda m: [m.all(), m.any(), m.all(0), m.any(1, keepdim=True)], "mask")
    case("sum_dim", lambda c: c.sum(1), "cube")
    case("sum_dims_keep", lambda c: c.sum((0, 2), keepdim=True), "cube")
    case("sum_type", lambda i: i.sum(dtype=torch.float32), "ints")
    case("mean_dims", lambda c: c.mean((1, 2)), "cube")
    case("mean_type", lambda i: i.mean((0,), dtype=torch.float64), "ints")
    case("prod_dim", lambda c: c.prod(1, keepdim=True), "cube")
    case("std_dims", lambda c: c.std((0, 2), unbiased=False), "cube")
    case("std_biased", lambda c: c.std(unbiased=False), "cube")
    case("var_dim", lambda c: c.var(1, keepdim=True), "cube")
    case("std_mean", lambda c: torch.std_mean(c, (0, 1)), "cube")
    case("var_mean", torch.var_mean, "cube")
    case("max_dim", lambda c: c.max(1), "cube")
    case("min_dim", lambda c: c.min(2, keepdim=True), "cube")
    case("max_other", torch.max, "a", "b")
    case("amax", lambda c: c.amax((0, 1)), "cube")
    case("amin", lambda c: c.amin((2,), keepdim=True), "cube")
    case("aminmax", lambda c: torch.aminmax(c, dim=1), "cube")
    case("argmax_dim", lambda c: c.argmax(1, keepdim=True), "cube")
    case("argmin_dim", lambda c: c.argmin(2), "cube")
    case("logsumexp", lambda c: c.logsumexp(1), "cube")
    case("norm_p", lambda c: c.norm(3), "cube")
    case("norm_dim", lambda c: c.norm(dim=1, keepdim=True), "cube")
    case("dist", lambda a, b: torch.dist(a, b, 1), "a", "b")
    case("quantile", lambda c: torch.quantile(c, torch.tensor([0.25, 0.5]), dim=1), "cube")
    case("mode", lambda i: torch.mode(i), "counts")
    case("kthvalue", lambda a: torch.kthvalue(a, 2), "a")
    case("count_nonzero", lambda s: torch.count_nonzero(s), "special")
    case("count_nonzero_dim", lambda m: torch.count_nonzero(m, (1,)), "mask")
    case("cov", torch.cov, "a")
    case("corrcoef", torch.corrcoef, "a")
    case("cumsum", lambda c: c.cumsum(1), "cube")
    case("cumprod", lambda c: c.cumprod(2), "cube")
    case("cummax", lambda c: c.cummax(1), "cube")
    case("logcumsumexp", lambda c: c.logcumsumexp(2), "cube")
    case("diff", lambda a: a.diff(), "a")
    case("trapezoid", lambda a: torch.trapezoid(a, dx=0.5), "a")
    case("sum_int_type", lambda m: m.sum(), "mask")


def make_shapes():
    case("view", lambda c: c.view(6, -1), "cube")
    case("reshape", lambda c: c.transpose(0, 2).reshape(4, 6), "cube")
    case("flatten", lambda c: c.flatten(1), "cube")
    case("unflatten", lambda c: c.unflatten(2, (2, 2)), "cube")
    case("permute", lambda c: c.permute(2, 0, 1).contiguous(), "cube")
    case("transpose", lambda c: c.transpose(1, 2), "cube")
    case("t", lambda a: a.t(), "a")
    case("T", lambda a: a.T, "a")
    case("mT", lambda c: c.mT, "cube")
    case("squeeze", lambda a: [a.unsqueeze(1).squeeze(), a.unsqueeze(0).squeeze(0), a.unsqueeze(0).squeeze(1)], "a")
    case("unsqueeze", lambda a: a.unsqueeze(-1), "a")
    case("expand", lambda r: r.expand(4, 3), "row")
    case("expand_as", lambda r, a: r.expand_as(a), "row", "a")
    case("movedim", lambda c: torch.movedim(c, (0, 1), (1, 2)), "cube")
    case("swapaxes", lambda c: c.swapaxes(0, 1), "cube")
    case("flip", lambda c: c.flip(0, 2), "cube")
    case("fliplr", torch.fliplr, "a")
    case("flipud", torch.flipud, "a")
    case("roll", lambda c: [c.roll(1, 2), c.roll((1, -1), (0, 1)), c.roll(3)], "cube")
    case("rot90", lambda a: torch.rot90(a, 1, (0, 1)), "a")
    case("unfold", lambda r: r.unfold(0, 2, 1), "row")
    case("as_strided", lambda a: a.as_strided((2, 2), (1, 2), 1), "a")
    case("atleast", lambda r: [r.sum().view(()).reshape(()).unsqueeze(0), torch.atleast_2d(r), torch.atleast_3d(r)], "row")
    case("broadcast_to", lambda r: r.broadcast_to(2, 2, 3), "row")
    case("ravel", lambda c: c.ravel(), "cube")
    case("cat", lambda a, b: torch.cat([a, b], 1), "a", "b")
    case("stack", lambda a, b: torch.stack([a, b], 1), "a", "b")
    case("hstack_vstack_dstack", lambda a, b: [torch.hstack([a, b]), torch.vstack([a, b]), torch.dstack([a, b])], "a", "b")
    case("block_diag", lambda a, b: torch.block_diag(a, b), "a", "b")
    case("meshgrid", lambda r, s: torch.meshgrid(r, s, indexing="ij"), "row", "sorted")
    case("cartesian_prod", lambda r, s: torch.cartesian_prod(r, s), "row", "sorted")
    case("split", lambda c: c.split(3, 2), "cube")
    case("split_sizes", lambda c: c.split([1, 3], 2), "cube")
    case("chunk", lambda c: c.chunk(2, 1), "cube")
    case("tensor_split", lambda c: c.tensor_split((1, 3), 2), "cube")
    case("unbind", lambda c: c.unbind(1), "cube")
    case("hsplit", lambda c: torch.hsplit(c, (1,)), "cube")
    case("repeat", lambda a: a.repeat(2, 1, 2), "a")
    case("repeat_interleave", lambda a: [a.repeat_interleave(2, 1), a.repeat_interleave(torch.tensor([1, 2]), 0)], "a")
    case("tile", lambda a: a.tile((2, 2)), "a")


def make_gathering():
    case("gather", lambda a, i: a.gather(1, i), "a", "index")
    case("scatter", lambda a, i, b: a.scatter(1, i, b), "a", "index", "b")
    case("scatter_add", lambda a, i, b: a.scatter_add(1, i, b), "a", "index", "b")
    case("index_select", lambda a, r: a.index_select(0, r), "a", "rows")
    case("index_add", lambda s, r, q: s.index_add(0, r, q, alpha=2), "square", "rows", "spd")
    case("index_copy", lambda s, q: s.index_copy(0, torch.tensor([2, 0, 1]), q), "square", "spd")
    case("index_fill", lambda a, r: a.index_fill(1, r, -1), "a", "rows")
    case("masked_fill", lambda a, m: a.masked_fill(m, 9), "a", "mask")
    case("masked_select", lambda a, m: a.masked_select(m), "a", "mask")
    case("masked_scatter", lambda a, m, b: a.masked_scatter(m, b), "a", "mask", "b")
    case("where", lambda m, a, b: torch.where(m, a, b), "mask", "a", "b")
    case("where_indices", lambda m: torch.where(m), "mask")
    case("nonzero", torch.nonzero, "mask")
    case("take", lambda a, i: a.take(i), "a", "index")
    case("take_along_dim", lambda a, i: a.take_along_dim(i, 1), "a", "index")
    case("narrow", lambda c: c.narrow(2, 1, 2), "cube")
    case("select", lambda c: c.select(1, 2), "cube")
    case("slice", lambda c: c[:, :, 0:4:2], "cube")
    case("index_ints", lambda c: [c[1], c[1, 2], c[1, 2, 3], c[-1]], "cube")
    case("index_slices", lambda c: [c[:, 1:3], c[..., 0], c[None, 0, ..., ::2], c[:, -1], c[:-1]], "cube")
    case("index_tensors", lambda c, r: [c[r], c[:, r], c[r, r]], "cube", "rows")
    case("index_mask", lambda a, m: a[m], "a", "mask")
    case("index_bool", lambda a: a[True], "a")
    case("index_int32", lambda a, r: a[r], "a", "rows")

    def assign(c, a):
        c[0] = 5
        c[:, 1, 2:] = a[:, :2]
        c[..., 3] = -1
        c[1, 2, 0] = 7.5
        return c
    case("assign", assign, "cube", "a")

    def assign_mask(a, m, b):
        a[m] = 0
        b[torch.tensor([1])] = a[0]
        return [a, b]
    case("assign_mask", assign_mask, "a", "mask", "b")
    case("index_put_accumulate", lambda r, i: r.index_put((i,), torch.ones(3), accumulate=True), "row", "rows")
    case("diagonal", lambda s: [s.diag(), s.diagonal(1), s.tril(), s.triu(1), s.trace()], "square")
    case("diag_embed", lambda a: torch.diag_embed(a), "a")
    case("sort", lambda c: c.sort(1), "cube")
    case("sort_descending", lambda c: c.sort(2, descending=True), "cube")
    case("argsort", lambda c: c.argsort(1), "cube")
    case("topk", lambda c: c.topk(2, 2), "cube")
    case("topk_smallest", lambda c: c.topk(2, 1, largest=False), "cube")
    case("unique", lambda i: torch.unique(i, return_inverse=True, return_counts=True), "counts")
    case("unique_consecutive", lambda i: torch.unique_consecutive(i, return_counts=True), "counts")
    case("bincount", lambda i: torch.bincount(i), "counts")
    case("bucketize", lambda a, s: torch.bucketize(a, s), "a", "sorted")
    case("searchsorted", lambda s, a: torch.searchsorted(s, a, right=True), "sorted", "a")
    case("histc", lambda a: torch.histc(a, 4, -2, 2), "a")


def make_algebra():
    case("matmul", torch.matmul, "batchA", "batchB")
    case("mm", lambda a, b: a.mm(b.t()), "a", "b")
    case("mv", torch.mv, "a", "row")
    case("bmm", torch.bmm, "batchA", "batchB")
    case("dot", torch.dot, "row", "row")
    case("outer", torch.outer, "row", "sorted")
    case("kron", torch.kron, "a", "b")
    case("addmm", lambda s, a, b: torch.addmm(s, a.t(), b, beta=0.5, alpha=2), "square", "a", "b")
    case("baddbmm", lambda x, y: torch.baddbmm(torch.ones(2, 3, 5), x, y, beta=2, alpha=0.5), "batchA", "batchB")
    case("einsum", lambda x, y: torch.einsum("bij,bjk->bik", x, y), "batchA", "batchB")
    case("tensordot", lambda x, y: torch.tensordot(x, y, dims=([2], [1])), "batchA", "batchB")
    case("tensordot_count", lambda a, s: torch.tensordot(a, s, dims=1), "a", "square")
    case("cdist", lambda a, b: torch.cdist(a, b), "a", "b")
    case("det", torch.det, "square")
    case("inverse", torch.inverse, "square")
    case("pinverse", lambda a: torch.linalg.pinv(a), "a")
    case("matrix_power", lambda s: torch.matrix_power(s, 3), "square")
    case("matrix_exp", torch.matrix_exp, "square")
    case("cholesky", torch.linalg.cholesky, "spd")
    case("solve", torch.linalg.solve, "spd", "square")
    case("lstsq", lambda q, s: torch.linalg.lstsq(q, s).solution, "spd", "square")
    case("qr", lambda s: [torch.linalg.qr(s).Q @ torch.linalg.qr(s).R], "square")
    case("svdvals", torch.linalg.svdvals, "a")
    case("eigvalsh", torch.linalg.eigvalsh, "spd")
    case("slogdet", torch.linalg.slogdet, "square")
    case("vector_norm", lambda c: torch.linalg.vector_norm(c, 3, dim=(1,)), "cube")
    case("matrix_norm", lambda s: [torch.linalg.matrix_norm(s), torch.linalg.matrix_norm(s, 1)], "square")
    case("linalg_norm", lambda s: [torch.linalg.norm(s), torch.linalg.norm(s, "nuc"), torch.linalg.norm(s, 2)], "square")
    case("linalg_cross", torch.linalg.cross, "a", "b")
    case("multi_dot", lambda a, s, q: torch.linalg.multi_dot([a, s, q]), "a", "square", "spd")
    case("matrix_rank", lambda s: torch.linalg.matrix_rank(s), "square")
    case("complex", lambda z: [z.real, z.imag, z.abs(), z.angle(), z.conj() * z, torch.view_as_real(z)], "complex")


def make_factories():
    case("zeros_ones_full", lambda: [torch.zeros(2, 3), torch.ones(2, dtype=torch.int64), torch.full((2, 2), 1.5), torch.full((2,), 3)])
    case("arange", lambda: [torch.arange(5), torch.arange(1, 6, 2), torch.arange(0, 1, 0.25), torch.arange(3.0)])
    case("linspace", lambda: [torch.linspace(0, 1, 5), torch.logspace(0, 2, 3)])
    case("eye", lambda: [torch.eye(3), torch.eye(2, 3)])
    case("likes", lambda a: [torch.zeros_like(a), torch.ones_like(a, dtype=torch.int32), torch.full_like(a, 2), a.new_zeros(2), a.new_full((2,), 7)], "a")
    case("tril_indices", lambda: torch.tril_indices(3, 3))
    case("tensor", lambda: [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([[1, 2], [3, 4]]), torch.tensor(True), torch.tensor(2.5, dtype=torch.float64), torch.tensor([1, 0], dtype=torch.bool)])
    case("conversions", lambda a: [a.double(), a.half(), a.bfloat16(), a.int(), a.long(), a.to(torch.uint8), a.bool()], "ints")
    case("polar", lambda p, a: torch.polar(p, a), "positive", "a")


def make_random():
    case("rand", lambda: [torch.rand(3), torch.rand(2, 2, dtype=torch.float64)])
    case("randn", lambda: [torch.randn(5), torch.randn(20)])
    case("randint", lambda: [torch.randint(10, (6,)), torch.randint(-3, 3, (4,), dtype=torch.int32)])
    case("randperm", lambda: torch.randperm(8))
    case("likes_random", lambda a: [torch.rand_like(a), torch.randn_like(a), torch.randint_like(a, 1, 9)], "a")
    case("bernoulli", lambda u: [torch.bernoulli(u.abs()), torch.empty(4).bernoulli_(0.3)], "unit")
    case("multinomial", lambda p: [torch.multinomial(p, 2), torch.multinomial(p, 5, replacement=True)], "positive")
    case("normal", lambda a, p: [torch.normal(a, p), torch.empty(3).normal_(1, 2)], "a", "positive")
    case("uniform", lambda: [torch.empty(4).uniform_(-2, 3), torch.empty(3).exponential_(2), torch.empty(3).cauchy_(), torch.empty(3).log_normal_(1, 2), torch.empty(3).geometric_(0.3)])
    case("poisson", lambda p: torch.poisson(p * 5), "positive")
    case("generator", lambda: [torch.rand(3, generator=torch.Generator().manual_seed(7)), torch.rand(2)])


def make_signals():
    case("fft", lambda r: [torch.fft.fft(r), torch.fft.fft(r, n=5, norm="ortho"), torch.fft.rfft(r), torch.fft.irfft(torch.fft.rfft(r), n=3)], "row")
    case("fft2", lambda c: [torch.fft.fft2(c), torch.fft.fftn(c), torch.fft.fftshift(c, (1,))], "cube")
    case("fftfreq", lambda: [torch.fft.fftfreq(5, 0.5), torch.fft.rfftfreq(5)])
    case("windows", lambda: [torch.hann_window(6), torch.hamming_window(5, False), torch.blackman_window(6), torch.bartlett_window(6), torch.kaiser_window(6)])
    case("special", lambda p: [torch.special.entr(p), torch.special.i1(p), torch.special.ndtr(p), torch.special.gammaln(p), torch.special.xlog1py(p, p), torch.special.zeta(p + 1, p), torch.special.bessel_j0(p)], "positive")
    case("into", lambda: [torch.zeros(2, 3), torch.full((2,), 7.0), torch.eye(2, 3), torch.arange(1, 4, 1).float()])


def make_gradients():
    def gradient(function, *tensors):
        for tensor in tensors:
            tensor.requires_grad_()
        function(*tensors).backward()
        return [tensor.grad for tensor in tensors]
    case("backward", lambda a, b: gradient(lambda x, y: (x * y).exp().sum(), a, b), "a", "b")
    case("backward_matmul", lambda a, s: gradient(lambda x, y: torch.matmul(x, y).relu().mean(), a, s), "a", "square")

    def second(a):
        a.requires_grad_()
        first, = torch.autograd.grad((a ** 3).sum(), a, create_graph=True)
        return torch.autograd.grad(first.sum(), a)
    case("grad_of_grad", second, "a")


for section in (make_inputs, make_pointwise, make_comparisons, make_reductions, make_shapes, make_gathering, make_algebra, make_factories, make_random, make_signals, make_gradients):
    section()
json.dump({"inputs": {name: encode(tensor) for name, tensor in INPUTS.items()}, "cases": CASES}, sys.stdout)
print()
print(f"{len(CASES)} cases", file=sys.stderr)
