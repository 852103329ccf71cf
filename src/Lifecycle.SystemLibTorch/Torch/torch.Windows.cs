using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor bartlett_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finished(Aten.Call(Ops.bartlett_window_periodic, len, periodic, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor blackman_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finished(Aten.Call(Ops.blackman_window_periodic, len, periodic, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor hann_window(long len, bool periodic = true, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finished(Aten.Call(Ops.hann_window_periodic, len, periodic, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor hamming_window(long len, bool periodic = true, float alpha = 0.54f, float beta = 0.46f, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finished(Aten.Call(Ops.hamming_window_periodic_alpha_beta, len, periodic, alpha, beta, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad);

    public static Tensor kaiser_window(long len, bool periodic = true, float beta = 12f, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Finished(Aten.Call(Ops.kaiser_window_beta, len, periodic, beta, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad);
}

file static class Ops
{
    internal static readonly Operator bartlett_window_periodic = new("aten::bartlett_window", "periodic");
    internal static readonly Operator blackman_window_periodic = new("aten::blackman_window", "periodic");
    internal static readonly Operator hann_window_periodic = new("aten::hann_window", "periodic");
    internal static readonly Operator hamming_window_periodic_alpha_beta = new("aten::hamming_window", "periodic_alpha_beta");
    internal static readonly Operator kaiser_window_beta = new("aten::kaiser_window", "beta");
}
