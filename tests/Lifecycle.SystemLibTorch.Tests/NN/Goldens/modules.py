"""Writes modules.json: what PyTorch computes for losses, inits and sequence modules. Run with Debian's python3-torch 1.13.1."""
import json
import os
import torch
from torch import nn
from torch.nn import init
from goldens import SEED, numbers, record

CLASSES = [0, 3, 1, 2, 3]
LOSSES = {
    "CrossEntropyLoss": (lambda: nn.CrossEntropyLoss(), "classes"),
    "CrossEntropyLoss options": (lambda: nn.CrossEntropyLoss(torch.tensor([0.5, 1.0, 2.0, 1.5]), ignore_index=1, label_smoothing=0.1), "classes"),
    "CrossEntropyLoss none": (lambda: nn.CrossEntropyLoss(reduction="none"), "classes"),
    "CrossEntropyLoss probabilities": (lambda: nn.CrossEntropyLoss(reduction="sum"), "probabilities"),
    "NLLLoss": (lambda: nn.NLLLoss(torch.tensor([0.5, 1.0, 2.0, 1.5])), "classes"),
    "MSELoss": (lambda: nn.MSELoss(), "values"),
    "MSELoss sum": (lambda: nn.MSELoss(reduction="sum"), "values"),
    "L1Loss": (lambda: nn.L1Loss(), "values"),
    "SmoothL1Loss": (lambda: nn.SmoothL1Loss(beta=0.5), "values"),
    "HuberLoss": (lambda: nn.HuberLoss(delta=0.7), "values"),
    "KLDivLoss": (lambda: nn.KLDivLoss(reduction="sum", log_target=False), "probabilities"),
    "KLDivLoss log": (lambda: nn.KLDivLoss(reduction="mean", log_target=True), "values"),
    "BCELoss": (lambda: nn.BCELoss(), "sigmoid"),
    "BCEWithLogitsLoss": (lambda: nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 2.0, 0.5, 1.0])), "probabilities"),
}


def target_of(kind):
    if kind == "classes":
        return torch.tensor(CLASSES)
    values = torch.linspace(-1, 2, 20).view(5, 4)
    return values if kind == "values" else torch.softmax(values, 1)


INITS = {
    "uniform_": lambda t: init.uniform_(t, -0.5, 2),
    "normal_": lambda t: init.normal_(t, 1, 3),
    "constant_": lambda t: init.constant_(t, 0.25),
    "ones_": init.ones_,
    "zeros_": init.zeros_,
    "xavier_uniform_": lambda t: init.xavier_uniform_(t, 1.5),
    "xavier_normal_": init.xavier_normal_,
    "kaiming_uniform_": lambda t: init.kaiming_uniform_(t, 0.3, "fan_out"),
    "kaiming_normal_": lambda t: init.kaiming_normal_(t, nonlinearity="relu"),
    "trunc_normal_": lambda t: init.trunc_normal_(t, 0.1, 0.7, -1, 1),
    "orthogonal_": lambda t: init.orthogonal_(t, 2),
}


def losses():
    for name, (make, kind) in LOSSES.items():
        torch.manual_seed(SEED)
        x = torch.randn(5, 4).requires_grad_()
        output = make()(torch.sigmoid(x) if kind == "sigmoid" else x, target_of(kind))
        yield name, record(output, [x])


def inits():
    for name, function in INITS.items():
        torch.manual_seed(SEED)
        tensor = torch.empty(6, 4, 3)
        function(tensor)
        yield name, {"output": numbers(tensor), "shape": list(tensor.shape), "gradients": []}


def recurrent():
    for name, make in {
        "LSTM": lambda: nn.LSTM(3, 4),
        "LSTM stacked": lambda: nn.LSTM(3, 4, num_layers=2, batch_first=True, bidirectional=True),
        "GRU": lambda: nn.GRU(3, 4, batch_first=True),
        "GRU stacked": lambda: nn.GRU(3, 4, num_layers=2, bias=False, bidirectional=True),
    }.items():
        torch.manual_seed(SEED)
        module = make()
        x = torch.randn(5, 2, 3).requires_grad_()
        output, last = module(x)
        result = record(output, [x], module)
        result["last"] = [numbers(part) for part in (last if isinstance(last, tuple) else [last])]
        yield name, result


def embeddings():
    torch.manual_seed(SEED)
    module = nn.Embedding(7, 3, padding_idx=2)
    yield "Embedding", record(module(torch.tensor([[1, 2, 3], [6, 0, 1]])), [], module)
    torch.manual_seed(SEED)
    module = nn.Embedding(7, 3, max_norm=0.9)
    yield "Embedding with norm", record(module(torch.tensor([[1, 2, 3], [6, 0, 1]])), [], module)


everything = {
    "losses": dict(losses()), "inits": dict(inits()),
    "recurrent": dict(recurrent()), "embeddings": dict(embeddings()),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "modules.json"), "w") as file:
    json.dump(everything, file, separators=(",", ":"))
    file.write("\n")
