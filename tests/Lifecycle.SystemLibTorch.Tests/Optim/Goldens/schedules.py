"""Writes schedules.json: learning rates, and momenta where they cycle, over a whole course, one configuration a line.
Run with Debian's python3-torch 1.13.1. Options carry TorchSharp's names; functions are named, see FUNCTIONS."""
import json
import os
import warnings
import torch
from torch import optim
from torch.optim import lr_scheduler

warnings.simplefilter("ignore")
STEPS = 32

FUNCTIONS = {
    "inverse": lambda epoch: 1 / (1 + epoch),
    "halves": lambda epoch: 0.5 ** (epoch // 5),
    "alternating": lambda epoch: 0.97 if epoch % 2 else 0.9,
    "rising": lambda epoch: 1.02,
    "decaying": lambda x: 0.9 ** x,
    "hyperbolic": lambda x: 1 / (1 + 0.1 * x),
}
MODES = {"Triangular": "triangular", "Triangular2": "triangular2", "ExpRange": "exp_range"}
MEASURES = [1.0, 0.8, 0.81, 0.805, 0.79, 0.79, 0.79, 0.79, 0.79, 0.79, 0.6, 0.61, 0.62, 0.6, 0.6, 0.59995, 0.61, 0.7, 0.7, 0.7, 0.5, 0.5, 0.5, 0.5, 0.9, 0.9, 0.9, 0.9]

# Kind and options; "sgd" is one group with momentum, "adam" one with betas, "two" two groups of SGD.
TRIED = [
    ("StepLR", [dict(step_size=4), dict(step_size=4, gamma=0.5), dict(step_size=1, gamma=0.9)]),
    ("MultiStepLR", [dict(milestones=[3, 8, 20]), dict(milestones=[5, 10], gamma=0.3), dict(milestones=[0, 1, 30], gamma=0.7)]),
    ("ExponentialLR", [dict(), dict(gamma=0.9), dict(gamma=1.05)]),
    ("ConstantLR", [dict(), dict(factor=0.25, total_iters=6), dict(factor=0.5, total_iters=40)]),
    ("LinearLR", [dict(), dict(start_factor=0.2, end_factor=0.8, total_iters=7), dict(start_factor=1.0, end_factor=0.1, total_iters=30)]),
    ("PolynomialLR", [dict(), dict(total_iters=12, power=2.0), dict(total_iters=20, power=0.5)]),
    ("CosineAnnealingLR", [dict(T_max=10), dict(T_max=10, eta_min=0.01), dict(T_max=31), dict(T_max=7.5, eta_min=0.001)]),
    ("LambdaLR", [dict(lr_lambda="inverse"), dict(lr_lambda="halves")]),
    ("MultiplicativeLR", [dict(lr_lambda="alternating"), dict(lr_lambda="rising")]),
    ("OneCycleLR", [
        dict(max_lr=0.5, total_steps=32), dict(max_lr=0.5, epochs=4, steps_per_epoch=8), dict(max_lr=0.5, total_steps=32, pct_start=0.45),
        dict(max_lr=0.5, total_steps=32, anneal_strategy="Linear"), dict(max_lr=0.5, total_steps=32, cycle_momentum=False),
        dict(max_lr=0.5, total_steps=32, base_momentum=0.7, max_momentum=0.9), dict(max_lr=0.5, total_steps=32, div_factor=10.0, final_div_factor=100.0),
        dict(max_lr=0.5, total_steps=32, three_phase=True), dict(max_lr=0.5, total_steps=32, three_phase=True, pct_start=0.4, anneal_strategy="Linear"),
        dict(max_lr=[0.5, 0.2], total_steps=32), dict(max_lr=[0.5, 0.2], total_steps=32, base_momentum=[0.8, 0.7], max_momentum=[0.95, 0.9])]),
    ("CyclicLR", [
        dict(base_lr=0.01, max_lr=0.1, step_size_up=5), dict(base_lr=0.01, max_lr=0.1, step_size_up=5, step_size_down=3),
        dict(base_lr=0.01, max_lr=0.1, step_size_up=4, mode="Triangular2"), dict(base_lr=0.01, max_lr=0.1, step_size_up=4, mode="ExpRange", gamma=0.95),
        dict(base_lr=0.01, max_lr=0.1, step_size_up=4, scale_fn="decaying"), dict(base_lr=0.01, max_lr=0.1, step_size_up=4, scale_fn="hyperbolic", scale_mode="Iterations"),
        dict(base_lr=0.01, max_lr=0.1, step_size_up=5, cycle_momentum=False), dict(base_lr=0.01, max_lr=0.1, step_size_up=5, base_momentum=0.5, max_momentum=0.99),
        dict(base_lr=[0.01, 0.02], max_lr=[0.1, 0.3], step_size_up=6), dict(base_lr=[0.01, 0.02], max_lr=[0.1, 0.3], step_size_up=6, mode="Triangular2", base_momentum=[0.5, 0.6], max_momentum=[0.9, 0.95])]),
    ("ReduceLROnPlateau", [
        dict(), dict(factor=0.5, patience=2), dict(mode="max", factor=0.3, patience=1, threshold=0.01, threshold_mode="abs", cooldown=2, min_lr=[1e-3]),
        dict(factor=0.5, patience=0, threshold=0.1), dict(factor=0.5, patience=0, threshold=0.05, threshold_mode="abs"), dict(mode="max", factor=0.5, patience=2, threshold=0.1),
        dict(factor=0.1, patience=1, min_lr=[0.02]), dict(factor=0.9, patience=0, eps=0.009), dict(factor=0.5, patience=1, cooldown=3)]),
    ("ChainedLR", [dict(of=[("ExponentialLR", dict(gamma=0.9)), ("ConstantLR", dict(factor=0.1, total_iters=4))]),
                   dict(of=[("LinearLR", dict(total_iters=8)), ("StepLR", dict(step_size=10, gamma=0.5)), ("MultiplicativeLR", dict(lr_lambda="rising"))])]),
    ("SequentialLR", [
        dict(of=[("LinearLR", dict(start_factor=0.1, total_iters=6)), ("CosineAnnealingLR", dict(T_max=20))], milestones=[6]),
        dict(of=[("ConstantLR", dict(factor=0.1, total_iters=2)), ("ExponentialLR", dict(gamma=0.9))], milestones=[2]),
        dict(of=[("ExponentialLR", dict(gamma=0.8)), ("StepLR", dict(step_size=3, gamma=0.5)), ("LambdaLR", dict(lr_lambda="inverse"))], milestones=[5, 15]),
        dict(of=[("LinearLR", dict(start_factor=0.5, total_iters=4)), ("MultiStepLR", dict(milestones=[3, 9], gamma=0.5)), ("PolynomialLR", dict(total_iters=10))], milestones=[4, 18])]),
]


def make(kind, options, optimizer):
    options = {key: FUNCTIONS[value] if key in ("lr_lambda", "scale_fn") else value for key, value in options.items()}
    if "of" in options:
        parts = [make(name, inner, optimizer) for name, inner in options.pop("of")]
        return lr_scheduler.ChainedScheduler(parts) if kind == "ChainedLR" else lr_scheduler.SequentialLR(optimizer, parts, **options)
    if kind == "CyclicLR":
        if "mode" in options:
            options["mode"] = MODES[options["mode"]]
        if "scale_mode" in options:
            options["scale_mode"] = options["scale_mode"].lower()
    if "anneal_strategy" in options:
        options["anneal_strategy"] = options["anneal_strategy"].lower()
    if kind == "ReduceLROnPlateau" and "min_lr" in options:
        options["min_lr"] = options["min_lr"][0]
    if kind == "ExponentialLR":
        options.setdefault("gamma", 0.1)  # TorchSharp's default; PyTorch has none.
    if kind == "LambdaLR" or kind == "MultiplicativeLR":
        options["lr_lambda"] = [options["lr_lambda"]] * len(optimizer.param_groups)
    return getattr(lr_scheduler, kind)(optimizer, **options)


def optimizer_of(name):
    a, b = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(2))
    if name == "adam":
        return optim.Adam([a], 0.1)
    return optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.04}] if name == "two" else [a], 0.1, momentum=0.9)


