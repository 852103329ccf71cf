"""Reads a folder of images as torchvision's ImageFolder does, resized and cropped, on some threads."""
import sys
from concurrent.futures import ThreadPoolExecutor

import torch
from torchvision import transforms
from torchvision.datasets import ImageFolder

from peer import serve

folder, side, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
dataset = ImageFolder(folder, transforms.Compose([transforms.Resize(side), transforms.CenterCrop(side), transforms.PILToTensor()]))
pool = ThreadPoolExecutor(threads)


def read(times):
    for _ in range(times):
        torch.stack([image for image, _ in pool.map(dataset.__getitem__, range(len(dataset)))])


serve(read)
