#!/usr/bin/python3
"""Writes groups.json: what the other families leave open, by group: broadcasting, dimensions kept or not, sorting, joining, products, linear algebra, making, random streams."""
import torch

from goldens import case, write

# Broadcasting
for name in "add sub mul div maximum minimum atan2 pow eq lt logaddexp".split():
    function = getattr(torch, name)
    case(f"{name}_rows", function, "positive", "row")
    case(f"{name}_grid", function, "column", "row", differentiable=name != "pow")
    case(f"{name}_scalar", function, "cube", "scalar", differentiable=name != "pow")
case("broadcast_tensors", lambda c, r: torch.broadcast_tensors(c, r), "column", "row")
case("where_broadcast", lambda m, c, r: torch.where(m, c, r), "mask", "column", "row")
case("where_numbers", lambda m, a: torch.where(m, a, torch.tensor(0.5)), "mask", "a")

# Reductions, with a dimension and with it kept
for name in "sum mean prod std var amax amin logsumexp argmax argmin cumsum cumprod softmax log_softmax max min all any".split():
    for dim in (0, -1):
        case(f"{name}_{dim}", lambda c: (getattr(c > 0, name) if name in ("all", "any") else getattr(c, name))(dim), "cube")
for name in "sum mean prod std var amax amin logsumexp argmax argmin max min all any".split():
    case(f"{name}_keep", lambda c: (getattr(c > 0, name) if name in ("all", "any") else getattr(c, name))(dim=1, keepdim=True), "cube")
case("sum_all_dims", lambda c: c.sum((0, 1, 2)), "cube")
case("mean_keep_two", lambda c: c.mean((0, 2), keepdim=True), "cube")
case("var_keep_two", lambda c: c.var((0, 2), unbiased=False, keepdim=True), "cube")
case("nansum_of_nan", lambda s: s[:2].nansum(), "special")
case("quantile_keep", lambda c: c.quantile(0.3, 1, keepdim=True), "cube")
case("nanquantile", lambda c: c.nanquantile(torch.tensor([0.1, 0.9]), 2), "cube")
case("cummin", lambda c: c.cummin(2), "cube")
case("max_of_empty", lambda c: c[:0].max(), "cube")
case("sum_of_empty", lambda c: c[:0].sum(0), "cube")
case("wrong_dim", lambda c: c.sum(3), "cube")

# Sorting and searching
case("sort_stable", lambda i: i.sort(stable=True), "counts")
case("sort_last", lambda c: c.sort(-1), "cube")
case("argsort_descending", lambda c: c.argsort(-1, descending=True), "cube")
case("topk_first_dim", lambda c: c.topk(1, 0), "cube")
case("topk_too_many", lambda c: c.topk(9), "cube")
case("kthvalue_keep", lambda c: c.kthvalue(2, 1, keepdim=True), "cube")
case("msort", lambda c: c.msort(), "cube")
case("unique_unsorted_dim", lambda i: torch.unique(i, dim=0), "index")
case("unique_inverse", lambda i: torch.unique(i, return_inverse=True), "counts")
case("unique_consecutive_all", lambda i: torch.unique_consecutive(i, return_inverse=True, return_counts=True), "counts")
case("bincount_weights", lambda i, p: torch.bincount(i, p.view(-1), 5), "counts", "positive")
case("searchsorted_right", lambda s, a: [torch.searchsorted(s, a), torch.searchsorted(s, a, right=True), torch.bucketize(a, s, right=True)], "sorted", "a")
case("histogram", lambda a: torch.histogram(a, 4), "line", differentiable=False)
case("histogram_range", lambda a: torch.histogram(a, 4, range=(-1.0, 1.0), density=True), "line", differentiable=False)
case("histogram_edges", lambda a, s: torch.histogram(a, s), "line", "sorted", differentiable=False)

