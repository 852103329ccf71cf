#!/usr/bin/python3
"""Writes randoms.json: random numbers."""
import torch

from goldens import case, write

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

write()
