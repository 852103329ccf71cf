"""Writes the files that the tests of weights read, and what is in them (expected.json), with python3-torch (Debian's 1.13.1):

    /usr/bin/python3 make_files.py

Good files are what torch.save writes; bad ones are bent by hand afterwards. safetensors is written after the format's description
alone, so that reader and writer are tried against something that shares no code with them."""
import collections
import hashlib
import io
import json
import os
import pickle
import struct
import zipfile

import numpy
import torch

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Files")
TYPES = [torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.float16, torch.bfloat16,
         torch.float32, torch.float64, torch.complex64, torch.complex128]
EXPECTED = {}


def numbers(*shape, dtype=torch.float32):
    count = int(numpy.prod(shape))
    return (torch.arange(count, dtype=torch.float32).reshape(shape) % 100 - 3).to(dtype if not dtype.is_complex else torch.float32).to(dtype)


def raw(tensor):
    plain = tensor.detach().contiguous().flatten()
    if plain.numel() == 0:
        return b""
    return plain.numpy().tobytes() if plain.dtype == torch.bool else plain.view(torch.uint8).numpy().tobytes()


def path(name):
    return os.path.join(FOLDER, name)


def expect(name, tensors, section=None):
    EXPECTED[name] = {
        "section": section,
        "tensors": {key: {"type": str(t.dtype)[6:], "shape": list(t.shape), "sha256": hashlib.sha256(raw(t)).hexdigest()} for key, t in tensors.items()},
    }


def save(name, value, tensors, **options):
    torch.save(value, path(name), **options)
    expect(name, tensors)


def rewrite(source, target, change=lambda name, data: (name, data), compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path(source)) as old, zipfile.ZipFile(path(target), "w", compression) as new:
        for entry in old.infolist():
            changed = change(entry.filename, old.read(entry.filename))
            if changed is not None:
                new.writestr(*changed)


class Evil:
    def __reduce__(self):
        return os.system, ("echo harmed",)


