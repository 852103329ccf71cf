"""What the scripts of this folder share: work is done when a line of standard input asks for it."""
import sys


def serve(work):
    print("ready", flush=True)
    for line in sys.stdin:
        work(int(line))
        print("done", flush=True)
