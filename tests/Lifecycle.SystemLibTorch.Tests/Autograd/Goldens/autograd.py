"""Writes autograd.json: gradients by every way to ask for them, one case a line. Run with Debian's python3-torch 1.13.1."""
import json
import os
import torch
from torch.autograd import backward, grad

torch.set_default_dtype(torch.float64)


def gradient_argument(x, w):
    (x * x * w).backward(torch.linspace(1, 2, 6).view(2, 3))
    return x.grad, w.grad


def added_up(x, w):
    y = (x.sin() * w).sum()
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    y.backward()
    return x.grad, w.grad


def of_grad(x, w):
    return grad((x.exp() * w).sum(), [x, w])


def of_several(x, w):
    return grad([x.exp().sum(), (x * w).sum()], [x, w])


def weighted(x, w):
    return grad([x.sigmoid() * w, x @ w], [w, x], [torch.linspace(-1, 1, 6).view(2, 3), torch.tensor([2.0, 3.0])])


def second(x, w):
    first, = grad((x ** 3 * w).sum(), [x], create_graph=True)
    return (*grad(first.sum(), [x, w]), first)


def third(x, w):
    value = ((x * w).sin()).sum()
    for _ in range(2):
        value = grad(value, [x], create_graph=True)[0].sum()
    return grad(value, [x, w])


def penalty(x, w):
    slope, = grad((x @ w).tanh().sum(), [x], create_graph=True)
    ((slope ** 2).sum() - 1).pow(2).backward()
    return x.grad, w.grad


def backward_twice(x, w):
    (x ** 3 * w).sum().backward(create_graph=True)
    first = x.grad
    x.grad = None
    w.grad = None
    first.sum().backward()
    return x.grad, w.grad


def chosen(x, w):
    (x * w).sum().backward(inputs=[x])
    return x.grad, w.grad


def unused(x, w):
    return grad((x * 3).sum(), [x, w], allow_unused=True)


def retained(x, w):
    y = x * w
    y.retain_grad()
    (y ** 2).sum().backward()
    return y.grad, x.grad


def detached(x, w):
    (x.detach() * x * w).sum().backward()
    return x.grad, w.grad


def partly(x, w):
    y = x * w
    with torch.no_grad():
        scale = y.abs().sum()
        with torch.enable_grad():
            z = y * y
    (z / scale).sum().backward()
    return x.grad, w.grad


def in_place(x, w):
    y = x.clone()
    y[0] *= 2
    y.mul_(w).add_(x)
    y.sum().backward()
    return x.grad, w.grad


def views(x, w):
    y = x * 1
    y.t()[1].mul_(5)
    y.view(-1).narrow(0, 2, 3).pow(2).sum().backward()
    return x.grad, w.grad


def rows(x, w):
    y = (x * w).exp().sum(0)
    return [grad([y], [x], [torch.eye(3)[i]], retain_graph=True)[0] for i in range(3)]


def hessian(x, w):
    first, = grad((w.prod() * w.exp()).sum() * x.sum(), [w], create_graph=True)
    return [grad(first[i], [w], retain_graph=True)[0] for i in range(3)]


def several_roots(x, w):
    backward([(x * w).sum(), x.cos()], [torch.tensor(2.0), torch.ones(2, 3)])
    return x.grad, w.grad


def layers(x, w):
    hidden = torch.nn.functional.layer_norm(x * w, [3])
    slope, = grad(torch.nn.functional.softplus(hidden).prod(1).sum(), [x], create_graph=True)
    return (slope, *grad(slope.pow(2).sum(), [x, w]))


def convolved(x, w):
    y = torch.nn.functional.conv1d(x.view(1, 1, 6), w.view(1, 1, 3), padding=1)
    slope, = grad(y.pow(3).sum(), [w], create_graph=True)
    return (slope, *grad(slope.sum(), [x, w]))


CASES = {function.__name__.replace("_", " "): function for function in (
    gradient_argument, added_up, of_grad, of_several, weighted, second, third, penalty, backward_twice, chosen, unused, retained, detached, partly,
    in_place, views, rows, hessian, several_roots, layers, convolved)}


def numbers(tensor):
    return None if tensor is None else tensor.detach().reshape(-1).tolist()


cases = {}
for name, function in CASES.items():
    x = torch.linspace(-1, 2, 6).view(2, 3).requires_grad_()
    w = torch.linspace(0.5, -0.7, 3).requires_grad_()
    cases[name] = [numbers(tensor) for tensor in function(x, w)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "autograd.json"), "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items()) + "\n}\n")
