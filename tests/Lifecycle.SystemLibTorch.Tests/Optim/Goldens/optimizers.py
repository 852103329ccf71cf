"""Writes optimizers.json: PyTorch's losses and weights over 20 steps, and clipped gradients. Run with Debian's python3-torch 1.13.1."""
import json
import os
import torch
from torch import nn, optim

torch.set_num_threads(1)


def net():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 3))


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().double().reshape(-1).tolist()]


OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, 0.1),
    "SGD momentum": lambda p: optim.SGD(p, 0.05, momentum=0.9, dampening=0.1, weight_decay=1e-2),
    "SGD nesterov": lambda p: optim.SGD(p, 0.05, momentum=0.9, weight_decay=1e-2, nesterov=True),
    "Adam": lambda p: optim.Adam(p, 1e-2),
    "Adam decay amsgrad": lambda p: optim.Adam(p, 1e-2, betas=(0.8, 0.99), weight_decay=1e-2, amsgrad=True),
    "AdamW": lambda p: optim.AdamW(p, 1e-2, weight_decay=0.05),
    "AdamW amsgrad": lambda p: optim.AdamW(p, 1e-2, weight_decay=0.05, amsgrad=True),
    "Adam maximize": lambda p: optim.Adam(p, 1e-4, maximize=True),
    "RMSProp": lambda p: optim.RMSprop(p, 1e-2),
    "RMSProp centered": lambda p: optim.RMSprop(p, 1e-2, alpha=0.95, weight_decay=1e-2, momentum=0.5, centered=True),
}


def train(make):
    torch.manual_seed(7)
    model = net()
    x = torch.randn(16, 1, 8, 8)
    y = torch.arange(16) % 3
    optimizer = make(model.parameters())
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"losses": losses, "state": {name: numbers(value) for name, value in model.state_dict().items()}}


def clipped(**options):
    torch.manual_seed(7)
    model = net()
    loss = nn.functional.cross_entropy(model(torch.randn(16, 1, 8, 8)), torch.arange(16) % 3)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), **options)
    return {"norm": norm.item(), "gradients": [numbers(parameter.grad) for parameter in model.parameters()]}


everything = {
    "training": {name: train(make) for name, make in OPTIMIZERS.items()},
    "clipping": {
        "two": clipped(max_norm=0.1), "one": clipped(max_norm=0.5, norm_type=1.0),
        "largest": clipped(max_norm=0.05, norm_type=float("inf")), "within": clipped(max_norm=1e6)},
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimizers.json"), "w") as file:
    json.dump(everything, file, separators=(",", ":"))
    file.write("\n")
