#!/usr/bin/python3
"""Writes signals.json: windows, special functions and transforms."""
import torch

from goldens import case, write

case("fft", lambda r: [torch.fft.fft(r), torch.fft.fft(r, n=5, norm="ortho"), torch.fft.rfft(r), torch.fft.irfft(torch.fft.rfft(r), n=3)], "row")
case("fft2", lambda c: [torch.fft.fft2(c), torch.fft.fftn(c), torch.fft.fftshift(c, (1,))], "cube")
case("fftfreq", lambda: [torch.fft.fftfreq(5, 0.5), torch.fft.rfftfreq(5)])
case("windows", lambda: [torch.hann_window(6), torch.hamming_window(5, False), torch.blackman_window(6), torch.bartlett_window(6), torch.kaiser_window(6)])
case("special", lambda p: [torch.special.entr(p), torch.special.i1(p), torch.special.ndtr(p), torch.special.gammaln(p), torch.special.xlog1py(p, p), torch.special.zeta(p + 1, p), torch.special.bessel_j0(p)], "positive")
case("into", lambda: [torch.zeros(2, 3), torch.full((2,), 7.0), torch.eye(2, 3), torch.arange(1, 4, 1).float()])

write()
