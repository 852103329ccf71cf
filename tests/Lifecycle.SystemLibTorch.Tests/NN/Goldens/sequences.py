"""Writes sequences.json: recurrent modules, attention, transformers, embeddings. Run with Debian's python3-torch 1.13.1."""
import itertools
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import rnn
from cases import SEED, name_of, record, write

LENGTHS = {"sorted": [5, 3, 2], "unsorted": [2, 5, 3]}


def leaf(*shape):
    return torch.randn(*shape).requires_grad_()


def recurrent(kind, args):
    hidden, layers = 4, args.get("layers", 1)
    options = dict(
        num_layers=layers, bias=args.get("bias", True), batch_first=args.get("batchFirst", False),
        dropout=args.get("dropout", 0.0), bidirectional=args.get("bidirectional", False))
    if kind == "RNN":
        options["nonlinearity"] = args.get("nonlinearity", "tanh")
    module = getattr(nn, kind)(3, hidden, **options)
    if args.get("evaluating"):
        module.eval()
    batch_first = args.get("batchFirst", False)
    x = leaf(3, 5, 3) if batch_first else leaf(5, 3, 3)
    states = [leaf(layers * (2 if args.get("bidirectional") else 1), 3, hidden) for _ in range(2 if kind == "LSTM" else 1)] if args.get("state") else []
    given = None if not states else tuple(states) if kind == "LSTM" else states[0]
    packed = args.get("packed")
    source = x if not packed else rnn.pack_padded_sequence(x, torch.tensor(LENGTHS[packed]), batch_first, packed == "sorted")
    output, last = module(source, given)
    if packed:
        output, _ = rnn.pad_packed_sequence(output, batch_first)
    return [output, *(last if kind == "LSTM" else [last])], [x, *states], module


def cell(kind, args):
    options = {"nonlinearity": args["nonlinearity"]} if "nonlinearity" in args else {}
    module = getattr(nn, kind)(3, 4, bias=args.get("bias", True), **options)
    x = leaf(5, 3)
    states = [leaf(5, 4) for _ in range(2 if kind == "LSTMCell" else 1)] if args.get("state") else []
    given = None if not states else tuple(states) if kind == "LSTMCell" else states[0]
    output = module(x, given)
    return list(output) if kind == "LSTMCell" else [output], [x, *states], module


def mask_of(kind, rows, columns):
    """Causal, with a first column that stays open; the float form has values of its own below the diagonal."""
    if kind is None:
        return None
    closed = torch.ones(rows, columns).triu(1).bool()
    if kind == "bool":
        return closed
    return torch.linspace(-1, 1, rows * columns).view(rows, columns).masked_fill(closed, float("-inf"))


def padding_of(given, batch, columns):
    if not given:
        return None
    padding = torch.zeros(batch, columns).bool()
    padding[0, -1] = True
    padding[-1, -2:] = True
    return padding


def attention(_, args):
    size, heads = 4, 2
    module = nn.MultiheadAttention(
        size, heads, dropout=args.get("dropout", 0.0), bias=args.get("bias", True), add_bias_kv=args.get("addBiasKv", False),
        add_zero_attn=args.get("addZero", False), kdim=args.get("kdim"), vdim=args.get("vdim"))
    if args.get("evaluating"):
        module.eval()
    query = leaf(3, 2, size)
    sources = args.get("sources", "self")
    if sources == "self":
        key = value = query
        leaves = [query]
    elif sources == "memory":
        key = value = leaf(5, 2, size)
        leaves = [query, key]
    else:
        key, value = leaf(5, 2, args.get("kdim", size)), leaf(5, 2, args.get("vdim", size))
        leaves = [query, key, value]
    mask = mask_of(args.get("mask"), 3, key.shape[0])
    if args.get("perHead"):
        mask = torch.stack([mask] * 4) * torch.tensor([1.0, 0.5, 2.0, 1.5]).view(4, 1, 1) if mask.is_floating_point() else torch.stack([mask] * 4)
    output, weights = module(query, key, value, padding_of(args.get("padding"), 2, key.shape[0]), args.get("needWeights", True), mask)
    return [output] if weights is None else [output, weights], leaves, module


def scaled_dot_product(_, args):
    shape = [2, 3, 4] if args.get("dimensions", 4) == 3 else [2, 2, 3, 4]
    query, key, value = leaf(*shape), leaf(*shape), leaf(*shape)
    mask = mask_of(args.get("mask"), 3, 3)
    if mask is not None and mask.dtype == torch.bool:
        mask = ~mask
    output, _ = torch._C._nn._scaled_dot_product_attention(query, key, value, mask, args.get("dropout", 0.0), False, args.get("causal", False))
    return [output], [query, key, value], None


