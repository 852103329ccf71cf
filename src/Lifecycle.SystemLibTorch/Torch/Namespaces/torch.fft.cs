using TorchSharp.Dispatch;

namespace TorchSharp;

public enum FFTNormType
{
    Backward = 0,
    Forward = 1,
    Ortho = 2,
}

public static partial class torch
{
    public static partial class fft
    {
        public static Tensor fft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_fft2, input, s, dim, NameOf(norm));

        public static Tensor fft_(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_fft, input, Length(n), dim, NameOf(norm));

        public static Tensor fftfreq(long n, double d = 1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finished(Aten.Call(Ops.fft_fftfreq, n, d, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad);

        public static Tensor fftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_fftn, input, s, dim, NameOf(norm));

        public static Tensor fftshift(Tensor input, long[]? dim = null) => Aten.Call(Ops.fft_fftshift, input, dim);

        public static Tensor hfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_hfft, input, Length(n), dim, NameOf(norm));

        public static Tensor hfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_hfft2, input, s, dim, NameOf(norm));

        public static Tensor hfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_hfftn, input, s, dim, NameOf(norm));

        public static Tensor ifft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_ifft, input, Length(n), dim, NameOf(norm));

        public static Tensor ifft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_ifft2, input, s, dim, NameOf(norm));

        public static Tensor ifftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_ifftn, input, s, dim, NameOf(norm));

        public static Tensor ifftshift(Tensor input, long[]? dim = null) => Aten.Call(Ops.fft_ifftshift, input, dim);

        public static Tensor ihfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_ihfft, input, Length(n), dim, NameOf(norm));

        public static Tensor ihfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_ihfft2, input, s, dim, NameOf(norm));

        public static Tensor ihfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_ihfftn, input, s, dim, NameOf(norm));

        public static Tensor irfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_irfft, input, Length(n), dim, NameOf(norm));

        public static Tensor irfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_irfft2, input, s, dim, NameOf(norm));

        public static Tensor irfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_irfftn, input, s, dim, NameOf(norm));

        public static Tensor rfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_rfft, input, Length(n), dim, NameOf(norm));

        public static Tensor rfft2(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_rfft2, input, s, dim, NameOf(norm));

        public static Tensor rfftfreq(long n, double d = 1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Finished(Aten.Call(Ops.fft_rfftfreq, n, d, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad);

        public static Tensor rfftn(Tensor input, long[]? s = null, long[]? dim = null, FFTNormType norm = FFTNormType.Backward) =>
            Aten.Call(Ops.fft_rfftn, input, s, dim, NameOf(norm));

        /// <summary>-1 stands for the input's own length.</summary>
        private static Arg Length(long n) => n == -1 ? Arg.None : n;

        private static string NameOf(FFTNormType norm) => norm.ToString().ToLowerInvariant();
    }
}

file static class Ops
{
    internal static readonly Operator fft_fft = new("aten::fft_fft");
    internal static readonly Operator fft_fft2 = new("aten::fft_fft2");
    internal static readonly Operator fft_fftfreq = new("aten::fft_fftfreq");
    internal static readonly Operator fft_fftn = new("aten::fft_fftn");
    internal static readonly Operator fft_fftshift = new("aten::fft_fftshift");
    internal static readonly Operator fft_hfft = new("aten::fft_hfft");
    internal static readonly Operator fft_hfft2 = new("aten::fft_hfft2");
    internal static readonly Operator fft_hfftn = new("aten::fft_hfftn");
    internal static readonly Operator fft_ifft = new("aten::fft_ifft");
    internal static readonly Operator fft_ifft2 = new("aten::fft_ifft2");
    internal static readonly Operator fft_ifftn = new("aten::fft_ifftn");
    internal static readonly Operator fft_ifftshift = new("aten::fft_ifftshift");
    internal static readonly Operator fft_ihfft = new("aten::fft_ihfft");
    internal static readonly Operator fft_ihfft2 = new("aten::fft_ihfft2");
    internal static readonly Operator fft_ihfftn = new("aten::fft_ihfftn");
    internal static readonly Operator fft_irfft = new("aten::fft_irfft");
    internal static readonly Operator fft_irfft2 = new("aten::fft_irfft2");
    internal static readonly Operator fft_irfftn = new("aten::fft_irfftn");
    internal static readonly Operator fft_rfft = new("aten::fft_rfft");
    internal static readonly Operator fft_rfft2 = new("aten::fft_rfft2");
    internal static readonly Operator fft_rfftfreq = new("aten::fft_rfftfreq");
    internal static readonly Operator fft_rfftn = new("aten::fft_rfftn");
}
