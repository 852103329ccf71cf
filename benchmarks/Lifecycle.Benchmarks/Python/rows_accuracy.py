"""
Trains a perceptron on rows of numbers and prints its accuracy on every fifth row, which it has not seen.
Arguments: threads, seed, the task as JSON (file, header, scale, hidden, classes, epochs, batch, learningRate, weightDecay).
"""
import json
import sys

import numpy
import torch
from torch import nn

threads, seed, task = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(seed)
rows = torch.from_numpy(numpy.loadtxt(task["file"], delimiter=",", skiprows=int(task["header"]), dtype=numpy.float32))
inputs, labels = rows[:, :-1], rows[:, -1].long()
held = torch.arange(len(rows)) % 5 == 4
if task["scale"] is None:
    std, mean = torch.std_mean(inputs[~held], 0, unbiased=False)
    inputs = (inputs - mean) / std
else:
    inputs = inputs / task["scale"]
model = nn.Sequential(nn.Linear(inputs.shape[1], task["hidden"]), nn.ReLU(), nn.Linear(task["hidden"], task["classes"]))
optimizer = torch.optim.AdamW([
    {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": task["weightDecay"]},
    {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0}], lr=task["learningRate"])
loss = nn.CrossEntropyLoss()
train_inputs, train_labels = inputs[~held], labels[~held]
for _ in range(task["epochs"]):
    for indices in torch.randperm(len(train_inputs)).split(task["batch"]):
        optimizer.zero_grad(set_to_none=True)
        loss(model(train_inputs[indices]), train_labels[indices]).backward()
        optimizer.step()
with torch.no_grad():
    print((model(inputs[held]).argmax(1) == labels[held]).double().mean().item())