def layer_options(args):
    return dict(d_model=4, nhead=2, dim_feedforward=6, dropout=args.get("dropout", 0.0), activation=args.get("activation", "relu"))


def encoder_layer(_, args):
    module = nn.TransformerEncoderLayer(**layer_options(args))
    if args.get("evaluating"):
        module.eval()
    x = leaf(3, 2, 4)
    return [module(x, mask_of(args.get("mask"), 3, 3), padding_of(args.get("padding"), 2, 3))], [x], module


def decoder_layer(_, args):
    module = nn.TransformerDecoderLayer(**layer_options(args))
    if args.get("evaluating"):
        module.eval()
    x, memory = leaf(3, 2, 4), leaf(5, 2, 4)
    output = module(
        x, memory, mask_of(args.get("mask"), 3, 3), mask_of(args.get("memoryMask"), 3, 5),
        padding_of(args.get("padding"), 2, 3), padding_of(args.get("memoryPadding"), 2, 5))
    return [output], [x, memory], module


def drawn_again(make, count):
    """libtorch's C++ API, which TorchSharp calls, draws initial values for every clone of a layer, and then for its parts."""
    layer = make()
    for _ in range(count):
        make()
        for _ in range(2 if hasattr(layer, "multihead_attn") else 1):
            nn.MultiheadAttention(4, 2)
            nn.Linear(4, 4)
        nn.Linear(4, 6)
        nn.Linear(6, 4)
    return layer


def encoder(_, args):
    count = args.get("layers", 2)
    layer = drawn_again(lambda: nn.TransformerEncoderLayer(**layer_options(args)), count)
    module = nn.TransformerEncoder(layer, count)
    x = leaf(3, 2, 4)
    return [module(x, mask_of(args.get("mask"), 3, 3), padding_of(args.get("padding"), 2, 3))], [x], module


def decoder(_, args):
    count = args.get("layers", 2)
    layer = drawn_again(lambda: nn.TransformerDecoderLayer(**layer_options(args)), count)
    module = nn.TransformerDecoder(layer, count)
    x, memory = leaf(3, 2, 4), leaf(5, 2, 4)
    output = module(
        x, memory, mask_of(args.get("mask"), 3, 3), mask_of(args.get("memoryMask"), 3, 5),
        padding_of(args.get("padding"), 2, 3), padding_of(args.get("memoryPadding"), 2, 5))
    return [output], [x, memory], module


def transformer(_, args):
    encoders, decoders = args.get("encoders", 1), args.get("decoders", 1)
    options = layer_options(args)
    first_encoder = drawn_again(lambda: nn.TransformerEncoderLayer(**options), encoders)
    first_decoder = drawn_again(lambda: nn.TransformerDecoderLayer(**options), decoders)
    module = nn.Transformer(
        4, 2, encoders, decoders, 6, custom_encoder=nn.TransformerEncoder(first_encoder, encoders, nn.LayerNorm(4)),
        custom_decoder=nn.TransformerDecoder(first_decoder, decoders, nn.LayerNorm(4)))
    # The constructor has drawn as well: go back to where the layers were made.
    torch.manual_seed(SEED)
    drawn_again(lambda: nn.TransformerEncoderLayer(**options), encoders)
    drawn_again(lambda: nn.TransformerDecoderLayer(**options), decoders)
    for parameter in module.parameters():
        if parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
    if args.get("evaluating"):
        module.eval()
    source, target = leaf(5, 2, 4), leaf(3, 2, 4)
    output = module(
        source, target, mask_of(args.get("sourceMask"), 5, 5), mask_of(args.get("mask"), 3, 3), mask_of(args.get("memoryMask"), 3, 5),
        padding_of(args.get("sourcePadding"), 2, 5), padding_of(args.get("padding"), 2, 3), padding_of(args.get("memoryPadding"), 2, 5))
    return [output], [source, target], module


def embedding(_, args):
    options = dict(
        padding_idx=args.get("paddingIndex"), max_norm=args.get("maxNorm"), norm_type=args.get("normType", 2.0),
        scale_grad_by_freq=args.get("scaleByFrequency", False), sparse=args.get("sparse", False))
    if args.get("pretrained"):
        module = nn.Embedding.from_pretrained(torch.randn(7, 3), freeze=args.get("freeze", True), **options)
    else:
        module = nn.Embedding(7, 3, **options)
    return [module(torch.tensor([[1, 2, 3], [6, 2, 1]]))], [], module


