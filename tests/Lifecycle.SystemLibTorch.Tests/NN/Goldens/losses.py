"""Writes losses.json: every loss with every reduction. Run with Debian's python3-torch 1.13.1."""
import torch
from torch import nn
from cases import SEED, name_of, record, write

CLASS_WEIGHTS = [0.5, 1.0, 2.0, 1.5]


def leaf(*shape):
    return torch.randn(*shape).requires_grad_()


def weights(args, key="weight"):
    return torch.tensor(CLASS_WEIGHTS) if args.get(key) else None


def signs(*shape):
    count = int(torch.tensor(shape).prod())
    return (torch.arange(count) % 3 % 2 * 2 - 1).float().view(shape)


def classes(args):
    """5 classes, or those of the 6 pixels of 2 images."""
    return torch.tensor([[[0, 3, 1], [2, 3, 0]], [[1, 1, 2], [3, 0, 2]]]) if args.get("image") else torch.tensor([0, 3, 1, 2, 3])


def scores(args):
    return leaf(2, 4, 2, 3) if args.get("image") else leaf(5, 4)


def cross_entropy(args, reduction):
    x = scores(args)
    loss = nn.CrossEntropyLoss(weights(args), ignore_index=args.get("ignoreIndex", -100), reduction=reduction, label_smoothing=args.get("smoothing", 0.0))
    if not args.get("probabilities"):
        return loss(x, classes(args)), [x]
    target = leaf(*x.shape)
    return loss(x, torch.softmax(target, 1)), [x, target]


def nll(args, reduction):
    x = scores(args)
    return nn.NLLLoss(weights(args), reduction=reduction)(torch.log_softmax(x, 1), classes(args)), [x]


def pair(make):
    def run(args, reduction):
        x, target = leaf(5, 4), leaf(5, 4)
        return make(args, reduction)(x, target), [x, target]
    return run


def kl(args, reduction):
    x, target = leaf(5, 4), leaf(5, 4)
    goal = torch.log_softmax(target, 1) if args.get("logTarget") else torch.softmax(target, 1)
    return nn.KLDivLoss(reduction=reduction, log_target=args.get("logTarget", False))(torch.log_softmax(x, 1), goal), [x, target]


def bce(args, reduction):
    x = leaf(5, 4)
    return nn.BCELoss(weights(args), reduction=reduction)(torch.sigmoid(x), torch.linspace(0, 1, 20).view(5, 4)), [x]


def bce_logits(args, reduction):
    x = leaf(5, 4)
    return nn.BCEWithLogitsLoss(weights(args), reduction=reduction, pos_weight=weights(args, "positive"))(x, torch.linspace(0, 1, 20).view(5, 4)), [x]


def poisson(args, reduction):
    x = leaf(5, 4)
    loss = nn.PoissonNLLLoss(args.get("logInput", True), args.get("full", False), eps=args.get("eps", 1e-8), reduction=reduction)
    return loss(x if args.get("logInput", True) else x.abs() + 0.1, torch.linspace(0, 4, 20).view(5, 4)), [x]


def gaussian(args, reduction):
    x, target, variance = leaf(5, 4), leaf(5, 4), leaf(*args.get("variance", [5, 4]))
    loss = nn.GaussianNLLLoss(full=args.get("full", False), eps=args.get("eps", 1e-6), reduction=reduction)
    return loss(x, target, variance.square()), [x, target, variance]


def signed(make):
    def run(args, reduction):
        x = leaf(5, 4)
        return make(args, reduction)(x, signs(5, 4)), [x]
    return run


def cosine(args, reduction):
    shape = [4] if args.get("vectors") else [5, 4]
    first, second = leaf(*shape), leaf(*shape)
    target = torch.tensor(-1.0) if args.get("vectors") else signs(5)
    return nn.CosineEmbeddingLoss(args.get("margin", 0.0), reduction=reduction)(first, second, target), [first, second]


def ranking(args, reduction):
    first, second = leaf(5, 4), leaf(5, 4)
    return nn.MarginRankingLoss(args.get("margin", 0.0), reduction=reduction)(first, second, signs(5, 4)), [first, second]


def multi_label(args, reduction):
    x = leaf(4) if args.get("vector") else leaf(3, 4)
    target = torch.tensor([3, 0, -1, 1]) if args.get("vector") else torch.tensor([[3, 0, -1, 1], [1, 2, 3, -1], [-1, 0, 0, 0]])
    return nn.MultiLabelMarginLoss(reduction=reduction)(x, target), [x]


def multi_label_soft(args, reduction):
    x = leaf(5, 4)
    return nn.MultiLabelSoftMarginLoss(weights(args), reduction=reduction)(x, (signs(5, 4) + 1) / 2), [x]


def multi_margin(args, reduction):
    x = leaf(5, 4)
    return nn.MultiMarginLoss(args.get("p", 1), args.get("margin", 1.0), weights(args), reduction=reduction)(x, classes({})), [x]


