#!/usr/bin/python3
"""Writes distillation.json: the soft loss of distillation and its gradient by Debian's python3-torch.

Run by hand when a case is added; never to make a failing test pass.
"""
import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(11)
cases = []
for shape in ([5, 4], [3, 10], [2, 3, 4]):
    for temperature in (1.0, 2.0, 4.5):
        student = (torch.randn(shape, dtype=torch.float64) * 3).round(decimals=3).requires_grad_()
        teacher = (torch.randn(shape, dtype=torch.float64) * 3).round(decimals=3)
        positions = student.numel() / shape[1]
        loss = F.kl_div(F.log_softmax(student / temperature, 1), F.softmax(teacher / temperature, 1), reduction="sum") / positions * temperature ** 2
        loss.backward()
        cases.append({"shape": shape, "temperature": temperature, "student": student.flatten().tolist(), "teacher": teacher.flatten().tolist(),
                      "expected": loss.item(), "gradient": student.grad.flatten().tolist()})
pathlib.Path(__file__).with_name("distillation.json").write_text(json.dumps(cases, indent=1) + "\n")
