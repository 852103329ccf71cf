"""Writes training.json: whole training runs of 20 steps, from the seed. Run with Debian's python3-torch 1.13.1."""
import json
import os
import torch
from torch import nn, optim

torch.set_num_threads(1)
STEPS = 20


def numbers(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().double().reshape(-1).tolist()]


class Classifier(nn.Module):
    """A sequence's last output of an LSTM, classified."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 6)
        self.lstm = nn.LSTM(6, 8, num_layers=2, batch_first=True)
        self.head = nn.Linear(8, 4)

    def forward(self, tokens):
        output, _ = self.lstm(self.embedding(tokens))
        return self.head(output[:, -1])


def convolutions():
    model = nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 12, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(12), nn.ReLU(), nn.Flatten(), nn.Linear(48, 5))
    return model, torch.randn(20, 12, 3, 8, 8), torch.randint(5, (20, 12)), optim.Adam(model.parameters(), 3e-3), None


def classifier():
    model = Classifier()
    return model, torch.randint(11, (20, 10, 7)), torch.randint(4, (20, 10)), optim.AdamW(model.parameters(), 5e-3, weight_decay=0.05), None


def perceptron():
    model = nn.Sequential(nn.Linear(10, 24), nn.ReLU(), nn.Dropout(0.2), nn.Linear(24, 16), nn.Tanh(), nn.Linear(16, 3))
    optimizer = optim.SGD(model.parameters(), 0.05, momentum=0.9, weight_decay=1e-3)
    x, y = torch.randn(20, 16, 10), torch.randint(3, (20, 16))
    return model, x, y, optimizer, optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=STEPS)


def train(make):
    torch.manual_seed(2024)
    model, x, y, optimizer, scheduler = make()
    start = {name: numbers(value) for name, value in model.state_dict().items()}
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[step]), y[step])
        loss.backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        losses.append(loss.item())
    return {"losses": losses, "start": start, "state": {name: numbers(value) for name, value in model.state_dict().items()}}


cases = {"convolutions, batch norm, Adam": train(convolutions), "LSTM, AdamW": train(classifier), "perceptron, SGD, OneCycleLR": train(perceptron)}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "training.json"), "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items()) + "\n}\n")
