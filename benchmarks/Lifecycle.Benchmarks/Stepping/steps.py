"""Takes optimizer steps when asked: a number on a line of standard input, "done" on standard output."""
import json
import sys

try:
    import torch
except ImportError:
    print("none", flush=True)
    sys.exit(0)

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
print("ready", flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        optimizer.step()
    print("done", flush=True)