def course(kind, options, name):
    optimizer = optimizer_of(name)
    scheduler = make(kind, options, optimizer)
    rates, momenta = [], []

    def note():
        rates.append([group["lr"] for group in optimizer.param_groups])
        momenta.append([group["betas"][0] if "betas" in group else group["momentum"] for group in optimizer.param_groups])

    note()
    for step in range(STEPS - 1 if kind != "ReduceLROnPlateau" else len(MEASURES)):
        optimizer.step()
        if kind == "ReduceLROnPlateau":
            scheduler.step(MEASURES[step])
        else:
            scheduler.step()
        note()
    case = {"scheduler": kind, "optimizer": name, "options": {key: value for key, value in options.items() if key != "of"}}
    if "of" in options:
        case["of"] = [{"scheduler": inner, "options": inner_options} for inner, inner_options in options["of"]]
    if kind == "ReduceLROnPlateau":
        case["measures"] = MEASURES
    return {**case, "rates": rates, "momenta": momenta}


cases = {}
for kind, tried in TRIED:
    for number, options in enumerate(tried):
        lists = any(isinstance(value, list) for key, value in options.items() if key in ("max_lr", "base_lr"))
        names = ["two"] if lists else ["sgd", "two"] if number == len(tried) - 1 or number == 0 else ["sgd"]
        if kind == "OneCycleLR" and not lists:
            names = names + ["adam"]
        if kind == "ReduceLROnPlateau" and "min_lr" in options:
            names = ["sgd"]
        for name in names:
            said = " ".join(f"{key} {value}" for key, value in options.items() if key != "of")
            if "of" in options:
                said = ", ".join(inner for inner, _ in options["of"]) + " " + said
            cases[f"{kind} on {name}: {said or 'defaults'}"] = course(kind, options, name)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "schedules.json"), "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items()) + "\n}\n")
print(len(cases))