# Joining and parting
case("cat_last", lambda a, b: torch.cat([a, b, a], -1), "a", "b")
case("cat_types", lambda a, i: torch.cat([a, i]), "a", "ints")
case("cat_wrong", lambda a, r: torch.cat([a, r]), "a", "row")
case("stack_last", lambda a, b: torch.stack([a, b], -1), "a", "b")
case("column_stack", lambda r: torch.column_stack([r, r]), "row")
case("split_uneven", lambda v: v.split(5), "line")
case("chunk_uneven", lambda v: v.chunk(5), "line")
case("tensor_split_number", lambda v: v.tensor_split(5), "line")
case("vsplit_dsplit", lambda c: [*torch.vsplit(c, 2), *torch.dsplit(c, 2)], "cube")
case("unbind_last", lambda c: c.unbind(-1), "cube")
case("repeat_more_dims", lambda r: r.repeat(2, 2, 1), "row")
case("tile_fewer_dims", lambda c: c.tile((2,)), "cube")
case("repeat_interleave_flat", lambda a: a.repeat_interleave(2), "a")
case("meshgrid_xy", lambda r, s: torch.meshgrid(r, s, indexing="xy"), "row", "sorted")
case("combinations", lambda r: torch.combinations(r), "row")

# Views
case("view_wrong", lambda c: c.view(5, -1), "cube")
case("view_of_transposed", lambda c: c.transpose(0, 1).view(-1), "cube")
case("permute_negative", lambda c: c.permute(-1, 0, 1), "cube")
case("flatten_range", lambda c: c.flatten(0, 1), "cube")
case("flatten_number", lambda s: s.flatten(), "scalar")
case("squeeze_all", lambda c: c[None, :, None].squeeze(), "column")
case("unsqueeze_two", lambda r: r.unsqueeze(0).unsqueeze(-1), "row")
case("expand_keep", lambda c: c.expand(-1, 4), "column")
case("as_strided_overlapping", lambda v: v.as_strided((3, 3), (2, 1)), "line")
case("unfold_step", lambda v: v.unfold(0, 4, 3), "line")
case("moveaxis_back", lambda c: torch.moveaxis(c, (0,), (-1,)), "cube")
case("diagonal_dims", lambda c: c.diagonal(1, 1, 2), "cube")
case("diag_vector", lambda r: [r.diag(), r.diag(1), r.diagflat(-1)], "row")
case("narrow_end", lambda v: v.narrow(0, 8, 4), "line")
case("roll_negative", lambda c: c.roll(-1, -1), "cube")
case("rot90_twice", lambda a: a.rot90(2, (0, 1)), "a")

# Products
case("matmul_vector_vector", torch.matmul, "row", "row")
case("matmul_matrix_vector", torch.matmul, "a", "row")
case("matmul_vector_matrix", torch.matmul, "row", "square")
case("matmul_batch_matrix", lambda c, b: torch.matmul(c.transpose(1, 2), b), "batchA", "square")
case("matmul_broadcast_batch", lambda v, b: torch.matmul(v, b[:, None]), "images", "batchB")
case("matmul_wrong", torch.matmul, "a", "b")
case("addmv", lambda r, s: torch.addmv(r, s, r, beta=0.5, alpha=2), "row", "square")
case("addr", lambda s, r: torch.addr(s, r, r), "square", "row")
case("addbmm", lambda s, c: torch.addbmm(s, c, c.transpose(1, 2)), "square", "cube")
case("inner", torch.inner, "a", "b")
case("vdot", torch.vdot, "row", "row")
case("cross", lambda a, b: torch.cross(a, b, dim=1), "a", "b")
case("chain_matmul", lambda a, s, q: torch.linalg.multi_dot([a, s, q]), "a", "square", "spd")
for name, equation, inputs in [
        ("trace", "ii", ["square"]), ("diagonal", "ii->i", ["square"]), ("transpose", "ij->ji", ["a"]), ("sum", "ij->", ["a"]),
        ("outer", "i,j->ij", ["row", "sorted"]), ("inner", "i,i", ["row", "row"]), ("matrix_vector", "ij,j->i", ["a", "row"]),
        ("batch", "bij,bjk->bik", ["batchA", "batchB"]), ("ellipsis", "...ij->...ji", ["cube"]), ("three", "ij,jk,kl->il", ["a", "square", "spd"]),
        ("bilinear", "bi,ij,bj->b", ["a", "square", "b"]), ("implicit", "ij,jk", ["a", "square"])]:
    case(f"einsum_{name}", lambda *x: torch.einsum(equation, *x), *inputs)
