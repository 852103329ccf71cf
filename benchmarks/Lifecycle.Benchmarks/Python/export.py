"""Exports torchvision's ResNet-18, with a dynamic batch, to a file."""
import sys
import tempfile
import warnings

import torch
import torchvision

from peer import serve

warnings.simplefilter("ignore")
torch.set_num_threads(int(sys.argv[1]))
model = torchvision.models.resnet18(weights=None).eval()
example = torch.randn(1, 3, 224, 224)


def export(times):
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(times):
            torch.onnx.export(model, example, file.name, opset_version=17, input_names=["input"], output_names=["output"],
                              dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})


serve(export)
