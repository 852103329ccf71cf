"""python3-torch as a peer: what Peers/PeerPrograms.cs does, with the net of fashion.py. Argument: eager or script."""
import resource
import sys
import time

import torch

import fashion

torch.set_num_threads(int(sys.argv[2]))
model = fashion.net().eval()
if sys.argv[1] == "script":
    model = torch.jit.optimize_for_inference(torch.jit.script(model))


def times(rows, calls, warm_up):
    images = torch.zeros(rows, 1, 28, 28)
    taken = []
    for call in range(warm_up + calls):
        start = time.perf_counter()
        model(images)
        if call >= warm_up:
            taken.append(1000 * (time.perf_counter() - start))
    return sorted(taken)


with torch.inference_mode():
    model(torch.zeros(1, 1, 28, 28))
    print("first", flush=True)
    one = times(1, 400, 50)
    many = times(32, 100, 10)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(one[len(one) // 2], one[int(len(one) * 0.99)], 32 * 1000 / many[len(many) // 2], peak)
