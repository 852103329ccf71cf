"""Writes modules.json: what PyTorch computes for every module, from a seed. Run with Debian's python3-torch 1.13.1."""
import json
import os
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn import init

torch.set_num_threads(1)
SEED = 1234


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().double().reshape(-1).tolist()]


def weighted(output):
    """A loss with a gradient of its own for every element."""
    weights = torch.linspace(-1, 1, output.numel()).view_as(output)
    return (output * weights).sum()


def record(output, leaves, module=None):
    weighted(output).backward()
    result = {"output": numbers(output), "shape": list(output.shape), "gradients": [numbers(leaf.grad) for leaf in leaves]}
    if module is not None:
        result["state"] = {name: numbers(value) for name, value in module.state_dict().items()}
        result["parameterGradients"] = {name: numbers(value.grad) for name, value in module.named_parameters()}
    return result


def image(*shape):
    return lambda: torch.randn(*(shape or (2, 4, 4, 5)))


MODULES = {
    "Linear": (lambda: nn.Linear(5, 3), image(4, 5)),
    "Linear without bias": (lambda: nn.Linear(5, 3, bias=False), image(4, 5)),
    "Conv1d": (lambda: nn.Conv1d(4, 6, 3, stride=2, padding=1), image(2, 4, 9)),
    "Conv2d": (lambda: nn.Conv2d(4, 6, 3, padding=1), image()),
    "Conv2d grouped": (lambda: nn.Conv2d(4, 8, (3, 1), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2, bias=False), image()),
    "Conv2d same": (lambda: nn.Conv2d(4, 6, 4, padding="same"), image()),
    "Conv2d reflect": (lambda: nn.Conv2d(4, 6, 3, padding=2, padding_mode="reflect"), image()),
    "Conv3d": (lambda: nn.Conv3d(2, 3, 2, stride=2), image(2, 2, 4, 4, 4)),
    "ConvTranspose1d": (lambda: nn.ConvTranspose1d(4, 3, 3, stride=2, output_padding=1), image(2, 4, 5)),
    "ConvTranspose2d": (lambda: nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, groups=2), image(2, 4, 4, 4)),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(4), image(6, 4)),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(4, momentum=0.3), image()),
    "BatchNorm2d evaluating": (lambda: nn.BatchNorm2d(4).eval(), image()),
    "BatchNorm2d untracked": (lambda: nn.BatchNorm2d(4, affine=False, track_running_stats=False), image()),
    "LayerNorm": (lambda: nn.LayerNorm([4, 5]), image()),
    "LayerNorm plain": (lambda: nn.LayerNorm(5, elementwise_affine=False), image()),
    "GroupNorm": (lambda: nn.GroupNorm(2, 4), image()),
    "Dropout": (lambda: nn.Dropout(0.4), image()),
    "Dropout evaluating": (lambda: nn.Dropout(0.4).eval(), image()),
    "Dropout2d": (lambda: nn.Dropout2d(0.4), image()),
    "ReLU": (nn.ReLU, image()),
    "ReLU6": (nn.ReLU6, lambda: torch.randn(3, 7) * 5),
    "LeakyReLU": (lambda: nn.LeakyReLU(0.2), image()),
    "ELU": (lambda: nn.ELU(0.7), image()),
    "CELU": (lambda: nn.CELU(0.7), image()),
    "SELU": (nn.SELU, image()),
    "GELU": (nn.GELU, image()),
    "GELU tanh": (lambda: nn.GELU("tanh"), image()),
    "SiLU": (nn.SiLU, image()),
    "Mish": (nn.Mish, image()),
    "Sigmoid": (nn.Sigmoid, image()),
    "LogSigmoid": (nn.LogSigmoid, image()),
    "Tanh": (nn.Tanh, image()),
    "Softplus": (lambda: nn.Softplus(2.0), image()),
    "Hardtanh": (lambda: nn.Hardtanh(-0.5, 0.8), image()),
    "Hardswish": (nn.Hardswish, lambda: torch.randn(3, 7) * 4),
    "Hardsigmoid": (nn.Hardsigmoid, lambda: torch.randn(3, 7) * 4),
    "Hardshrink": (lambda: nn.Hardshrink(0.4), image()),
    "Softshrink": (lambda: nn.Softshrink(0.4), image()),
    "GLU": (lambda: nn.GLU(1), image()),
    "Softmax": (lambda: nn.Softmax(1), image()),
    "LogSoftmax": (lambda: nn.LogSoftmax(1), image()),
    "MaxPool1d": (lambda: nn.MaxPool1d(3, stride=2), image(2, 4, 9)),
    "MaxPool2d": (lambda: nn.MaxPool2d(2), image()),
    "MaxPool2d padded": (lambda: nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True), image()),
    "AvgPool1d": (lambda: nn.AvgPool1d(3, stride=2, padding=1), image(2, 4, 9)),
    "AvgPool2d": (lambda: nn.AvgPool2d(2), image()),
    "AvgPool2d padded": (lambda: nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), image()),
    "AdaptiveAvgPool1d": (lambda: nn.AdaptiveAvgPool1d(4), image(2, 4, 9)),
    "AdaptiveAvgPool2d": (lambda: nn.AdaptiveAvgPool2d((1, 1)), image()),
    "AdaptiveMaxPool2d": (lambda: nn.AdaptiveMaxPool2d((2, 3)), image()),
    "Flatten": (nn.Flatten, image()),
    "Unflatten": (lambda: nn.Unflatten(1, (2, 2)), image()),
    "Identity": (nn.Identity, image()),
    "Upsample nearest": (lambda: nn.Upsample(scale_factor=2.0), image()),
    "Upsample bilinear": (lambda: nn.Upsample(size=(9, 5), mode="bilinear", align_corners=True), image()),
    "Softmin": (lambda: nn.Softmin(1), image()),
    "Softmax2d": (nn.Softmax2d, image()),
    "PReLU": (lambda: nn.PReLU(4, 0.3), image()),
    "InstanceNorm1d": (lambda: nn.InstanceNorm1d(4, affine=True), image(2, 4, 9)),
    "InstanceNorm2d": (lambda: nn.InstanceNorm2d(4, track_running_stats=True, momentum=0.2), image()),
    "InstanceNorm2d unbatched": (lambda: nn.InstanceNorm2d(4), image(4, 5, 5)),
    "ConstantPad1d": (lambda: nn.ConstantPad1d((1, 2), 0.5), image()),
    "ReflectionPad2d": (lambda: nn.ReflectionPad2d((1, 2, 0, 1)), image()),
    "ReplicationPad2d": (lambda: nn.ReplicationPad2d(2), image()),
    "ZeroPad2d": (lambda: nn.ZeroPad2d(1), image()),
    "PixelShuffle": (lambda: nn.PixelShuffle(2), image()),
    "PixelUnshuffle": (lambda: nn.PixelUnshuffle(2), image(2, 1, 4, 6)),
    "Sequential": (lambda: nn.Sequential(nn.Linear(5, 8), nn.CELU(), nn.Hardtanh(), nn.Linear(8, 2)), image(4, 5)),
}

