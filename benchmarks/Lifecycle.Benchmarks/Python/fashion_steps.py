"""Takes training steps of the Fashion-MNIST net: "plain" or "best", and the number of threads, are the arguments."""
import sys

import torch

import fashion
from peer import serve

torch.set_num_threads(int(sys.argv[2]))
training = fashion.Training(sys.argv[1], seed=1)
images, labels = fashion.read("train", 60_000)


def batches():
    while True:
        for indices in torch.randperm(len(images)).split(fashion.BATCH)[:-1]:
            yield images[indices], labels[indices]


source = batches()


def steps(times):
    for _ in range(times):
        training.step(*next(source))


serve(steps)
