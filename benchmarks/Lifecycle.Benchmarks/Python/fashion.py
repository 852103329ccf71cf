"""Fashion-MNIST as samples/FashionMnist has it: data, net, settings."""
import gzip
import os

import numpy
import torch
from torch import nn

FOLDER = "/usr/share/datasets/fashion-mnist"
BATCH = 128
LEARNING_RATE = 6e-3
WEIGHT_DECAY = 0.05
MEAN, STD = 0.2860, 0.3530


def read(part, count):
    def array(name, offset):
        with gzip.open(os.path.join(FOLDER, name)) as file:
            return numpy.frombuffer(file.read(), numpy.uint8, offset=offset).copy()
    images = torch.from_numpy(array(f"{part}-images-idx3-ubyte.gz", 16)).view(-1, 1, 28, 28)
    labels = torch.from_numpy(array(f"{part}-labels-idx1-ubyte.gz", 8)).long()
    return images[:count], labels[:count]


def block(inward, outward):
    return nn.Sequential(nn.Conv2d(inward, outward, 3, padding=1, bias=False), nn.BatchNorm2d(outward), nn.ReLU())


def net():
    return nn.Sequential(
        block(1, 32), nn.MaxPool2d(2),
        block(32, 64), block(64, 64), nn.MaxPool2d(2),
        block(64, 128), block(128, 128), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(128, 10))


def groups(model):
    """Weights decay, biases and norms do not."""
    return [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0},
    ]


class Training:
    """Steps in one way: "plain" is float32 laid out as usual, "best" bfloat16 autocast, channels last and the foreach optimizer."""

    def __init__(self, way, seed, flip=False, total_steps=None):
        torch.manual_seed(seed)
        self.best, self.flip = way == "best", flip
        self.model = net()
        if self.best:
            self.model = self.model.to(memory_format=torch.channels_last)
        self.loss = nn.CrossEntropyLoss(label_smoothing=0.1)
        self.optimizer = torch.optim.AdamW(groups(self.model), lr=LEARNING_RATE, foreach=self.best)
        self.schedule = None if total_steps is None else torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer, max_lr=LEARNING_RATE, total_steps=total_steps, cycle_momentum=False)

    def prepare(self, images, training):
        values = images.float().div_(255)
        if training and self.flip:
            values = torch.where(torch.rand(len(values), 1, 1, 1) < 0.5, values.flip(3), values)
        values = values.sub_(MEAN).div_(STD)
        return values.contiguous(memory_format=torch.channels_last) if self.best else values

    def forward(self, images, training):
        values = self.prepare(images, training)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.best):
            return self.model(values).float()

    def step(self, images, labels):
        self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.forward(images, training=True), labels)
        value = loss.item()
        loss.backward()
        self.optimizer.step()
        if self.schedule is not None:
            self.schedule.step()
        return value

    def accuracy(self, images, labels):
        self.model.eval()
        with torch.no_grad():
            right = sum(int((self.forward(part, training=False).argmax(1) == goal).sum()) for part, goal in zip(images.split(BATCH), labels.split(BATCH)))
        return right / len(labels)