def triplet(args, reduction):
    leaves = [leaf(5, 4), leaf(5, 4), leaf(5, 4)]
    loss = nn.TripletMarginLoss(args.get("margin", 1.0), args.get("p", 2), args.get("eps", 1e-6), args.get("swap", False), reduction=reduction)
    return loss(*leaves), leaves


def triplet_distance(args, reduction):
    leaves = [leaf(5, 4), leaf(5, 4), leaf(5, 4)]
    distance = (lambda x, y: (x - y).abs().sum(-1)) if args.get("distance") else None
    loss = nn.TripletMarginWithDistanceLoss(distance_function=distance, margin=args.get("margin", 1.0), swap=args.get("swap", False), reduction=reduction)
    return loss(*leaves), leaves


def ctc(args, reduction):
    x = leaf(6, 3, 5)
    blank = args.get("blank", 0)
    lengths = torch.tensor([3, 2, 2])
    inputs = torch.tensor([6, 5, 1] if args.get("impossible") else [6, 5, 4])
    target = torch.tensor([[1, 2, 2], [3, 1, 3], [2, 1, 2]])
    if args.get("concatenated"):
        target = torch.tensor([1, 2, 2, 3, 1, 2, 1])
    loss = nn.CTCLoss(blank, reduction=reduction, zero_infinity=args.get("zeroInfinity", False))
    return loss(torch.log_softmax(x, 2), target, inputs, lengths), [x]


LOSSES = {
    "CrossEntropyLoss": (cross_entropy, [
        {}, {"weight": True}, {"ignoreIndex": 3}, {"smoothing": 0.1}, {"weight": True, "ignoreIndex": 1, "smoothing": 0.2}, {"probabilities": True},
        {"probabilities": True, "weight": True, "smoothing": 0.1}, {"image": True}, {"image": True, "weight": True, "ignoreIndex": 2}]),
    "NLLLoss": (nll, [{}, {"weight": True}, {"image": True}, {"image": True, "weight": True}]),
    "MSELoss": (pair(lambda args, reduction: nn.MSELoss(reduction=reduction)), [{}]),
    "L1Loss": (pair(lambda args, reduction: nn.L1Loss(reduction=reduction)), [{}]),
    "SmoothL1Loss": (pair(lambda args, reduction: nn.SmoothL1Loss(reduction=reduction, beta=args.get("beta", 1.0))), [{}, {"beta": 0.5}, {"beta": 0.0}]),
    "HuberLoss": (pair(lambda args, reduction: nn.HuberLoss(reduction=reduction, delta=args.get("delta", 1.0))), [{}, {"delta": 0.4}]),
    "KLDivLoss": (kl, [{}, {"logTarget": True}]),
    "BCELoss": (bce, [{}, {"weight": True}]),
    "BCEWithLogitsLoss": (bce_logits, [{}, {"weight": True}, {"positive": True}, {"weight": True, "positive": True}]),
    "PoissonNLLLoss": (poisson, [{}, {"full": True}, {"logInput": False}, {"logInput": False, "full": True, "eps": 0.01}]),
    "GaussianNLLLoss": (gaussian, [{}, {"full": True}, {"variance": [5, 1]}, {"variance": [5], "full": True}, {"eps": 0.5}]),
    "HingeEmbeddingLoss": (signed(lambda args, reduction: nn.HingeEmbeddingLoss(args.get("margin", 1.0), reduction=reduction)), [{}, {"margin": 0.3}]),
    "CosineEmbeddingLoss": (cosine, [{}, {"margin": 0.3}, {"vectors": True}]),
    "MarginRankingLoss": (ranking, [{}, {"margin": 0.5}]),
    "MultiLabelMarginLoss": (multi_label, [{}, {"vector": True}]),
    "MultiLabelSoftMarginLoss": (multi_label_soft, [{}, {"weight": True}]),
    "MultiMarginLoss": (multi_margin, [{}, {"p": 2}, {"margin": 0.5, "weight": True}, {"p": 2, "margin": 1.5, "weight": True}]),
    "SoftMarginLoss": (signed(lambda args, reduction: nn.SoftMarginLoss(reduction=reduction)), [{}]),
    "TripletMarginLoss": (triplet, [{}, {"p": 1}, {"swap": True}, {"margin": 2.5, "p": 3, "eps": 0.01, "swap": True}]),
    "TripletMarginWithDistanceLoss": (triplet_distance, [{}, {"distance": True}, {"distance": True, "swap": True, "margin": 2.0}]),
    "CTCLoss": (ctc, [{}, {"concatenated": True}, {"blank": 4}, {"impossible": True, "zeroInfinity": True}]),
}


def cases():
    for kind, (run, variants) in LOSSES.items():
        for args in variants:
            for reduction in ["mean", "sum", "none"]:
                torch.manual_seed(SEED)
                output, leaves = run(args, reduction)
                given = {**args, "reduction": reduction}
                yield record(name_of(kind, given), kind, given, [output], leaves)


write(__file__, cases())
