#!/usr/bin/python3
"""Writes gradients.json: automatic differentiation itself."""
import torch

from goldens import case, write

def gradient(function, *tensors):
    for tensor in tensors:
        tensor.requires_grad_()
    function(*tensors).backward()
    return [tensor.grad for tensor in tensors]
case("backward", lambda a, b: gradient(lambda x, y: (x * y).exp().sum(), a, b), "a", "b", differentiable=False)
case("backward_matmul", lambda a, s: gradient(lambda x, y: torch.matmul(x, y).relu().mean(), a, s), "a", "square", differentiable=False)

def second(a):
    a.requires_grad_()
    first, = torch.autograd.grad((a ** 3).sum(), a, create_graph=True)
    return torch.autograd.grad(first.sum(), a)
case("grad_of_grad", second, "a", differentiable=False)

write()
