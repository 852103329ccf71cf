"""Writes inits.json: torch.nn.init and torch.nn.utils. Run with Debian's python3-torch 1.13.1."""
import torch
from torch import nn
from torch.nn import init, utils
from torch.nn.utils import fusion
from cases import SEED, name_of, record, write

MATRIX, FILTER = [6, 4], [6, 4, 3]


def initialized(name, args):
    tensor = torch.empty(*args["shape"])
    options = {"mode": args.get("mode", "fan_in"), "nonlinearity": args.get("nonlinearity", "leaky_relu"), "a": args.get("a", 0)}
    {
        "uniform_": lambda: init.uniform_(tensor, args.get("low", 0.0), args.get("high", 1.0)),
        "normal_": lambda: init.normal_(tensor, args.get("mean", 0.0), args.get("std", 1.0)),
        "trunc_normal_": lambda: init.trunc_normal_(tensor, args.get("mean", 0.0), args.get("std", 1.0), args.get("low", -2.0), args.get("high", 2.0)),
        "constant_": lambda: init.constant_(tensor, 0.25),
        "ones_": lambda: init.ones_(tensor),
        "zeros_": lambda: init.zeros_(tensor),
        "eye_": lambda: init.eye_(tensor),
        "dirac_": lambda: init.dirac_(tensor),
        "xavier_uniform_": lambda: init.xavier_uniform_(tensor, args.get("gain", 1.0)),
        "xavier_normal_": lambda: init.xavier_normal_(tensor, args.get("gain", 1.0)),
        "kaiming_uniform_": lambda: init.kaiming_uniform_(tensor, **options),
        "kaiming_normal_": lambda: init.kaiming_normal_(tensor, **options),
        "orthogonal_": lambda: init.orthogonal_(tensor, args.get("gain", 1.0)),
        "sparse_": lambda: init.sparse_(tensor, args["sparsity"], args.get("std", 0.01)),
    }[name]()
    return [tensor, torch.rand(2)]


def gain(_, args):
    return [torch.tensor(float(init.calculate_gain(args["nonlinearity"], args.get("a"))))]


def parameters(args):
    """Two with gradients, and one without."""
    made = [nn.Parameter(torch.randn(3, 2)), nn.Parameter(torch.randn(4)), nn.Parameter(torch.randn(2))]
    for parameter in made[:2]:
        parameter.grad = torch.randn(parameter.shape) * args.get("scale", 3.0)
    return made


def clip_norm(_, args):
    made = parameters(args)
    norm = utils.clip_grad_norm_(made, args["max"], float("inf") if args.get("largest") else args.get("norm", 2.0))
    return [norm.reshape(1), *[parameter.grad for parameter in made[:2]]]


def clip_value(_, args):
    made = parameters(args)
    utils.clip_grad_value_(made, args["max"])
    return [parameter.grad for parameter in made[:2]]


def to_vector(_, args):
    return [utils.parameters_to_vector(parameters(args))]


def from_vector(_, args):
    made = parameters(args)
    utils.vector_to_parameters(torch.linspace(-1, 1, 12), made)
    return made


def statistics(features):
    return torch.randn(features), torch.rand(features) + 0.5, torch.randn(features), torch.randn(features)


def fuse_convolution(_, args):
    shape = [2, 3, 3, 3] if args.get("transpose") else [3, 2, 3, 3]
    weight, bias = torch.randn(*shape), torch.randn(3)
    mean, variance, scale, shift = statistics(3)
    given = (None, None, None) if args.get("plain") else (bias, scale, shift)
    return list(fusion.fuse_conv_bn_weights(weight, given[0], mean, variance, 1e-5, given[1], given[2], args.get("transpose", False)))


def fuse_linear(_, args):
    weight, bias = torch.randn(3, 4), torch.randn(3)
    mean, variance, scale, shift = statistics(3)
    return list(fusion.fuse_linear_bn_weights(weight, None if args.get("plain") else bias, mean, variance, 1e-5, scale, shift))


KINDS = [
    *[(kind, initialized, {"shape": shape}) for kind in [
        "uniform_", "normal_", "trunc_normal_", "constant_", "ones_", "zeros_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_",
        "orthogonal_"] for shape in [MATRIX, FILTER]],
    ("uniform_", initialized, {"shape": [5], "low": -0.5, "high": 2.0}), ("normal_", initialized, {"shape": [20], "mean": 1.0, "std": 3.0}),
    ("trunc_normal_", initialized, {"shape": MATRIX, "mean": 0.1, "std": 0.7, "low": -1.0, "high": 1.0}),
    ("eye_", initialized, {"shape": [3, 5]}), ("eye_", initialized, {"shape": [5, 3]}),
    *[("dirac_", initialized, {"shape": shape}) for shape in [[3, 4, 3], [4, 2, 3, 4], [2, 2, 3, 2, 3]]],
    ("xavier_uniform_", initialized, {"shape": [2, 3, 2, 2], "gain": 1.5}), ("xavier_normal_", initialized, {"shape": MATRIX, "gain": 0.3}),
    *[(kind, initialized, {"shape": FILTER, "mode": mode, "nonlinearity": nonlinearity, **extra}) for kind in ["kaiming_uniform_", "kaiming_normal_"]
      for mode, nonlinearity, extra in [("fan_out", "relu", {}), ("fan_in", "tanh", {}), ("fan_out", "leaky_relu", {"a": 0.3}), ("fan_in", "linear", {}), ("fan_in", "sigmoid", {})]],
    ("orthogonal_", initialized, {"shape": [3, 7], "gain": 2.0}), ("orthogonal_", initialized, {"shape": [8, 2, 2]}),
    ("sparse_", initialized, {"shape": MATRIX, "sparsity": 0.3}), ("sparse_", initialized, {"shape": [5, 3], "sparsity": 0.8, "std": 2.0}),
    *[("calculate_gain", gain, args) for args in [
        {"nonlinearity": "linear"}, {"nonlinearity": "conv2d"}, {"nonlinearity": "conv_transpose3d"}, {"nonlinearity": "sigmoid"}, {"nonlinearity": "tanh"},
        {"nonlinearity": "relu"}, {"nonlinearity": "leaky_relu", "a": 0.2}]],
    *[("clip_grad_norm_", clip_norm, args) for args in [
        {"max": 1.0}, {"max": 100.0}, {"max": 0.5, "norm": 1.0}, {"max": 2.0, "norm": 3.0}, {"max": 0.7, "largest": True}]],
    *[("clip_grad_value_", clip_value, args) for args in [{"max": 0.5}, {"max": 100.0}]],
    ("parameters_to_vector", to_vector, {}), ("vector_to_parameters", from_vector, {}),
    *[("fuse_conv_bn_weights", fuse_convolution, args) for args in [{}, {"transpose": True}, {"plain": True}]],
    *[("fuse_linear_bn_weights", fuse_linear, args) for args in [{}, {"plain": True}]],
]


def cases():
    for kind, run, args in KINDS:
        torch.manual_seed(SEED)
        with torch.no_grad():
            outputs = run(kind, args)
        yield record(name_of(kind, args), kind, args, [output.detach() for output in outputs])


write(__file__, cases())
