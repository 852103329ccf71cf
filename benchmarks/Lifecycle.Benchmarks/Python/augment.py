"""Augments a batch of 128 images of 3x32x32: each by torchvision's transforms, or all at once by operations of torch."""
import math
import sys

import torch
import torchvision.transforms as T
from torchvision.transforms import InterpolationMode

from peer import serve

way, hue, threads = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
COUNT = 128
images = torch.rand(COUNT, 3, 32, 32)
transforms = T.Compose([
    T.RandomHorizontalFlip(),
    T.RandomAffine(10, scale=(0.9, 1.1), interpolation=InterpolationMode.BILINEAR),
    T.RandomCrop(32, padding=4),
    T.ColorJitter(0.4, 0.4, 0.4, hue),
    lambda image: image + 0.02 * torch.randn_like(image),
])


def each(batch):
    return torch.stack([transforms(image) for image in batch])


def uniform(low, high):
    return torch.empty(COUNT, 1, 1, 1).uniform_(low, high)


def batched(batch):
    angle = torch.empty(COUNT).uniform_(-10, 10) * math.pi / 180
    scale = torch.empty(COUNT).uniform_(0.9, 1.1)
    flip = (torch.rand(COUNT) < 0.5).float() * 2 - 1
    shift = torch.randint(-4, 5, (COUNT, 2)) / 16
    cos, sin = torch.cos(angle) / scale, torch.sin(angle) / scale
    theta = torch.stack([torch.stack([flip * cos, flip * sin, shift[:, 0]], 1), torch.stack([-sin, cos, shift[:, 1]], 1)], 1)
    grid = torch.nn.functional.affine_grid(theta, batch.shape, align_corners=False)
    out = torch.nn.functional.grid_sample(batch, grid, align_corners=False)
    out = (out * uniform(0.6, 1.4)).clamp_(0, 1)
    mean = out.mean((1, 2, 3), keepdim=True)
    out = torch.lerp(mean, out, uniform(0.6, 1.4)).clamp_(0, 1)
    out = torch.lerp(out.mean(1, keepdim=True), out, uniform(0.6, 1.4)).clamp_(0, 1)
    return out + 0.02 * torch.randn_like(out)


def augment(times):
    for _ in range(times):
        {"each": each, "batched": batched}[way](images)


serve(augment)
