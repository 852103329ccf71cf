#!/usr/bin/python3
"""Writes autocast.json beside this script: what Debian's python3-torch computes under bf16 autocast on the CPU.

Run by hand when a case is added; never to make a failing test pass.
"""
import json
import math
import pathlib

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent


def wave(shape, start, height):
    values = [math.sin(i * 0.7 + start) * height for i in range(math.prod(shape))]
    return torch.tensor(values, dtype=torch.float64).to(torch.float32).reshape(shape)


def fill(module):
    for k, (_, parameter) in enumerate(sorted(module.named_parameters())):
        parameter.data.copy_(wave(parameter.shape, k, 0.25))
    return module


def convolutions():
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3), nn.Flatten(), nn.Linear(32, 5))


class Transformer(nn.Module):
    """An encoder layer of one head, spelled out."""

    def __init__(self):
        super().__init__()
        for name in ["q", "k", "v", "out"]:
            setattr(self, name, nn.Linear(16, 16))
        self.norm1, self.norm2 = nn.LayerNorm(16), nn.LayerNorm(16)
        self.wide, self.narrow = nn.Linear(16, 32), nn.Linear(32, 16)

    def forward(self, x):
        scores = self.q(x).matmul(self.k(x).transpose(1, 2)) / 4
        x = self.norm1(x + self.out(scores.softmax(-1).matmul(self.v(x))))
        return self.norm2(x + self.narrow(nn.functional.gelu(self.wide(x))))


def case(name, module, shape):
    fill(module)
    x = wave(shape, 0.1, 1.0).requires_grad_()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output = module(x)
    output.float().square().sum().backward()
    plain = module(x.detach())
    return {
        "name": name, "shape": list(shape), "type": str(output.dtype), "output": output.detach().float().flatten().tolist(),
        "inputGradient": x.grad.flatten().tolist(), "float32Output": plain.detach().flatten().tolist(),
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    cases = [case("convolutions", convolutions(), (2, 3, 8, 8)), case("transformer", Transformer(), (2, 3, 16))]
    lines = ",\n".join("  " + json.dumps(each) for each in cases)
    (HERE / "autocast.json").write_text(f"[\n{lines}\n]\n")