def bag(_, args):
    options = dict(
        max_norm=args.get("maxNorm"), norm_type=args.get("normType", 2.0), scale_grad_by_freq=args.get("scaleByFrequency", False),
        mode=args.get("mode", "mean"), sparse=args.get("sparse", False), include_last_offset=args.get("lastOffset", False),
        padding_idx=args.get("paddingIndex"))
    if args.get("pretrained"):
        module = nn.EmbeddingBag.from_pretrained(torch.randn(7, 3), freeze=args.get("freeze", True), **options)
    else:
        module = nn.EmbeddingBag(7, 3, **options)
    indices = torch.tensor([1, 2, 3, 6, 2, 1])
    offsets = None if args.get("matrix") else torch.tensor([0, 2, 6] if args.get("lastOffset") else [0, 2, 2])
    if args.get("matrix"):
        indices = indices.view(2, 3)
    samples = torch.linspace(0.5, 2, 6).view_as(indices).requires_grad_() if args.get("samples") else None
    return [module(indices, offsets, samples)], [samples] if samples is not None else [], module


def pad(_, args):
    sequences = [leaf(length, 2) for length in args["lengths"]]
    return [rnn.pad_sequence(sequences, args.get("batchFirst", False), args.get("value", 0.0))], sequences, None


def pack(_, args):
    lengths, batch_first = args["lengths"], args.get("batchFirst", False)
    x = leaf(3, 5, 2) if batch_first else leaf(5, 3, 2)
    packed = rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first, args.get("enforceSorted", True))
    padded, sizes = rnn.pad_packed_sequence(packed, batch_first, args.get("value", 0.0), args.get("totalLength"))
    return [packed.data, packed.batch_sizes, padded, sizes], [x], None


def pack_list(_, args):
    sequences = [leaf(length, 2) for length in args["lengths"]]
    packed = rnn.pack_sequence(sequences, args.get("enforceSorted", True))
    indices = [] if packed.sorted_indices is None else [packed.sorted_indices, packed.unsorted_indices]
    return [packed.data, packed.batch_sizes, *indices], sequences, None


RECURRENT = [
    {}, {"layers": 2, "bidirectional": True}, {"bias": False, "batchFirst": True}, {"layers": 2, "bidirectional": True, "batchFirst": True, "state": True},
    {"layers": 2, "dropout": 0.3}, {"layers": 3, "dropout": 0.3, "evaluating": True}, {"packed": "sorted"}, {"packed": "unsorted", "bias": False},
    {"layers": 2, "bidirectional": True, "packed": "unsorted", "state": True}, {"batchFirst": True, "packed": "unsorted", "layers": 2, "dropout": 0.2},
]
ATTENTION = [
    {}, {"dropout": 0.2}, {"dropout": 0.2, "evaluating": True}, {"bias": False}, {"addBiasKv": True}, {"addZero": True}, {"addBiasKv": True, "addZero": True},
    {"sources": "memory"}, {"sources": "separate"}, {"sources": "separate", "kdim": 3, "vdim": 3}, {"sources": "separate", "kdim": 5, "vdim": 2},
    {"sources": "separate", "kdim": 5, "vdim": 2, "bias": False, "addBiasKv": True}, {"needWeights": False}, {"mask": "float"}, {"mask": "bool"},
    {"mask": "float", "perHead": True}, {"mask": "bool", "perHead": True}, {"padding": True}, {"padding": True, "mask": "bool"},
    {"padding": True, "mask": "float"}, {"padding": True, "mask": "bool", "addBiasKv": True}, {"padding": True, "mask": "float", "addZero": True},
    {"padding": True, "mask": "float", "addBiasKv": True, "addZero": True, "dropout": 0.1}, {"sources": "memory", "padding": True, "mask": "float", "needWeights": False},
    {"sources": "memory", "bias": False, "padding": True, "addZero": True}, {"sources": "separate", "kdim": 3, "vdim": 3, "padding": True, "mask": "bool", "addBiasKv": True},
]
MASKS = [{}, {"mask": "float"}, {"mask": "bool"}, {"padding": True}, {"mask": "float", "padding": True}]
MEMORY = [{}, {"mask": "float"}, {"memoryMask": "float"}, {"mask": "bool", "memoryMask": "bool"}, {"padding": True}, {"memoryPadding": True},
          {"mask": "float", "padding": True, "memoryMask": "float", "memoryPadding": True}]
