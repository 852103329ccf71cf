using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddSignals(Cases cases)
    {
        cases.Add("fft", x => [fft.fft_(x[0]), fft.fft_(x[0], 5, norm: FFTNormType.Ortho), fft.rfft(x[0]), fft.irfft(fft.rfft(x[0]), 3)]);
        cases.Add("fft2", x => [fft.fft2(x[0], dim: [-2, -1]), fft.fftn(x[0]), fft.fftshift(x[0], [1])]);
        cases.Add("fftfreq", _ => [fft.fftfreq(5, 0.5), fft.rfftfreq(5)]);
        cases.Add("windows", _ => [hann_window(6), hamming_window(5, periodic: false), blackman_window(6), bartlett_window(6), kaiser_window(6)]);
        cases.Add("special", x => [special.entr(x[0]), special.i1(x[0]), special.ndtr(x[0]), special.gammaln(x[0]), special.xlog1py(x[0], x[0]), special.zeta(x[0] + 1, x[0]), special.bessel_j0(x[0])]);
        cases.Add("into", _ => [ones(1).zeros(2, 3), ones(1).full([2], 7), ones(1).eye(2, 3), ones(1).arange_out(1, 4, 1)]);
    }
}
