#!/usr/bin/python3
"""Writes the expected values of the tests beside this script, from Debian's python3-torch and python3-torchvision.

Run by hand when a case is added; never to make a failing test pass.
"""
import json
import pathlib

import torch
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode

HERE = pathlib.Path(__file__).parent


def image(height, width):
    return (torch.arange(2 * height * width, dtype=torch.float32) * 7 % 11 / 10).reshape(1, 2, height, width)


def affine():
    cases = []
    for height, width, angle, dx, dy, scale in [
        (5, 5, 0, 0, 0, 1.0), (5, 7, 90, 0, 0, 1.0), (6, 6, 30, 0, 0, 1.0), (5, 7, -17.5, 0, 0, 1.0),
        (5, 7, 0, 2, -1, 1.0), (6, 4, 0, 0, 0, 1.3), (6, 4, 0, 0, 0, 0.7), (8, 9, 12.0, 1, 2, 0.9),
    ]:
        out = F.affine(image(height, width), angle, [dx, dy], scale, [0.0, 0.0], InterpolationMode.BILINEAR)
        cases.append({"height": height, "width": width, "angle": angle, "dx": dx, "dy": dy, "scale": scale, "expected": out.flatten().tolist()})
    return cases


def one_cycle():
    cases = []
    for total, peak, warm_up, initial, final in [(10, 0.1, 0.3, 25.0, 1e4), (100, 6e-3, 0.3, 25.0, 1e4), (40, 1.0, 0.5, 10.0, 100.0)]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, peak, total_steps=total, pct_start=warm_up, div_factor=initial, final_div_factor=final, cycle_momentum=False)
        rates = []
        for _ in range(total):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if len(rates) < total:
                schedule.step()
        cases.append({"total": total, "peak": peak, "warmUp": warm_up, "initial": initial, "final": final, "expected": rates})
    return cases


for name, cases in {"affine": affine(), "one_cycle": one_cycle()}.items():
    (HERE / f"{name}.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
