"""Adds two tensors of one element."""
import torch

from peer import serve

torch.set_num_threads(1)
x, y = torch.ones(1), torch.ones(1)


def add(times):
    for _ in range(times):
        x + y


serve(add)
