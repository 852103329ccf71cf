"""
Trains the Fashion-MNIST net until it is so accurate on the test images, or for all epochs, and prints accuracy and epochs.
Arguments: way, threads, seed, epochs, training images, accuracy to stop at, whether to mirror at random.
"""
import math
import sys

import torch

import fashion

way, threads, seed, epochs, count, target, flip = sys.argv[1], *map(int, sys.argv[2:6]), float(sys.argv[6]), sys.argv[7] == "flip"
torch.set_num_threads(threads)
images, labels = fashion.read("train", count)
test = fashion.read("t10k", 10_000)
training = fashion.Training(way, seed, flip, total_steps=epochs * math.ceil(count / fashion.BATCH))
for epoch in range(1, epochs + 1):
    for indices in torch.randperm(len(images)).split(fashion.BATCH):
        training.step(images[indices], labels[indices])
    # Short of a target only the last epoch's accuracy is asked for.
    if epoch < epochs and target > 1:
        continue
    accuracy = training.accuracy(*test)
    if accuracy >= target or epoch == epochs:
        print(accuracy, epoch)
        break