FUNCTIONS = {
    "pad constant": lambda x: F.pad(x, (1, 2, 0, 1), value=0.5),
    "pad reflect": lambda x: F.pad(x, (1, 2, 2, 1), mode="reflect"),
    "pad replicate": lambda x: F.pad(x, (1, 2, 2, 1), mode="replicate"),
    "pad circular": lambda x: F.pad(x, (1, 2, 2, 1), mode="circular"),
    "interpolate nearest": lambda x: F.interpolate(x, size=(4, 9)),
    "interpolate nearest exact": lambda x: F.interpolate(x, size=(4, 9), mode="nearest-exact"),
    "interpolate bilinear": lambda x: F.interpolate(x, scale_factor=1.7, mode="bilinear", align_corners=False),
    "interpolate recomputed": lambda x: F.interpolate(x, scale_factor=(1.7, 1.7), mode="bilinear", align_corners=False, recompute_scale_factor=True),
    "interpolate bicubic": lambda x: F.interpolate(x, size=(9, 11), mode="bicubic", align_corners=True),
    "interpolate antialias": lambda x: F.interpolate(x, size=(3, 4), mode="bilinear", align_corners=False, antialias=True),
    "interpolate area": lambda x: F.interpolate(x, size=(3, 2), mode="area"),
    "grid_sample": lambda x: F.grid_sample(x, F.affine_grid(torch.tensor([[[0.8, -0.3, 0.1], [0.2, 1.1, -0.2]]] * 2), [2, 4, 5, 7], align_corners=False), align_corners=False),
    "grid_sample nearest border": lambda x: F.grid_sample(x, F.affine_grid(torch.tensor([[[0.8, -0.3, 0.1], [0.2, 1.1, -0.2]]] * 2), [2, 4, 5, 7], align_corners=True), mode="nearest", padding_mode="border", align_corners=True),
    "normalize": lambda x: F.normalize(x, dim=1),
    "dropout": lambda x: F.dropout(x, 0.3),
    "softmax": lambda x: F.softmax(x, 1),
    "layer_norm": lambda x: F.layer_norm(x, [5]),
    "group_norm": lambda x: F.group_norm(x, 2),
    "linear": lambda x: F.linear(x, torch.linspace(-1, 1, 15).view(3, 5)),
    "conv2d": lambda x: F.conv2d(x, torch.linspace(-1, 1, 72).view(2, 4, 3, 3), padding=1),
    "max_pool2d": lambda x: F.max_pool2d(x, 3, stride=1),
    "attention": lambda x: torch._C._nn._scaled_dot_product_attention(x, x * 0.5, x + 1, torch.ones(4, 4).tril().bool())[0],
    "avg_pool2d": lambda x: F.avg_pool2d(x, 3, stride=1),
}

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


def modules():
    for name, (make, draw) in MODULES.items():
        torch.manual_seed(SEED)
        module = make()
        x = draw().requires_grad_()
        yield name, record(module(x), [x], module)


def functions():
    for name, function in FUNCTIONS.items():
        torch.manual_seed(SEED)
        x = torch.randn(2, 4, 4, 5).requires_grad_()
        yield name, record(function(x), [x])


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
    "modules": dict(modules()), "functions": dict(functions()), "losses": dict(losses()), "inits": dict(inits()),
    "recurrent": dict(recurrent()), "embeddings": dict(embeddings()),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "modules.json"), "w") as file:
    json.dump(everything, file, separators=(",", ":"))
    file.write("\n")