case("tensordot_all", lambda a, b: torch.tensordot(a, b, dims=([0, 1], [0, 1])), "a", "b")
case("cdist_p1", lambda a, b: torch.cdist(a, b, p=1.0), "a", "b")

# Linear algebra
case("inverse_batch", torch.linalg.inv, "spdBatch")
case("inverse_singular", lambda s: torch.linalg.inv(s * 0), "square")
case("det_batch", torch.linalg.det, "spdBatch")
case("logdet", torch.logdet, "spd")
case("slogdet_batch", torch.linalg.slogdet, "spdBatch")
case("solve_batch", lambda q, s: torch.linalg.solve(q, s), "spdBatch", "square")
case("cholesky_batch", torch.linalg.cholesky, "spdBatch")
case("cholesky_indefinite", lambda s: torch.linalg.cholesky(-s), "spd")
case("cholesky_inverse", lambda s: torch.cholesky_inverse(torch.linalg.cholesky(s)), "spd")
case("cholesky_solve", lambda s, q: torch.cholesky_solve(q, torch.linalg.cholesky(s)), "spd", "square")
case("qr_parts", lambda s: torch.linalg.qr(s), "square")
case("qr_complete", lambda a: torch.linalg.qr(a.t(), mode="complete"), "a", differentiable=False)
case("svd_values", lambda a: torch.linalg.svd(a, full_matrices=False)[1], "a")
case("svd_product", lambda a: (lambda u, s, v: u @ torch.diag(s) @ v)(*torch.linalg.svd(a, full_matrices=False)), "a")
case("eigh_values", lambda s: torch.linalg.eigh(s)[0], "spd")
case("eigh_product", lambda s: (lambda w, v: v @ torch.diag(w) @ v.t())(*torch.linalg.eigh(s)), "spd")
case("eigvals", lambda s: torch.linalg.eigvals(s), "square", differentiable=False)
case("matrix_exp_batch", torch.linalg.matrix_exp, "spdBatch")
case("matrix_power_negative", lambda s: torch.linalg.matrix_power(s, -2), "spd")
case("pinv_hermitian", lambda s: torch.linalg.pinv(s, hermitian=True), "spd")
case("lu", torch.linalg.lu, "square")
case("lu_factor", torch.linalg.lu_factor, "square")
case("lu_solve", lambda s, q: (lambda lu, p: torch.linalg.lu_solve(lu, p, q))(*torch.linalg.lu_factor(s)), "square", "spd")
case("lu_solve_options", lambda s, q: (lambda lu, p: torch.linalg.lu_solve(lu, p, q, left=False, adjoint=True))(*torch.linalg.lu_factor(s)), "square", "spd")
case("ldl_factor", torch.linalg.ldl_factor, "spd")
case("ldl_factor_ex", torch.linalg.ldl_factor_ex, "spd")
case("ldl_solve", lambda s, q: (lambda ld, p: torch.linalg.ldl_solve(ld, p, q))(*torch.linalg.ldl_factor(s)), "spd", "square")
case("solve_triangular", lambda s, q: torch.linalg.solve_triangular(s.triu(), q, upper=True), "spd", "square")
case("solve_triangular_options", lambda s, q: torch.linalg.solve_triangular(s.tril(), q, upper=False, left=False, unitriangular=True), "spd", "square")
case("vecdot", lambda a, b: torch.linalg.vecdot(a, b, dim=0), "a", "b")
case("vander", lambda r: torch.linalg.vander(r, N=4), "row")
case("vector_norms", lambda a: [torch.linalg.vector_norm(a, p) for p in (0.5, 1, 2, float("inf"))], "a")
case("matrix_norms", lambda s: [torch.linalg.matrix_norm(s, p) for p in ("fro", "nuc")], "square")
case("cond", lambda s: torch.linalg.cond(s), "spd")
case("tensorsolve", lambda s: torch.linalg.tensorsolve(torch.eye(6).view(2, 3, 2, 3) * 2, s), "a")
case("householder_product", lambda s, r: torch.linalg.householder_product(s, r), "square", "row")

