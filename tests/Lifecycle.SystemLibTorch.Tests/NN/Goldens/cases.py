"""What the scripts beside it share: one case is a name, a kind, arguments, and what PyTorch computes for them."""
import json
import math
import os
import torch

torch.set_num_threads(1)
SEED = 1234


def numbers(tensor):
    tensor = tensor.detach()
    if tensor.is_sparse:
        tensor = tensor.to_dense()
    values = [float(f"{value:.8g}") for value in tensor.double().reshape(-1).tolist()]
    return [value if math.isfinite(value) else str(value).replace("inf", "Infinity").replace("nan", "NaN") for value in values]


def weighted(output):
    """A loss with a gradient of its own for every element."""
    return (output * torch.linspace(-1, 1, output.numel()).view(output.shape)).sum()


def record(name, kind, args, outputs, leaves=(), module=None, order=None):
    """Outputs, the gradients of the leaves and, of a module, its state and its parameters' gradients."""
    case = {"name": name, "kind": kind, "args": args}
    differentiable = [output for output in outputs if output.requires_grad]
    if differentiable:
        sum(weighted(output) for output in differentiable).backward()
    case["outputs"] = [{"shape": list(output.shape), "values": numbers(output)} for output in outputs]
    case["gradients"] = [numbers(leaf.grad) for leaf in leaves]
    if module is not None:
        case["state"] = {key: numbers(value) for key, value in module.state_dict().items()}
        case["parameterGradients"] = {key: numbers(value.grad) for key, value in module.named_parameters() if value.grad is not None}
    return case


def name_of(kind, args):
    """The kind and the arguments that are not the default, as one line."""
    parts = [f"{key}={str(value).lower() if isinstance(value, bool) else value}" for key, value in args.items()]
    return " ".join([kind] + parts).replace('"', "")


def write(script, cases):
    """One case a line."""
    cases = list(cases)
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    with open(os.path.splitext(os.path.abspath(script))[0] + ".json", "w") as file:
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        file.write(f"[\n{lines}\n]\n")
    print(len(cases), "cases")
