"""Checks ONNX files with ONNX's own checker and, on request, infers their shapes. One process for any number of files.

Usage: check_models.py LIST
LIST is a file of lines: path of a model, tab, "check" or "infer".
Writes one line for each: path, tab, "ok" or the first line of the error; for "infer" followed by "name=type:dims" for each value that
ONNX's shape inference knows, dims joined by commas, "?" where one is unknown.
"""
import sys

import onnx
from onnx import shape_inference


def described(value):
    tensor = value.type.tensor_type
    if not value.type.HasField("tensor_type") or not tensor.HasField("shape"):
        return None
    dims = [str(d.dim_value) if d.HasField("dim_value") else "?" for d in tensor.shape.dim]
    return f"{value.name}={tensor.elem_type}:{','.join(dims)}"


for line in open(sys.argv[1], encoding="utf-8"):
    path, action = line.rstrip("\n").split("\t")
    try:
        model = onnx.load(path)
        if action == "check":
            onnx.checker.check_model(model)
            print(f"{path}\tok")
            continue
        del model.graph.value_info[:]
        graph = shape_inference.infer_shapes(model).graph
        values = [described(value) for value in list(graph.value_info) + list(graph.output)]
        print("\t".join([path, "ok"] + [value for value in values if value and "\t" not in value]))
    except Exception as error:
        print(f"{path}\t{(str(error).splitlines() or ['?'])[0]}")
