#!/usr/bin/python3
"""Writes comparisons.json: comparing elements."""
import torch

from goldens import case, write

for name in "eq ne lt le gt ge".split():
    case(name, getattr(torch, name), "ints", "ints2")
    case(name + "_scalar", lambda i, name=name: getattr(torch, name)(i, 4), "ints")
for name in "isnan isinf isfinite isposinf isneginf isreal".split():
    case(name, getattr(torch, name), "special")
case("isclose", lambda a, b: torch.isclose(a, b, 0.5, 0.3), "a", "b")
case("isin", torch.isin, "ints", "ints2")
case("compare_operators", lambda i, j: [i == j, i != j, i < j, i <= 5, 5 < i, i >= j], "ints", "ints2")

write()
