#!/usr/bin/python3
"""Writes losses.json: losses and their gradients of Debian's python3-torch and python3-torchvision, or of formulas in float64 where they have none.

Run by hand when a case is added; never to make a failing test pass.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from torchvision.ops import sigmoid_focal_loss

torch.manual_seed(3)
cases = []


def add(name, output, target, loss):
    output = output.to(torch.float64).round(decimals=3).requires_grad_()
    value = loss(output, target)
    value.backward()
    cases.append({"name": name, "output": output.flatten().tolist(), "shape": list(output.shape), "target": target.flatten().tolist(), "targetShape": list(target.shape),
                  "labels": not target.is_floating_point(), "expected": value.item(), "gradient": output.grad.flatten().tolist()})


n, c = 7, 4
scores, labels = torch.randn(n, c) * 2, torch.randint(0, c, (n,))
pixels, pixel_labels = torch.randn(2, 3, 4, 2), torch.randint(0, 3, (2, 4, 2))
some = labels.clone()
some[::3] = -1
soft = torch.softmax(torch.randn(n, c, dtype=torch.float64), 1)
weights = torch.tensor([0.5, 1.0, 2.0, 0.25], dtype=torch.float64)
add("cross entropy", scores, labels, F.cross_entropy)
add("cross entropy of pixels", pixels, pixel_labels, F.cross_entropy)
add("cross entropy smoothed", scores, labels, lambda o, t: F.cross_entropy(o, t, label_smoothing=0.2))
add("cross entropy weighted", scores, labels, lambda o, t: F.cross_entropy(o, t, weights))
add("cross entropy weighted smoothed", scores, labels, lambda o, t: F.cross_entropy(o, t, weights, label_smoothing=0.1))
add("cross entropy ignoring", scores, some, lambda o, t: F.cross_entropy(o, t, ignore_index=-1))
add("cross entropy ignoring weighted", scores, some, lambda o, t: F.cross_entropy(o, t, weights, ignore_index=-1))
add("cross entropy of probabilities", scores, soft, F.cross_entropy)


def focal(output, target, gamma, alpha=None):
    p = output.softmax(1).gather(1, target.unsqueeze(1)).squeeze(1)
    loss = -(1 - p) ** gamma * p.log()
    return (loss if alpha is None else loss * alpha[target]).mean()


add("focal", scores, labels, lambda o, t: focal(o, t, 2))
add("focal weighted", scores, labels, lambda o, t: focal(o, t, 1.5, weights))
add("focal of pixels", pixels, pixel_labels, lambda o, t: focal(o, t, 2))
binary = torch.randint(0, 2, (n, c)).to(torch.float64)
add("binary focal", scores, binary, lambda o, t: sigmoid_focal_loss(o, t, alpha=0.25, gamma=2, reduction="mean"))
add("binary focal without alpha", scores, binary, lambda o, t: sigmoid_focal_loss(o, t, alpha=-1, gamma=3, reduction="mean"))
add("binary cross entropy", scores, binary, F.binary_cross_entropy_with_logits)
add("binary cross entropy weighted", scores, binary, lambda o, t: F.binary_cross_entropy_with_logits(o, t, pos_weight=weights))

numbers = torch.randn(n, 3, dtype=torch.float64) * 2
output = torch.randn(n, 3)
add("mse", output, numbers, F.mse_loss)
add("mae", output, numbers, F.l1_loss)
add("huber", output, numbers, lambda o, t: F.huber_loss(o, t, delta=0.7))
add("smooth l1", output, numbers, lambda o, t: F.smooth_l1_loss(o, t, beta=0.7))
add("quantile", output, numbers, lambda o, t: torch.maximum(0.9 * (t - o), -0.1 * (t - o)).mean())
add("quantiles", torch.randn(n, 3, 2), numbers, lambda o, t: sum(torch.maximum(q * (t - o[..., i]), (q - 1) * (t - o[..., i])).mean() for i, q in enumerate((0.1, 0.5))) / 2)
counts = torch.randint(0, 6, (n, 3)).to(torch.float64)
add("poisson", output, counts, lambda o, t: F.poisson_nll_loss(o, t))
add("poisson of rates", output.exp(), counts, lambda o, t: F.poisson_nll_loss(o, t, log_input=False))
add("gaussian", torch.randn(n, 6), numbers, lambda o, t: F.gaussian_nll_loss(o[:, :3], t, o[:, 3:].exp(), eps=1e-12))
add("gaussian of one number", torch.randn(n, 2), numbers[:, 0], lambda o, t: F.gaussian_nll_loss(o[:, 0], t, o[:, 1].exp(), eps=1e-12))
add("kullback-leibler", scores, soft, lambda o, t: F.kl_div(o.log_softmax(1), t, reduction="batchmean"))

pairs = torch.where(torch.rand(n) < 0.5, 1, -1)
add("cosine", torch.randn(n, 2, 5), pairs, lambda o, t: F.cosine_embedding_loss(o[:, 0], o[:, 1], t))
add("cosine with margin", torch.randn(n, 2, 5), pairs, lambda o, t: F.cosine_embedding_loss(o[:, 0], o[:, 1], t, margin=0.3))
add("triplet", torch.randn(n, 3, 5), labels, lambda o, t: F.triplet_margin_loss(o[:, 0], o[:, 1], o[:, 2]))
add("triplet with margin", torch.randn(n, 3, 5), labels, lambda o, t: F.triplet_margin_loss(o[:, 0], o[:, 1], o[:, 2], margin=0.2))


def simclr(output, temperature):
    z = F.normalize(output.transpose(0, 1).reshape(-1, output.shape[2]), dim=1)
    total, count = 0, len(output)
    for i in range(2 * count):
        likeness = torch.stack([z[i] @ z[k] / temperature for k in range(2 * count)])
        others = torch.stack([likeness[k] for k in range(2 * count) if k != i])
        total = total - likeness[(i + count) % (2 * count)] + others.logsumexp(0)
    return total / (2 * count)


add("info nce", torch.randn(n, 2, 5), labels, lambda o, t: simclr(o, 0.1))
add("info nce at 0.5", torch.randn(n, 2, 5), labels, lambda o, t: simclr(o, 0.5))


def overlap(p, t, jaccard, smooth=1):
    found = []
    for k in range(p.shape[1]):
        both, total = (p[:, k] * t[:, k]).sum(), p[:, k].sum() + t[:, k].sum()
        found.append((both + smooth) / (total - both + smooth) if jaccard else (2 * both + smooth) / (total + smooth))
    return 1 - sum(found) / len(found)


def one_hot(target):
    return F.one_hot(target, 3).permute(0, 3, 1, 2)


add("dice", pixels, pixel_labels, lambda o, t: overlap(o.softmax(1), one_hot(t), False))
add("jaccard", pixels, pixel_labels, lambda o, t: overlap(o.softmax(1), one_hot(t), True))
add("dice of scores", scores, binary, lambda o, t: overlap(o.sigmoid(), t, False))
texts = torch.tensor([[1, 2, 2], [3, -1, -1], [2, 1, -1]])
lengths = (texts >= 0).sum(1)
add("ctc", torch.randn(3, 8, 4), texts, lambda o, t: F.ctc_loss(o.log_softmax(2).transpose(0, 1), t.clamp(min=1), torch.full((3,), 8), lengths))

text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
(pathlib.Path(__file__).parent / "losses.json").write_text(text)