# Making
case("arange_types", lambda: [torch.arange(3, dtype=torch.float64), torch.arange(5, 0, -2), torch.arange(1, 2, 0.3), torch.arange(3).to(torch.uint8)])
case("arange_wrong", lambda: torch.arange(3, 0))
case("linspace_one", lambda: [torch.linspace(2, 3, 1), torch.linspace(1, -1, 4, dtype=torch.float64), torch.logspace(0, 3, 4, base=2.0)])
case("eye_types", lambda: [torch.eye(2, dtype=torch.int64), torch.eye(2, 4, dtype=torch.bool)])
case("full_types", lambda: [torch.full((2,), 1, dtype=torch.float64), torch.full((2,), True, dtype=torch.bool), torch.full((), 7)])
case("like_types", lambda i: [torch.zeros_like(i, dtype=torch.float32), torch.ones_like(i), torch.full_like(i, 3, dtype=torch.float64), torch.empty_like(i).fill_(4)], "ints")
case("new_of", lambda a: [a.new_zeros(2, 2), a.new_ones(3), a.new_full((1,), 2.5), a.new_empty(2).zero_()], "a", differentiable=False)
case("triangles", lambda: [torch.tril_indices(3, 4, 1), torch.triu_indices(3, 4, -1)])
case("to_forms", lambda a, d: [a.to(torch.float64), a.to(d), a.to("cpu"), a.type_as(d), a.clone(), a.detach(), a.contiguous()], "a", "double")
case("tril_triu", lambda c: [c.tril(-1), c.triu(1)], "cube")
case("vander_plain", lambda r: [torch.vander(r), torch.vander(r, 2, True)], "row")
case("take_along_list", lambda a: torch.take_along_dim(a, torch.tensor([0, 5])), "a")
case("stft", lambda v: torch.view_as_real(torch.stft(v, 4, return_complex=True)), "line")
case("stft_window", lambda v: torch.view_as_real(torch.stft(v, 4, 2, 4, torch.hann_window(4), center=False, normalized=True, return_complex=True)), "line")
case("istft", lambda v: torch.istft(torch.stft(v, 4, window=torch.hann_window(4), return_complex=True), 4, window=torch.hann_window(4)), "line")

# Random streams
for seed in (0, 1, 123456789):
    case(f"stream_{seed}", lambda: [torch.manual_seed(seed) and torch.rand(2), torch.randn(3), torch.randint(100, (3,)), torch.randperm(5), torch.rand(1, dtype=torch.float64)])
    case(f"generator_{seed}", lambda: (lambda g: [torch.rand(2, generator=g), torch.randn(17, generator=g), torch.randperm(4, generator=g), torch.randint(5, (3,), generator=g), torch.rand(1)])(torch.Generator().manual_seed(seed)))
case("random_in_place", lambda: (lambda g: [torch.empty(3).uniform_(-1, 1, generator=g), torch.empty(17).normal_(generator=g), torch.empty(3).bernoulli_(0.4, generator=g), torch.empty(3).exponential_(generator=g)])(torch.Generator().manual_seed(5)))
case("random_multinomial", lambda p: [torch.multinomial(p, 2, generator=torch.Generator().manual_seed(3)), torch.bernoulli(p.clamp(0, 1), generator=torch.Generator().manual_seed(3))], "positive", differentiable=False)
case("random_state", lambda: (lambda g: (lambda s: [torch.rand(2, generator=g), g.set_state(s) and torch.rand(2, generator=g)])(g.get_state()))(torch.Generator().manual_seed(9)))
case("random_types", lambda: [torch.rand(2, dtype=torch.float64), torch.randn(2, dtype=torch.bfloat16), torch.randn(20, dtype=torch.float64), torch.randint(-5, 5, (4,), dtype=torch.int16)])
case("dropout_like", lambda a: torch.nn.functional.dropout(a, 0.5), "cube")

write()