def pickled(target, data):
    """The file plain.pt with another pickle."""
    rewrite("plain.pt", target, lambda name, old: (name, data) if name.endswith("data.pkl") else (name, old))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    torch.manual_seed(1)
    plain = collections.OrderedDict((f"{str(t)[6:]}.{len(shape)}", numbers(*shape, dtype=t)) for t in TYPES for shape in [(), (2, 3)])
    plain.update({f"{str(t)[6:]}.empty": numbers(0, dtype=t) for t in TYPES})
    save("plain.pt", plain, plain)
    whole = numbers(4, 5, 6)
    views = {"transposed": whole.permute(2, 0, 1), "slice": whole[1:3, :, 2], "expanded": whole[0, 0, :1].expand(3, 4), "whole": whole,
             "channels last": numbers(2, 3, 4, 4).to(memory_format=torch.channels_last), "é\n\"": whole[3]}
    save("views.pt", views, views)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3, padding=1), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Conv2d(4, 4, 3, padding=1),
                              torch.nn.Dropout(0.1), torch.nn.Flatten(), torch.nn.Linear(256, 3))
    state = net.state_dict()
    save("net.pt", state, state)
    optimizer = torch.optim.Adam(net.parameters())
    net(torch.rand(2, 1, 8, 8)).sum().backward()
    optimizer.step()
    state = net.state_dict()
    save("checkpoint.pt", {"epoch": 3, "state_dict": state, "optimizer": optimizer.state_dict(), "best": 0.5, "name": "é", "flags": (True, False, None, -1, 2**40, [1.5])}, state)
    save("protocol4.pt", {"model": state, "epoch": 70000}, state, pickle_protocol=4)
    parameters = {"weight": torch.nn.Parameter(numbers(2, 3)), "list": [numbers(2), (numbers(3),)], "size": numbers(2, 2).shape}
    save("parameters.pt", parameters, {"weight": parameters["weight"], "list.0": parameters["list"][0], "list.1.0": parameters["list"][1][0]})
    save("module prefix.pt", {"module." + key: value for key, value in state.items()}, {"module." + key: value for key, value in state.items()})
    torch.save({"ema": {"a": numbers(2)}, "student": {"a": numbers(3)}}, path("sections.pt"))
    expect("sections.pt", {"a": numbers(3)}, section="student")
    safe = {f"{str(t)[6:]}.{len(shape)}": numbers(*shape, dtype=t) for t in TYPES if t != torch.complex128 for shape in [(), (0,), (2, 3)]}
    safetensors("python.safetensors", safe)
    expect("python.safetensors", safe)

    torch.save(Evil(), path("bad call.pt"))
    torch.save(net, path("bad whole model.pt"))
    torch.save({"a": numpy.float64(1)}, path("bad numpy.pt"))
    torch.save(plain, path("bad legacy.pt"), _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), path("bad script.pt"))
    torch.save(numbers(3), path("bad single.pt"))
    torch.save({"a": numbers(3).to_sparse()}, path("bad sparse.pt"))
    torch.save({"a": {"x": numbers(3)}, "b": {"x": numbers(3)}}, path("bad sections.pt"))
    rewrite("plain.pt", "bad compressed.pt", compression=zipfile.ZIP_DEFLATED)
    rewrite("plain.pt", "bad without storage.pt", lambda name, data: None if name.endswith("data/3") else (name, data))
    rewrite("plain.pt", "bad short storage.pt", lambda name, data: (name, data[:-1]) if data and "data/" in name else (name, data))
    rewrite("plain.pt", "bad without pickle.pt", lambda name, data: None if name.endswith("data.pkl") else (name, data))
    rewrite("plain.pt", "bad order.pt", lambda name, data: ("archive/byteorder", b"big") if name.endswith("version") else (name.replace("plain", "archive"), data))
    recursive = []
    recursive.append(recursive)
    pickled("bad recursive.pt", pickle.dumps({"a": recursive}, protocol=2))
    laughs = [1]
    for _ in range(28):
        laughs = [laughs, laughs]
    pickled("bad laughs.pt", pickle.dumps({"a": laughs}, protocol=2))
    pickled("bad cut.pt", pickle.dumps({"a": [1, 2, 3]}, protocol=2)[:-2])
    pickled("bad eval.pt", b"\x80\x02c__builtin__\neval\nX\x03\x00\x00\x001+1\x85R.")
    pickled("bad stack global.pt", b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.")
    pickled("bad instance.pt", b"\x80\x02(S'echo'\nios\nsystem\n.")
    pickled("bad build.pt", b"\x80\x02]}X\x01\x00\x00\x00aK\x01sb.")
    for name, (count, place) in {
        "bad offset.pt": (b"\x06", b"K\x05K\x02\x85K\x01\x85"),
        "bad stride.pt": (b"\x06", b"K\x00K\x02\x85K\x06\x85"),
        "bad negative stride.pt": (b"\x06", b"K\x05K\x02\x85J\xff\xff\xff\xff\x85"),
        "bad overflow.pt": (b"\x06", b"K\x00\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x40K\x08\x86K\x00K\x00\x86"),
        "bad count.pt": (b"\xff", b"K\x00K\x02\x85K\x01\x85"),
    }.items():
        built = b"ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK" + count + b"tQ" + place + b"\x89}tR"
        pickled(name, b"\x80\x02}X\x01\x00\x00\x00a" + built + b"s.")
    with open(path("expected.json"), "w", encoding="utf-8") as file:
        json.dump(EXPECTED, file, indent=1)
        file.write("\n")


def safetensors(name, tensors):
    names = {torch.bool: "BOOL", torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.int32: "I32", torch.int64: "I64", torch.float16: "F16",
             torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64", torch.complex64: "C64"}
    header, data = {"__metadata__": {"by": "make_files.py"}}, b""
    for key, tensor in tensors.items():
        header[key] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw(tensor))]}
        data += raw(tensor)
    encoded = json.dumps(header).encode()
    with open(path(name), "wb") as file:
        file.write(struct.pack("<Q", len(encoded)) + encoded + data)


main()
