"""What the scripts of the families share: inputs by name, cases, and how they are written.

Each script needs Debian's python3-torch, the same libtorch as the library's, and writes its JSON beside it:   ./shapes.py
"""
import json
import math
import os
import sys

import torch

INPUTS = {}
CASES = {}


def encode(tensor):
    tensor = torch.zeros(tensor.shape, dtype=tensor.dtype) if tensor._is_zerotensor() else tensor.detach()
    kind = str(tensor.dtype).replace("torch.", "")
    flat = torch.view_as_real(tensor.resolve_conj()) if tensor.is_complex() else tensor
    values = flat.reshape(-1).tolist()
    if kind.startswith("float") or kind.startswith("complex") or kind == "bfloat16":
        values = [v if math.isfinite(v) else str(v) for v in values]
    return {"dtype": kind, "shape": list(tensor.shape), "data": values}


def as_list(results):
    return [results] if isinstance(results, torch.Tensor) else list(results)


def outputs_of(compute, inputs, differentiable):
    """The results, and the inputs as leaves whose gradients can be asked for."""
    torch.manual_seed(42)
    leaves = [INPUTS[i].clone() for i in inputs]
    for leaf in leaves:
        leaf.requires_grad_(differentiable and leaf.is_floating_point())
    return leaves, as_list(compute(*[leaf.clone() for leaf in leaves]))


def gradients_of(leaves, results):
    """Gradients of the sum of all results, each element weighted by the cosine of its number; null for an input that no result depends on."""
    weighted = [(r * torch.cos(torch.arange(r.numel(), dtype=torch.float64)).view(r.shape).to(r.dtype)).sum().double()
                for r in results if r.requires_grad and r.is_floating_point()]
    if not weighted:
        return None
    wanted = [leaf for leaf in leaves if leaf.requires_grad]
    return torch.autograd.grad(sum(weighted), wanted, allow_unused=True)


def case(name, compute, *inputs, differentiable=True):
    """One case: what PyTorch returns, the gradients where there are any, or the first line of its error."""
    assert name not in CASES, name
    entry = {"inputs": list(inputs)}
    CASES[name] = entry
    try:
        _, results = outputs_of(compute, inputs, False)
    except (RuntimeError, IndexError) as error:
        entry["error"] = str(error).split("\n")[0]
        return
    entry["outputs"] = [encode(r) for r in results]
    if not differentiable:
        return
    try:
        leaves, results = outputs_of(compute, inputs, True)
        found = gradients_of(leaves, results)
    except RuntimeError as error:
        print(f"{name} has no gradient: {str(error).splitlines()[0]}", file=sys.stderr)
        return
    if found is not None:
        entry["gradients"] = [None if g is None else encode(g) for g in found]


def make_inputs():
    torch.manual_seed(1)
    INPUTS["a"] = torch.randn(2, 3)
    INPUTS["b"] = torch.randn(2, 3)
    INPUTS["row"] = torch.randn(3)
    INPUTS["positive"] = torch.rand(2, 3) + 0.1
    INPUTS["unit"] = torch.rand(2, 3) * 1.8 - 0.9
    INPUTS["large"] = torch.rand(2, 3) + 1.1
    INPUTS["cube"] = torch.randn(2, 3, 4)
    INPUTS["images"] = torch.randn(2, 3, 4, 4)
    INPUTS["square"] = torch.randn(3, 3)
    INPUTS["spd"] = INPUTS["square"] @ INPUTS["square"].T + 3 * torch.eye(3)
    INPUTS["batchA"] = torch.randn(2, 3, 4)
    INPUTS["batchB"] = torch.randn(2, 4, 5)
    INPUTS["ints"] = torch.tensor([[7, -3, 12], [5, 4, -9]])
    INPUTS["ints2"] = torch.tensor([[2, 3, 5], [-2, 3, 4]])
    INPUTS["mask"] = torch.tensor([[True, False, True], [False, False, True]])
    INPUTS["mask2"] = torch.tensor([[True, True, False], [False, True, True]])
    INPUTS["special"] = torch.tensor([1.0, math.nan, math.inf, -math.inf, 0.0, -0.0])
    INPUTS["index"] = torch.tensor([[0, 1, 1], [1, 0, 0]])
    INPUTS["rows"] = torch.tensor([1, 0, 1])
    INPUTS["sorted"] = torch.tensor([-1.0, 0.0, 0.5, 2.0])
    INPUTS["counts"] = torch.tensor([1, 3, 1, 0, 3, 3])
    INPUTS["complex"] = torch.complex(torch.randn(2, 2), torch.randn(2, 2))
    INPUTS["double"] = torch.randn(2, 2, dtype=torch.float64)
    INPUTS["column"] = torch.randn(2, 1)
    INPUTS["scalar"] = torch.randn(())
    INPUTS["line"] = torch.randn(12)
    INPUTS["spdBatch"] = torch.stack([INPUTS["spd"], INPUTS["spd"] * 2 + torch.eye(3)])
    INPUTS["p"] = torch.tensor([[3.0, 1.0, 2.0], [5.0, 4.0, 6.0]], dtype=torch.float64)
    INPUTS["q"] = torch.tensor([[2.0, 1.0, 4.0], [1.0, 3.0, 2.0]], dtype=torch.float64)
    INPUTS["z"] = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]], dtype=torch.float64)


def lines(entries):
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())


def write():
    """Writes the family's JSON, one input and one case a line."""
    used = {name for entry in CASES.values() for name in entry["inputs"]}
    inputs = {name: encode(tensor) for name, tensor in INPUTS.items() if name in used}
    with open(os.path.splitext(os.path.abspath(sys.argv[0]))[0] + ".json", "w", encoding="ascii") as file:
        file.write(f'{{"inputs": {{\n{lines(inputs)}\n}}, "cases": {{\n{lines(CASES)}\n}}}}\n')
    count = {key: sum(key in entry for entry in CASES.values()) for key in ("outputs", "gradients", "error")}
    print(f"{sys.argv[0]}: {len(CASES)} cases, {count}", file=sys.stderr)


make_inputs()
