"""Writes the TorchScript modules beside it, and modules.json with what PyTorch computes with them.

    python3 make_modules.py

Made with torch 1.13.1. The numbers are what the tests compare with: never write them anew to make a failure go away.
"""
import json
import os
from typing import Dict, List, Optional, Tuple

import torch
from torch import nn

FOLDER = os.path.dirname(os.path.abspath(__file__))


class Net(nn.Module):
    """A little of everything: submodules two deep, a buffer, dropout-like behaviour by mode, other methods."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh())
        self.head = nn.Linear(5, 3)
        self.register_buffer("scale", torch.tensor([0.5, 1.0, 2.0]))
        self.steps: int = 3

    def forward(self, x):
        y = self.head(self.body(x)) * self.scale
        if self.training:
            y = y + 1
        return y

    @torch.jit.export
    def predict(self, x, temperature: float, top: bool):
        y = torch.softmax(self.forward(x) / temperature, 1)
        return y.argmax(1) if top else y

    @torch.jit.export
    def count(self) -> int:
        return self.steps


class Outputs(nn.Module):
    """One method for each kind of result and argument."""

    def forward(self, x, y):
        return x + y, x * y

    @torch.jit.export
    def one(self, x) -> Tuple[torch.Tensor]:
        return (x,)

    @torch.jit.export
    def three(self, x) -> Tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return x, x + 1, x + 2

    @torch.jit.export
    def six(self, x) -> Tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        return x, x, x, x, x, x + 5

    @torch.jit.export
    def listed(self, x) -> List[torch.Tensor]:
        return [x, x * 2]

    @torch.jit.export
    def numbers(self, n: int, r: float) -> Tuple[int, float, bool]:
        return n + 1, r / 2, n > 0

    @torch.jit.export
    def counts(self, n: int) -> List[int]:
        return [i for i in range(n)]

    @torch.jit.export
    def mixed(self, x) -> Tuple[torch.Tensor, int, List[torch.Tensor], Optional[torch.Tensor]]:
        return x, 7, [x, x], None

    @torch.jit.export
    def sizes(self, tensors: List[torch.Tensor]) -> List[Tuple[int, float]]:
        return [(int(t.numel()), float(t.sum())) for t in tensors]

    @torch.jit.export
    def default(self, x: Optional[torch.Tensor], n: int = 4):
        return torch.zeros(n) if x is None else x + n

    @torch.jit.export
    def nothing(self, x) -> None:
        pass

    @torch.jit.export
    def dictionary(self, x) -> Dict[str, torch.Tensor]:
        return {"x": x, "y": x + 1}

    @torch.jit.export
    def text(self, x) -> str:
        return "text"

    @torch.jit.export
    def raises(self, n: int):
        if n > 2:
            raise ValueError("at most two, not " + str(n))
        return n


class Convolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)

    def forward(self, x):
        return torch.relu(self.conv(x)).mean((2, 3))


def train(net, x, steps):
    """SGD on the mean of the squares; gives each step's loss."""
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = net(x).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def main():
    torch.manual_seed(3)
    golden = {}
    net = torch.jit.script(Net())
    net.save(os.path.join(FOLDER, "net.pt"))
    x = torch.linspace(-1, 1, 24).view(6, 4)
    net.eval()
    golden["net.eval"] = net(x).flatten().tolist()
    golden["net.predict"] = net.predict(x, 2.0, False).flatten().tolist()
    golden["net.top"] = net.predict(5 * x, 2.0, True).flatten().tolist()
    net.train()
    golden["net.train"] = net(x).flatten().tolist()
    fresh = torch.jit.load(os.path.join(FOLDER, "net.pt"))
    fresh(x).square().mean().backward()
    golden["net.gradient"] = fresh.head.weight.grad.flatten().tolist()
    fresh = torch.jit.load(os.path.join(FOLDER, "net.pt"))
    golden["net.losses"] = train(fresh, x, 20)
    golden["net.running_mean"] = fresh.body._modules["1"].running_mean.tolist()
    torch.jit.script(Outputs()).save(os.path.join(FOLDER, "outputs.pt"))
    convolution = Convolution()
    image = torch.linspace(-1, 1, 49).view(1, 1, 7, 7)
    traced = torch.jit.trace(convolution, image)
    traced.save(os.path.join(FOLDER, "traced.pt"))
    golden["traced"] = traced(image * 2).flatten().tolist()
    with open(os.path.join(FOLDER, "modules.json"), "w") as file:
        file.write("{\n" + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in golden.items()) + "\n}\n")


main()
