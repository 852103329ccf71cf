"""Takes optimizer steps over parameters of given shapes."""
import json
import sys

import torch

from peer import serve

name, shapes, threads = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)
parameters = [torch.nn.Parameter(torch.randn(shape)) for shape in shapes]
for parameter in parameters:
    parameter.grad = torch.randn_like(parameter)
optimizer = {
    "sgd": lambda: torch.optim.SGD(parameters, lr=1e-3, momentum=0.9, weight_decay=1e-4, foreach=True),
    "adam": lambda: torch.optim.Adam(parameters, lr=1e-3, foreach=True),
    "adamw": lambda: torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01, foreach=True),
}[name]()


def step(times):
    for _ in range(times):
        optimizer.step()


serve(step)