KINDS = [
    *[("RNN", recurrent, args) for args in RECURRENT], *[("RNN", recurrent, {"nonlinearity": "relu", **args}) for args in RECURRENT],
    *[("GRU", recurrent, args) for args in RECURRENT], *[("LSTM", recurrent, args) for args in RECURRENT],
    *[(kind, cell, {**extra, **({} if bias else {"bias": False}), "state": state})
      for kind, extra in [("RNNCell", {}), ("RNNCell", {"nonlinearity": "relu"}), ("GRUCell", {}), ("LSTMCell", {})]
      for bias, state in itertools.product([True, False], [True, False])],
    *[("MultiheadAttention", attention, args) for args in ATTENTION],
    *[("scaled_dot_product_attention", scaled_dot_product, args) for args in
      [{}, {"mask": "float"}, {"mask": "bool"}, {"causal": True}, {"dropout": 0.3}, {"dimensions": 3}, {"dimensions": 3, "mask": "bool", "dropout": 0.2}, {"dimensions": 3, "causal": True}]],
    *[("TransformerEncoderLayer", encoder_layer, {**extra, **args}) for extra in
      [{}, {"activation": "gelu", "dropout": 0.2}, {"dropout": 0.5, "evaluating": True}] for args in MASKS],
    *[("TransformerDecoderLayer", decoder_layer, {**extra, **args}) for extra in
      [{}, {"activation": "gelu", "dropout": 0.2}] for args in MEMORY],
    ("TransformerDecoderLayer", decoder_layer, {"dropout": 0.5, "evaluating": True}),
    *[("TransformerEncoder", encoder, {**extra, **args}) for extra in [{}, {"layers": 3, "activation": "gelu", "dropout": 0.2}] for args in MASKS[:1] + MASKS[4:]],
    *[("TransformerDecoder", decoder, {**extra, **args}) for extra in [{}, {"layers": 1, "activation": "gelu", "dropout": 0.2}] for args in MEMORY[:1] + MEMORY[6:]],
    *[("Transformer", transformer, args) for args in [
        {}, {"encoders": 2, "decoders": 2}, {"activation": "gelu", "dropout": 0.2}, {"dropout": 0.5, "evaluating": True},
        {"mask": "float"}, {"sourceMask": "float", "memoryMask": "float"}, {"sourcePadding": True, "padding": True, "memoryPadding": True},
        {"sourceMask": "bool", "mask": "bool", "sourcePadding": True, "memoryPadding": True}]],
    *[("Embedding", embedding, args) for args in [
        {}, {"paddingIndex": 2}, {"paddingIndex": -1}, {"maxNorm": 0.9}, {"maxNorm": 0.9, "normType": 1.0}, {"scaleByFrequency": True}, {"sparse": True},
        {"pretrained": True}, {"pretrained": True, "freeze": False, "paddingIndex": 1}, {"sparse": True, "paddingIndex": 2, "maxNorm": 1.0}]],
    *[("EmbeddingBag", bag, {"mode": mode, **args}) for mode in ["mean", "sum", "max"] for args in
      [{}, {"matrix": True}, {"lastOffset": True}, {"paddingIndex": 2}, {"matrix": True, "paddingIndex": 1}, {"maxNorm": 0.9, "normType": 1.0}]],
    *[("EmbeddingBag", bag, args) for args in [
        {"mode": "sum", "samples": True}, {"mode": "sum", "samples": True, "matrix": True}, {"mode": "sum", "samples": True, "paddingIndex": 2, "lastOffset": True},
        {"mode": "sum", "sparse": True}, {"mode": "mean", "sparse": True}, {"mode": "sum", "scaleByFrequency": True}, {"mode": "mean", "scaleByFrequency": True},
        {"mode": "sum", "pretrained": True}, {"mode": "mean", "pretrained": True, "freeze": False, "matrix": True}]],
    *[("pad_sequence", pad, args) for args in [
        {"lengths": [3, 1, 2]}, {"lengths": [3, 1, 2], "batchFirst": True}, {"lengths": [1, 4], "value": -1.5}, {"lengths": [2, 2], "batchFirst": True, "value": 2.0}]],
    *[("pack_padded_sequence", pack, args) for args in [
        {"lengths": [5, 3, 2]}, {"lengths": [5, 5, 1], "batchFirst": True}, {"lengths": [2, 5, 3], "enforceSorted": False},
        {"lengths": [3, 3, 5], "enforceSorted": False, "batchFirst": True, "value": -2.0}, {"lengths": [4, 3, 2], "totalLength": 7},
        {"lengths": [1, 2, 3], "enforceSorted": False, "totalLength": 5, "value": 1.0}]],
    *[("pack_sequence", pack_list, args) for args in [{"lengths": [4, 2, 1]}, {"lengths": [1, 4, 2], "enforceSorted": False}]],
]


def cases():
    for kind, run, args in KINDS:
        torch.manual_seed(SEED)
        outputs, leaves, module = run(kind, args)
        yield record(name_of(kind, args), kind, args, outputs, leaves, module)


write(__file__, cases())
