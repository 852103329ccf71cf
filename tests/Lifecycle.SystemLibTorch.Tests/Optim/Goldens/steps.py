"""Writes steps.json: what PyTorch's optimizers do in 14 steps, one configuration a line. Run with Debian's python3-torch 1.13.1.

Options carry TorchSharp's names, so that the test can hand them over by name. All numbers are doubles. Where PyTorch 1.13
itself is not the reference (NAdam), the reference is below, with the reason."""
import json
import math
import os
import torch
from torch import optim

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
STEPS = 14


class NAdam(optim.Optimizer):
    """Dozat's formula, as TorchSharp and PyTorch 2 have it. PyTorch 1.13 takes one factor of mu twice, and rounds the product to float."""

    def __init__(self, params, lr=0.002, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state.update(step=0, mu_product=1.0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
                state["step"] += 1
                gradient = p.grad + group["weight_decay"] * p
                mu, following = (beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])) for t in (state["step"], state["step"] + 1))
                state["mu_product"] *= mu
                state["exp_avg"] = beta1 * state["exp_avg"] + (1 - beta1) * gradient
                state["exp_avg_sq"] = beta2 * state["exp_avg_sq"] + (1 - beta2) * gradient * gradient
                scale = (state["exp_avg_sq"] / (1 - beta2 ** state["step"])).sqrt() + group["eps"]
                p -= group["lr"] * (1 - mu) / (1 - state["mu_product"]) * gradient / scale
                p -= group["lr"] * following / (1 - state["mu_product"] * following) * state["exp_avg"] / scale
        return loss


KINDS = {
    "SGD": optim.SGD, "Adam": optim.Adam, "AdamW": optim.AdamW, "RMSProp": optim.RMSprop, "Adagrad": optim.Adagrad, "Adadelta": optim.Adadelta,
    "Adamax": optim.Adamax, "NAdam": NAdam, "RAdam": optim.RAdam, "ASGD": optim.ASGD, "Rprop": optim.Rprop, "LBFGS": optim.LBFGS}

RATE = {"SGD": "learningRate"}
RATES = {"SGD": 0.05, "Adam": 0.01, "AdamW": 0.01, "RMSProp": 0.01, "Adagrad": 0.1, "Adadelta": 1.0, "Adamax": 0.02, "NAdam": 0.02, "RAdam": 0.02, "ASGD": 0.05, "Rprop": 0.01, "LBFGS": 0.5}

