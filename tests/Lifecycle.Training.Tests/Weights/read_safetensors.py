"""Reads a safetensors file after the format's description alone (8 bytes of header length, JSON, bytes) with nothing but the
standard library, and prints one line a tensor: name, type, shape, SHA-256 of its bytes. SafeTensorsTests runs it on files that
Lifecycle wrote."""
import hashlib
import json
import struct
import sys

SIZES = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "F16": 2, "BF16": 2, "I32": 4, "F32": 4, "I64": 8, "F64": 8, "C64": 8}


def main(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    assert content[8:9] == b"{"
    header = json.loads(content[8:8 + length].decode("utf-8"))
    notes = header.pop("__metadata__", {})
    assert all(isinstance(note, str) for note in notes.values())
    data = content[8 + length:]
    at = 0
    for name, tensor in sorted(header.items(), key=lambda entry: entry[1]["data_offsets"]):
        begin, end = tensor["data_offsets"]
        count = 1
        for size in tensor["shape"]:
            count *= size
        assert begin == at and end - begin == count * SIZES[tensor["dtype"]], name
        assert (8 + length + begin) % SIZES[tensor["dtype"]] == 0, "aligned"
        at = end
        print(name, tensor["dtype"], json.dumps(tensor["shape"]), hashlib.sha256(data[begin:end]).hexdigest(), sep="\t")
    assert at == len(data)
    for name, note in sorted(notes.items()):
        print(name, "note", note, sep="\t")


main(sys.argv[1])
