#!/usr/bin/python3
"""Writes schedules.json: sequences of learning rates of Debian's python3-torch.

Run by hand when a case is added; never to make a failing test pass.
"""
import json
import pathlib

import torch
from torch.optim import lr_scheduler as lr

BASE = 0.3
STEPS = 60


def rates(make, steps=STEPS, base=BASE):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    schedule = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(found) < steps:
            schedule.step()
    return found


def sequence(*parts, milestones):
    return lambda o: lr.SequentialLR(o, [part(o) for part in parts], milestones)


def plateau(mode, values, **options):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    schedule = lr.ReduceLROnPlateau(optimizer, mode=mode, eps=0, **options)
    found = []
    for value in values:
        found.append(optimizer.param_groups[0]["lr"])
        schedule.step(value)
    return found


cases = {
    "constant": rates(lambda o: lr.LambdaLR(o, lambda _: 1.0)),
    "linear": rates(lambda o: lr.LinearLR(o, 0.25, 0.75, total_iters=STEPS - 1)),
    "linear of 20 steps": rates(lambda o: lr.LinearLR(o, 1 / 3, 1, total_iters=20)),
    "cosine": rates(lambda o: lr.CosineAnnealingLR(o, STEPS - 1, eta_min=0.03)),
    "cosine restarts": rates(lambda o: lr.CosineAnnealingWarmRestarts(o, 7, 1, eta_min=0.003)),
    "cosine restarts growing": rates(lambda o: lr.CosineAnnealingWarmRestarts(o, 4, 2, eta_min=0.003)),
    "cosine restarts tripling": rates(lambda o: lr.CosineAnnealingWarmRestarts(o, 1, 3)),
    "one-cycle": rates(lambda o: lr.OneCycleLR(o, 0.5, total_steps=STEPS, cycle_momentum=False)),
    "polynomial": rates(lambda o: lr.PolynomialLR(o, total_iters=STEPS - 1, power=2.0)),
    "polynomial of 30 steps": rates(lambda o: lr.PolynomialLR(o, total_iters=30, power=0.7)),
    "exponential": rates(lambda o: lr.ExponentialLR(o, 0.93)),
    "step": rates(lambda o: lr.StepLR(o, 7, 0.5)),
    "step each epoch": rates(lambda o: lr.StepLR(o, 10, 0.5)),
    "multi-step": rates(lambda o: lr.MultiStepLR(o, [12, 30, 31], 0.2)),
    "warm-up before cosine": rates(sequence(
        lambda o: lr.LinearLR(o, 0.1, 1, total_iters=10), lambda o: lr.CosineAnnealingLR(o, STEPS - 10 - 1, eta_min=0.03), milestones=[10])),
    "warm-up before step": rates(sequence(
        lambda o: lr.LinearLR(o, 0.01, 1, total_iters=15), lambda o: lr.StepLR(o, 9, 0.3), milestones=[15])),
    "sequential": rates(sequence(
        lambda o: lr.ExponentialLR(o, 0.9), lambda o: lr.PolynomialLR(o, 20 - 1, 3.0), lambda o: lr.MultiStepLR(o, [5, 9], 0.5), milestones=[13, 33])),
}
falling = [1 / (n + 1) if n < 12 else 1 / 12 for n in range(30)] + [0.05] * 20
rising = [0.1 * n if n % 4 == 0 else 0.2 for n in range(50)]
plateaus = [
    {"name": "falling", "higher": False, "values": falling, "factor": 0.5, "patience": 3, "threshold": 1e-4, "relative": True, "cooldown": 2, "least": 0.0},
    {"name": "rising", "higher": True, "values": rising, "factor": 0.3, "patience": 2, "threshold": 0.1, "relative": False, "cooldown": 0, "least": 0.01},
    {"name": "impatient", "higher": False, "values": falling, "factor": 0.7, "patience": 0, "threshold": 0.05, "relative": True, "cooldown": 1, "least": 0.02},
]
for case in plateaus:
    case["expected"] = plateau("max" if case["higher"] else "min", case["values"], factor=case["factor"], patience=case["patience"], threshold=case["threshold"],
                               threshold_mode="rel" if case["relative"] else "abs", cooldown=case["cooldown"], min_lr=case["least"] * BASE)

here = pathlib.Path(__file__).parent
(here / "schedules.json").write_text("[\n" + ",\n".join(json.dumps({"name": n, "expected": e}) for n, e in cases.items()) + "\n]\n")
(here / "plateaus.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in plateaus) + "\n]\n")
