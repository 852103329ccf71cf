"""Images of many kinds as Pillow decodes them, and as torchvision resizes and crops them: run with /usr/bin/python3."""
import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
import torch
from PIL import Image
from torchvision import transforms

WIDTH, HEIGHT = 13, 9
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def text(data):
    return base64.b64encode(bytes(data)).decode()


def scene(width, height, seed):
    """Smooth colours with noise, so that both the transform and the resampling have something to do."""
    y, x = np.mgrid[0:height, 0:width]
    base = np.stack([x * 255 / width, y * 255 / height, (x + y) * 127 / (width + height)], axis=-1)
    return np.clip(base + np.random.default_rng(seed).normal(0, 20, base.shape), 0, 255).astype(np.uint8)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(samples, depth, color, interlaced=False, before=b""):
    """A PNG file of samples [height, width, channels] at a depth, without filters."""
    height, width = samples.shape[:2]

    def rows(part):
        lines = []
        for row in part:
            flat = row.reshape(-1)
            if depth == 16:
                line = flat.astype(">u2").tobytes()
            elif depth == 8:
                line = flat.astype(np.uint8).tobytes()
            else:
                bits = "".join(format(int(v), f"0{depth}b") for v in flat)
                line = bytes(int(bits[i:i + 8].ljust(8, "0"), 2) for i in range(0, len(bits), 8))
            lines.append(b"\0" + line)
        return b"".join(lines)

    if interlaced:
        parts = [samples[y0::dy, x0::dx] for x0, y0, dx, dy in PASSES]
        content = b"".join(rows(p) for p in parts if p.size)
    else:
        content = rows(samples)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", zlib.compress(content)) + chunk(b"IEND", b"")


def saved(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def planes(image):
    pixels = np.asarray(image)
    return pixels.transpose(2, 0, 1).tobytes() if pixels.ndim == 3 else pixels.tobytes()


def decoded(name, data, rgb=None):
    image = rgb or Image.open(io.BytesIO(data)).convert("RGB")
    return {"name": name, "file": text(data), "width": image.width, "height": image.height, "rgb": text(planes(image)), "gray": text(planes(image.convert("L")))}


def pngs():
    colors = scene(WIDTH, HEIGHT, 1)
    wide = colors.astype(np.uint16) * 256 + np.random.default_rng(2).integers(0, 256, colors.shape)
    gray = colors[:, :, :1]
    colors16 = bytes(scene(16, 1, 3).reshape(-1))
    palette = chunk(b"PLTE", colors16)
    clear = chunk(b"tRNS", bytes(range(0, 160, 10)))
    yield "png rgb 8", png(colors, 8, 2), None
    yield "png rgb 8 interlaced", png(colors, 8, 2, interlaced=True), None
    yield "png rgb 16", png(wide, 16, 2), Image.fromarray(colors)
    yield "png rgba 8", png(np.dstack([colors, gray]), 8, 6), Image.fromarray(colors)
    yield "png rgba 16", png(np.dstack([wide, wide[:, :, :1]]), 16, 6), Image.fromarray(colors)
    yield "png gray 16", png(wide[:, :, :1], 16, 0), Image.fromarray(gray[:, :, 0]).convert("RGB")
    yield "png gray alpha 8", png(np.dstack([gray, 255 - gray]), 8, 4), Image.fromarray(gray[:, :, 0]).convert("RGB")
    for depth in (1, 2, 4, 8):
        yield f"png gray {depth}", png(gray >> (8 - depth), depth, 0), None
    for depth in (1, 2, 4):
        yield f"png palette {depth}", png(gray >> (8 - depth), depth, 3, before=chunk(b"PLTE", colors16[:3 << depth])), None
    yield "png palette transparent", png(gray >> 4, 4, 3, before=palette + clear), None
    yield "png palette interlaced", png(gray >> 4, 4, 3, interlaced=True, before=palette), None
    yield "png one pixel", png(colors[:1, :1], 8, 2), None


def jpegs():
    image = Image.fromarray(scene(WIDTH, HEIGHT, 4))
    for name, options in (("4:4:4", {"subsampling": 0}), ("4:2:2", {"subsampling": 1}), ("4:2:0", {"subsampling": 2}), ("progressive", {"progressive": True}), ("low quality", {"quality": 10})):
        yield f"jpeg {name}", saved(image, "JPEG", **options), None
    yield "jpeg gray", saved(image.convert("L"), "JPEG"), None
    yield "jpeg cmyk", saved(image.convert("CMYK"), "JPEG"), None
    turns = {2: [Image.FLIP_LEFT_RIGHT], 3: [Image.ROTATE_180], 4: [Image.FLIP_TOP_BOTTOM], 5: [Image.TRANSPOSE], 6: [Image.ROTATE_270], 7: [Image.TRANSVERSE], 8: [Image.ROTATE_90]}
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = saved(image, "JPEG", exif=exif)
        upright = Image.open(io.BytesIO(data)).convert("RGB")
        for turn in turns.get(orientation, []):
            upright = upright.transpose(turn)
        yield f"jpeg orientation {orientation}", data, upright


def resized():
    mean, std = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    for (width, height), (to_height, to_width), side in (
            ((61, 47), (32, 32), None), ((47, 61), (20, 20), 24), ((30, 20), (33, 33), 37), ((16, 16), (16, 16), None), ((9, 5), (20, 20), 20), ((200, 3), (2, 2), 2), ((64, 48), (15, 31), -1), ((20, 30), (50, 8), -1)):
        image = Image.fromarray(scene(width, height, width))
        if side == -1:
            small = transforms.Resize((to_height, to_width))(image)
            plain = (to_height, to_width)
        else:
            small = transforms.CenterCrop((to_height, to_width))(transforms.Resize(side or max(to_height, to_width))(image))
            plain = None
        tensor = transforms.Normalize(mean, std)(transforms.ToTensor()(small))
        case = {"name": f"{width}x{height} to {to_width}x{to_height}" + (" stretched" if side == -1 else f" by {side}"), "file": text(saved(image, "PNG")),
                "height": to_height, "width": to_width, "side": side, "pixels": text(planes(small)), "values": text(tensor.numpy().astype("<f4").tobytes()) if width == 47 else None, "plain": None}
        if plain:
            interpolated = torch.nn.functional.interpolate(torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float(), plain, mode="bilinear", align_corners=False)
            case["plain"] = text(interpolated.round().clamp(0, 255).byte().numpy().tobytes())
        yield case


folder = pathlib.Path(__file__).parent
(folder / "decoded_images.json").write_text(json.dumps([decoded(*case) for case in [*pngs(), *jpegs()]]))
(folder / "resized_images.json").write_text(json.dumps(list(resized())))
