#!/usr/bin/python3
"""Writes typed.json: the main operators in every element type, with libtorch's error where it has no kernel for one."""
import torch

from goldens import case, write

TYPES = ["uint8", "int8", "int16", "int32", "int64", "bool", "float16", "bfloat16", "float32", "float64"]

OPERATORS = {
    "add": lambda p, q, z: p + q,
    "sub": lambda p, q, z: p - q,
    "mul": lambda p, q, z: p * q,
    "div": lambda p, q, z: p / q,
    "floor_divide": lambda p, q, z: torch.floor_divide(p, q),
    "remainder": lambda p, q, z: p % q,
    "pow": lambda p, q, z: p.pow(q),
    "add_integer": lambda p, q, z: p + 2,
    "add_real": lambda p, q, z: p + 1.5,
    "mul_real": lambda p, q, z: p * 0.5,
    "rsub": lambda p, q, z: 10 - p,
    "add_promoted": lambda p, q, z: p + q.to(torch.float32),
    "in_place": lambda p, q, z: p.add_(q).mul_(2),
    "in_place_real": lambda p, q, z: p.mul_(0.5),
    "neg": lambda p, q, z: -p,
    "abs": lambda p, q, z: p.abs(),
    "sign": lambda p, q, z: p.sign(),
    "square": lambda p, q, z: p.square(),
    "sqrt": lambda p, q, z: p.sqrt(),
    "exp": lambda p, q, z: z.exp(),
    "log": lambda p, q, z: p.log(),
    "sigmoid": lambda p, q, z: p.sigmoid(),
    "tanh": lambda p, q, z: p.tanh(),
    "relu": lambda p, q, z: p.relu(),
    "softmax": lambda p, q, z: p.softmax(1),
    "floor": lambda p, q, z: p.floor(),
    "clamp": lambda p, q, z: p.clamp(2, 4),
    "maximum": lambda p, q, z: torch.maximum(p, q),
    "sum": lambda p, q, z: p.sum(),
    "sum_dim": lambda p, q, z: p.sum(1, keepdim=True),
    "mean": lambda p, q, z: p.mean(),
    "prod": lambda p, q, z: q.prod(),
    "std": lambda p, q, z: p.std(),
    "max": lambda p, q, z: p.max(),
    "max_dim": lambda p, q, z: p.max(1),
    "argmin": lambda p, q, z: p.argmin(),
    "all_any": lambda p, q, z: [z.all(), z.any(1)],
    "cumsum": lambda p, q, z: p.cumsum(1),
    "cumprod": lambda p, q, z: q.cumprod(0),
    "eq_lt": lambda p, q, z: [p == q, p < q, p >= 2],
    "where": lambda p, q, z: torch.where(p > q, p, q),
    "masked_fill": lambda p, q, z: p.masked_fill(z > 0, 1),
    "logical": lambda p, q, z: [p.logical_and(z), z.logical_not()],
    "bitwise": lambda p, q, z: [p & q, p | q, p ^ q, ~z],
    "shift": lambda p, q, z: [p.bitwise_left_shift(q), p.bitwise_right_shift(z)],
    "sort": lambda p, q, z: p.sort(1, descending=True),
    "topk": lambda p, q, z: p.topk(2, 1),
    "unique": lambda p, q, z: q.unique(),
    "nonzero": lambda p, q, z: z.nonzero(),
    "gather": lambda p, q, z: p.gather(1, z.long()),
    "index_select": lambda p, q, z: p.index_select(1, torch.tensor([2, 0])),
    "index": lambda p, q, z: p[:, 1:],
    "scatter_add": lambda p, q, z: p.scatter_add(1, z.long(), q),
    "index_put": lambda p, q, z: p.index_put((torch.tensor([1]),), q[0]),
    "cat": lambda p, q, z: torch.cat([p, q], 1),
    "stack": lambda p, q, z: torch.stack([p, q]),
    "matmul": lambda p, q, z: p @ q.t(),
    "mv": lambda p, q, z: p.mv(q[0]),
    "dot": lambda p, q, z: p[0].dot(q[0]),
    "outer": lambda p, q, z: torch.outer(p[0], q[0]),
    "einsum": lambda p, q, z: torch.einsum("ij,kj->ik", p, q),
    "tril": lambda p, q, z: p.tril(),
    "diff": lambda p, q, z: p.diff(),
    "isnan": lambda p, q, z: p.isnan(),
    "conversions": lambda p, q, z: [p.float(), p.double(), p.long(), p.bool(), p.to(torch.int8)],
    "factories": lambda p, q, z: [torch.zeros_like(p), torch.full_like(p, 1), p.new_ones(2), torch.ones(3, dtype=p.dtype), torch.eye(2, dtype=p.dtype)],
    "arange": lambda p, q, z: torch.arange(0, 4, 2, dtype=p.dtype),
    "linspace": lambda p, q, z: torch.linspace(0, 4, 3, dtype=p.dtype),
    "randint": lambda p, q, z: torch.randint(0, 2, (4,), dtype=p.dtype),
}

for operator, compute in OPERATORS.items():
    for kind in TYPES:
        dtype = getattr(torch, kind)
        case(f"{operator}_{kind}", lambda p, q, z: compute(p.to(dtype), q.to(dtype), z.to(dtype)), "p", "q", "z")

write()
