#!/usr/bin/python3
"""Writes factories.json: making tensors."""
import torch

from goldens import case, write

case("zeros_ones_full", lambda: [torch.zeros(2, 3), torch.ones(2, dtype=torch.int64), torch.full((2, 2), 1.5), torch.full((2,), 3)])
case("arange", lambda: [torch.arange(5), torch.arange(1, 6, 2), torch.arange(0, 1, 0.25), torch.arange(3.0)])
case("linspace", lambda: [torch.linspace(0, 1, 5), torch.logspace(0, 2, 3)])
case("eye", lambda: [torch.eye(3), torch.eye(2, 3)])
case("likes", lambda a: [torch.zeros_like(a), torch.ones_like(a, dtype=torch.int32), torch.full_like(a, 2), a.new_zeros(2), a.new_full((2,), 7)], "a")
case("tril_indices", lambda: torch.tril_indices(3, 3))
case("tensor", lambda: [torch.tensor([1.0, 2.0, 3.0]), torch.tensor([[1, 2], [3, 4]]), torch.tensor(True), torch.tensor(2.5, dtype=torch.float64), torch.tensor([1, 0], dtype=torch.bool)])
case("conversions", lambda a: [a.double(), a.half(), a.bfloat16(), a.int(), a.long(), a.to(torch.uint8), a.bool()], "ints")
case("polar", lambda p, a: torch.polar(p, a), "positive", "a")

write()
