"""Goes through epochs of python3-torch's DataLoader over bytes in memory: count, batch size and workers are the arguments."""
import sys

import torch
from torch.utils.data import DataLoader, TensorDataset

from peer import serve

count, batch, workers = (int(argument) for argument in sys.argv[1:])
torch.manual_seed(0)
data = TensorDataset(torch.randint(0, 256, (count, 1, 28, 28), dtype=torch.uint8), torch.randint(0, 10, (count,)))
loader = DataLoader(data, batch_size=batch, shuffle=True, num_workers=workers, persistent_workers=workers > 0)


def epochs(times):
    for _ in range(times):
        for images, labels in loader:
            pass


serve(epochs)
