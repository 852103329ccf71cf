#!/usr/bin/python3
"""Writes gathering.json: picking and writing elements, sorting."""
import torch

from goldens import case, write

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

write()
