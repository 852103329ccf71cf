#!/usr/bin/python3
"""Writes augmentation.json, the expected values of augmentations with fixed draws, from Debian's python3-torchvision.

Run by hand when a case is added; never to make a failing test pass.
"""
import json
import pathlib

import torch
import torchvision.transforms.functional as F
from torchvision.transforms import InterpolationMode

HERE = pathlib.Path(__file__).parent
BILINEAR = InterpolationMode.BILINEAR


def image(channels, height, width):
    return (torch.arange(channels * height * width, dtype=torch.float32) * 37 % 101 / 100).reshape(1, channels, height, width)


def byte_image(channels, height, width):
    return (torch.arange(channels * height * width) * 37 % 101 * 2).to(torch.uint8).reshape(1, channels, height, width)


CASES = []


def case(operation, shape, draws, out):
    CASES.append({"operation": operation, "shape": list(shape), "draws": draws, "expected": [round(v, 7) for v in out.flatten().tolist()]})


COLOR_SHAPES = [(3, 5, 7), (3, 6, 4), (1, 5, 6)]
for shape in COLOR_SHAPES:
    x = image(*shape)
    for factor in (0.0, 0.4, 1.0, 1.7):
        case("brightness", shape, [factor], F.adjust_brightness(x, factor))
        case("contrast", shape, [factor], F.adjust_contrast(x, factor))
        case("saturation", shape, [factor], F.adjust_saturation(x, factor))
        case("sharpness", shape, [factor], F.adjust_sharpness(x, factor))
    for shift in (-0.5, -0.13, 0.0, 0.08, 0.31, 0.5):
        case("hue", shape, [shift], F.adjust_hue(x, shift))
    for threshold in (0.0, 0.35, 1.0):
        case("solarize", shape, [threshold], F.solarize(x, threshold))
    for bits in (2, 5, 8):
        case("posterize", shape, [bits], F.posterize(byte_image(*shape), bits).float() / 255)
    case("autoContrast", shape, [], F.autocontrast(x * 0.5 + 0.2))
    case("autoContrast", shape, [], F.autocontrast(torch.full_like(x, 0.3)))
    case("equalize", shape, [], F.equalize(byte_image(*shape)).float() / 255)
    case("equalize", (shape[0], 24, 20), [], F.equalize(byte_image(shape[0], 24, 20)).float() / 255)
    case("grayscale", shape, [], F.rgb_to_grayscale(x, 3) if shape[0] == 3 else x)
    for size, sigma in ((3, 0.4), (5, 1.3), (7, 2.0)):
        case("blur", shape, [size, sigma], F.gaussian_blur(x, size, sigma))
    case("erase", shape, [1, 2, 3, 2, 0.25], F.erase(x, 1, 2, 3, 2, torch.tensor(0.25)))
    for top, left, height, width in ((0, 0, 3, 4), (1, 2, 4, 2), (2, 0, 1, 1), (0, 0, shape[1], shape[2])):
        case("resizedCrop", shape, [top, left, height, width], F.resized_crop(x, top, left, height, width, list(shape[1:]), BILINEAR))
        case("resizedCropFlip", shape, [top, left, height, width], F.hflip(F.resized_crop(x, top, left, height, width, list(shape[1:]), BILINEAR)))
    for mode in ("constant", "reflect", "edge"):
        for left, top in ((-3, 2), (0, 0), (3, -3)):
            case("crop." + mode, shape, [left, top], F.crop(F.pad(x, 3, 0, mode), 3 + top, 3 + left, shape[1], shape[2]))
    for sx, sy in ((20.0, 0.0), (0.0, -15.0), (25.0, 10.0)):
        case("shear", shape, [sx, sy], F.affine(x, 0.0, [0, 0], 1.0, [sx, sy], BILINEAR))
    case("rotate", shape, [33.0], F.rotate(x, 33.0, BILINEAR))
    case("rotate", shape, [-90.0], F.rotate(x, -90.0, BILINEAR))
    case("scale", shape, [1.4], F.affine(x, 0.0, [0, 0], 1.4, [0.0, 0.0], BILINEAR))
    case("translate", shape, [2, -1], F.affine(x, 0.0, [2, -1], 1.0, [0.0, 0.0], BILINEAR))
    case("verticalFlip", shape, [], F.vflip(x))
    case("horizontalFlip", shape, [], F.hflip(x))

(HERE / "augmentation.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in CASES) + "\n]\n")
