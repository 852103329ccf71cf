"""Runs a net of bench compression in torch's eager mode: "residual" in batches of 32 images, or "encoder" on 4 sequences of 64."""
import sys

import torch
from torch import nn

from peer import serve


class Block(nn.Module):
    def __init__(self, inward, outward, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inward, outward, 3, stride, 1, bias=False), nn.BatchNorm2d(outward), nn.ReLU(),
            nn.Conv2d(outward, outward, 3, 1, 1, bias=False), nn.BatchNorm2d(outward))
        plain = stride == 1 and inward == outward
        self.shortcut = nn.Identity() if plain else nn.Sequential(nn.Conv2d(inward, outward, 1, stride, bias=False), nn.BatchNorm2d(outward))

    def forward(self, x):
        return (self.body(x) + self.shortcut(x)).relu()


def residual():
    parts, inward = [nn.Conv2d(1, 64, 5, 2, 2, bias=False), nn.BatchNorm2d(64), nn.ReLU()], 64
    for stage, outward in enumerate((64, 128, 256, 512)):
        parts += [Block(inward, outward, 2 if stage > 0 else 1), Block(outward, outward, 1)]
        inward = outward
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inward, 10)), torch.randn(32, 1, 28, 28)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(1)


def encoder():
    layer = nn.TransformerEncoderLayer(256, 8, dim_feedforward=1024, batch_first=True)
    return nn.Sequential(nn.TransformerEncoder(layer, 4), Mean(), nn.Linear(256, 16)), torch.randn(4, 64, 256)


net, batch = {"residual": residual, "encoder": encoder}[sys.argv[1]]()
net.eval()


def work(times):
    with torch.inference_mode():
        for _ in range(times):
            net(batch)


serve(work)