# What each optimizer is tried with, besides its rate; the tests of groups and of changes take the last one.
OPTIONS = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.8, "dampening": 0.3}, {"momentum": 0.9, "nesterov": True}, {"weight_decay": 0.02}, {"maximize": True},
            {"momentum": 0.7, "maximize": True}, {"momentum": 0.9, "weight_decay": 0.02, "maximize": True}, {"momentum": 0.9, "weight_decay": 0.02, "nesterov": True}],
    "Adam": [{}, {"beta1": 0.7}, {"beta2": 0.9}, {"eps": 0.01}, {"weight_decay": 0.05}, {"maximize": True}, {"amsgrad": True, "beta2": 0.8},
             {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.02, "amsgrad": True}],
    "AdamW": [{}, {"beta1": 0.7}, {"beta2": 0.9}, {"eps": 0.01}, {"weight_decay": 0.5}, {"maximize": True}, {"amsgrad": True, "beta2": 0.8},
              {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.2, "amsgrad": True}],
    "RMSProp": [{}, {"alpha": 0.9}, {"eps": 0.01}, {"weight_decay": 0.05}, {"momentum": 0.8}, {"centered": True}, {"maximize": True},
                {"alpha": 0.95, "momentum": 0.5, "weight_decay": 0.02, "centered": True}],
    "Adagrad": [{}, {"lr_decay": 0.1}, {"weight_decay": 0.05}, {"initial_accumulator_value": 0.3}, {"eps": 0.01},
                {"lr_decay": 0.02, "weight_decay": 0.02, "initial_accumulator_value": 0.1, "eps": 1e-4}],
    "Adadelta": [{}, {"rho": 0.7}, {"eps": 1e-3}, {"weight_decay": 0.05}, {"maximize": True}, {"rho": 0.8, "eps": 1e-4, "weight_decay": 0.02}],
    "Adamax": [{}, {"beta1": 0.7}, {"beta2": 0.9}, {"eps": 0.01}, {"weight_decay": 0.05}, {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.02}],
    "NAdam": [{}, {"beta1": 0.7}, {"beta2": 0.9}, {"eps": 0.01}, {"weight_decay": 0.05}, {"momentum_decay": 0.1},
              {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.02, "momentum_decay": 0.02}],
    "RAdam": [{}, {"beta1": 0.7}, {"beta2": 0.9}, {"eps": 0.01}, {"weight_decay": 0.05}, {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weight_decay": 0.02}],
    "ASGD": [{}, {"lambd": 0.01}, {"alpha": 0.5, "lambd": 0.1}, {"t0": 4}, {"weight_decay": 0.05}, {"maximize": True},
             {"lambd": 0.02, "alpha": 0.6, "t0": 5, "weight_decay": 0.02}],
    "Rprop": [{}, {"etaminus": 0.3}, {"etaplus": 1.5}, {"min_step": 0.008, "etaminus": 0.2}, {"max_step": 0.02}, {"maximize": True},
              {"etaminus": 0.4, "etaplus": 1.3, "min_step": 1e-4, "max_step": 0.05}],
    "LBFGS": [{}, {"max_iter": 3}, {"max_eval": 3}, {"history_size": 2}, {"tolerange_grad": 0.5}, {"tolerance_change": 0.01}],
}


def torch_options(options, defaults_of={}):
    """PyTorch's names for TorchSharp's; of a pair that a group names half, the other half is the optimizer's."""
    options = dict(options)
    for pair, names, defaults in (("betas", ("beta1", "beta2"), (0.9, 0.999)), ("etas", ("etaminus", "etaplus"), (0.5, 1.2)), ("step_sizes", ("min_step", "max_step"), (1e-6, 50))):
        if names[0] in options or names[1] in options:
            options[pair] = tuple(options.pop(name, defaults_of.get(name, default)) for name, default in zip(names, defaults))
    for theirs, ours in (("learningRate", "lr"), ("tolerange_grad", "tolerance_grad")):
        if theirs in options:
            options[ours] = options.pop(theirs)
    return options


def start():
    """A weight, a bias, a scale, and a parameter that takes no part (no gradient)."""
    w = torch.linspace(-0.9, 0.8, 6).view(3, 2)
    b = torch.tensor([0.3, -0.2])
    c = torch.tensor([1.1])
    return [p.clone().requires_grad_() for p in (w, b, c, torch.ones(2))]


def loss_of(parameters, step):
    w, b, c, _ = parameters
    x = torch.linspace(-1, 1, 12).view(4, 3) * math.cos(0.7 * step)
    y = torch.tensor([[0.5, -0.5], [-0.2, 0.9], [0.1, 0.1], [-1.0, 0.7]])
    return (((x @ w + b).tanh() * c - y) ** 2).sum()


FIELDS = ["step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer", "square_avg", "acc_delta", "sum", "exp_inf", "ax", "eta", "mu", "mu_product", "prev", "step_size", "grad_avg"]


def state_of(kind, optimizer, parameters):
    """The fields that TorchSharp's states have under the same names."""
    states = []
    for parameter in parameters:
        state = optimizer.state.get(parameter, {})
        kept = {name: torch.as_tensor(state[name]).reshape(-1).tolist() for name in FIELDS if isinstance(state.get(name), (torch.Tensor, float, int))}
        if kind == "SGD" and optimizer.defaults["maximize"] and "momentum_buffer" in kept:
            kept["momentum_buffer"] = [-value for value in kept["momentum_buffer"]]  # TorchSharp's file format turns the step, not the gradient.
        if kind == "Adadelta":
            kept.pop("step", None)  # TorchSharp has the field, but does not count in it.
        states.append(kept)
    return states


def run(kind, options, groups=None, later=None, rates=None, closure=False):
    parameters = start()
    rate = RATE.get(kind, "lr")
    options = {rate: RATES[kind], **options}
    case = {"optimizer": kind, "options": dict(options)}
    if kind == "AdamW":
        options.setdefault("weight_decay", 0)  # TorchSharp's default; PyTorch's is 0.01.
    if groups:
        case["groups"] = groups
        optimizer = KINDS[kind]([{"params": [parameters[i] for i in group["parameters"]], **torch_options(group["options"], options)} for group in groups], **torch_options(options))
    else:
        optimizer = KINDS[kind](parameters, **torch_options(options))
    if later:
        case["later"] = later
    if rates:
        case["rates"] = rates
    if closure:
        case["closure"] = True
    losses = []
    for step in range(STEPS):
        if later and later["step"] == step:
            optimizer.add_param_group({"params": [parameters[i] for i in later["parameters"]], **torch_options(later["options"], options)})
            if kind == "Adagrad":  # PyTorch makes its states in the constructor only.
                for i in later["parameters"]:
                    optimizer.state[parameters[i]] = {"step": torch.tensor(0.0), "sum": torch.full_like(parameters[i], later["options"]["initial_accumulator_value"])}
        if rates and str(step) in rates:
            optimizer.param_groups[0]["lr"] = rates[str(step)]

        def evaluate():
            optimizer.zero_grad(set_to_none=False)
            loss = loss_of(parameters, step if kind != "LBFGS" else 0)
            loss.backward()
            return loss

        if closure or kind == "LBFGS":
            losses.append(optimizer.step(evaluate).item())
        else:
            losses.append(evaluate().item())
            optimizer.step()
    case["losses"] = losses
    case["parameters"] = [p.detach().reshape(-1).tolist() for p in parameters]
    if kind != "LBFGS":
        case["states"] = state_of(kind, optimizer, parameters)
    return case


def named(options):
    return " ".join(f"{key} {str(value).lower() if isinstance(value, bool) else value}" for key, value in options.items()) or "defaults"


cases = {}
for kind, tried in OPTIONS.items():
    for options in tried:
        cases[f"{kind}: {named(options)}"] = run(kind, options)
    if kind == "LBFGS":
        cases["LBFGS: rate changed"] = run(kind, {}, rates={"3": 0.1, "5": 0.8})
        continue
    full = tried[-1]
    rate = RATES[kind]
    cases[f"{kind}: closure"] = run(kind, full, closure=True)
    cases[f"{kind}: two groups"] = run(kind, full, groups=[
        {"parameters": [0], "options": {"lr": rate / 2}}, {"parameters": [1, 2, 3], "options": dict(list(tried[1].items()))}])
    cases[f"{kind}: group added"] = run(
        kind, tried[0], groups=[{"parameters": [0, 3], "options": {}}], later={"step": 4, "parameters": [1, 2], "options": {**full, "lr": rate * 1.5}})
    cases[f"{kind}: rate changed"] = run(kind, full, rates={"3": rate / 10, "7": rate * 2})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "steps.json"), "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items()) + "\n}\n")
print(len(cases))
