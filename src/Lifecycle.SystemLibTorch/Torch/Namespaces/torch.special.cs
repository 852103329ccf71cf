using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class special
    {
        public static Tensor airy_ai(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_airy_ai, input) : Aten.CallInto(Ops.special_airy_ai_out, @out, input);

        public static Tensor bessel_j0(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_bessel_j0, input) : Aten.CallInto(Ops.special_bessel_j0_out, @out, input);

        public static Tensor bessel_j1(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_bessel_j1, input) : Aten.CallInto(Ops.special_bessel_j1_out, @out, input);

        public static Tensor bessel_y0(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_bessel_y0, input) : Aten.CallInto(Ops.special_bessel_y0_out, @out, input);

        public static Tensor bessel_y1(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_bessel_y1, input) : Aten.CallInto(Ops.special_bessel_y1_out, @out, input);

        public static Tensor chebyshev_polynomial_t(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_chebyshev_polynomial_t, x, n) : Aten.CallInto(Ops.special_chebyshev_polynomial_t_out, @out, x, n);

        public static Tensor chebyshev_polynomial_u(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_chebyshev_polynomial_u, x, n) : Aten.CallInto(Ops.special_chebyshev_polynomial_u_out, @out, x, n);

        public static Tensor chebyshev_polynomial_v(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_chebyshev_polynomial_v, x, n) : Aten.CallInto(Ops.special_chebyshev_polynomial_v_out, @out, x, n);

        public static Tensor chebyshev_polynomial_w(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_chebyshev_polynomial_w, x, n) : Aten.CallInto(Ops.special_chebyshev_polynomial_w_out, @out, x, n);

        public static Tensor digamma(Tensor input) => Aten.Call(Ops.special_digamma, input);

        public static Tensor entr(Tensor input) => Aten.Call(Ops.special_entr, input);

        public static Tensor erf(Tensor input) => Aten.Call(Ops.special_erf, input);

        public static Tensor erfc(Tensor input) => Aten.Call(Ops.special_erfc, input);

        public static Tensor erfcx(Tensor input) => Aten.Call(Ops.special_erfcx, input);

        public static Tensor erfinv(Tensor input) => Aten.Call(Ops.special_erfinv, input);

        public static Tensor exp2(Tensor input) => Aten.Call(Ops.special_exp2, input);

        public static Tensor expit(Tensor input) => Aten.Call(Ops.special_expit, input);

        public static Tensor expm1(Tensor input) => Aten.Call(Ops.special_expm1, input);

        public static Tensor gammainc(Tensor input, Tensor other) => Aten.Call(Ops.special_gammainc, input, other);

        public static Tensor gammaincc(Tensor input, Tensor other) => Aten.Call(Ops.special_gammaincc, input, other);

        public static Tensor gammaln(Tensor input) => Aten.Call(Ops.special_gammaln, input);

        public static Tensor hermite_polynomial_h(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_hermite_polynomial_h, x, n) : Aten.CallInto(Ops.special_hermite_polynomial_h_out, @out, x, n);

        public static Tensor hermite_polynomial_he(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_hermite_polynomial_he, x, n) : Aten.CallInto(Ops.special_hermite_polynomial_he_out, @out, x, n);

        public static Tensor i0(Tensor input) => Aten.Call(Ops.special_i0, input);

        public static Tensor i0e(Tensor input) => Aten.Call(Ops.special_i0e, input);

        public static Tensor i1(Tensor input) => Aten.Call(Ops.special_i1, input);

        public static Tensor i1e(Tensor input) => Aten.Call(Ops.special_i1e, input);

        public static Tensor laguerre_polynomial_l(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_laguerre_polynomial_l, x, n) : Aten.CallInto(Ops.special_laguerre_polynomial_l_out, @out, x, n);

        public static Tensor legendre_polynomial_p(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_legendre_polynomial_p, x, n) : Aten.CallInto(Ops.special_legendre_polynomial_p_out, @out, x, n);

        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) =>
            Aten.Call(Ops.special_log_softmax, input, dim, dtype);

        public static Tensor logit(Tensor input) => Aten.Call(Ops.special_logit, input);

        public static Tensor modified_bessel_i0(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_modified_bessel_i0, input) : Aten.CallInto(Ops.special_modified_bessel_i0_out, @out, input);

        public static Tensor modified_bessel_i1(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_modified_bessel_i1, input) : Aten.CallInto(Ops.special_modified_bessel_i1_out, @out, input);

        public static Tensor modified_bessel_k0(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_modified_bessel_k0, input) : Aten.CallInto(Ops.special_modified_bessel_k0_out, @out, input);

        public static Tensor modified_bessel_k1(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_modified_bessel_k1, input) : Aten.CallInto(Ops.special_modified_bessel_k1_out, @out, input);

        public static Tensor multigammaln(Tensor input, long p) => Aten.Call(Ops.special_multigammaln, input, p);

        public static Tensor ndtr(Tensor input) => Aten.Call(Ops.special_ndtr, input);

        public static Tensor ndtri(Tensor input) => Aten.Call(Ops.special_ndtri, input);

        public static Tensor polygamma(long n, Tensor input) => Aten.Call(Ops.special_polygamma, n, input);

        public static Tensor psi(Tensor input) => Aten.Call(Ops.special_psi, input);

        public static Tensor scaled_modified_bessel_k0(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_scaled_modified_bessel_k0, input) : Aten.CallInto(Ops.special_scaled_modified_bessel_k0_out, @out, input);

        public static Tensor scaled_modified_bessel_k1(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_scaled_modified_bessel_k1, input) : Aten.CallInto(Ops.special_scaled_modified_bessel_k1_out, @out, input);

        public static Tensor shifted_chebyshev_polynomial_t(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_shifted_chebyshev_polynomial_t, x, n) : Aten.CallInto(Ops.special_shifted_chebyshev_polynomial_t_out, @out, x, n);

        public static Tensor shifted_chebyshev_polynomial_u(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_shifted_chebyshev_polynomial_u, x, n) : Aten.CallInto(Ops.special_shifted_chebyshev_polynomial_u_out, @out, x, n);

        public static Tensor shifted_chebyshev_polynomial_v(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_shifted_chebyshev_polynomial_v, x, n) : Aten.CallInto(Ops.special_shifted_chebyshev_polynomial_v_out, @out, x, n);

        public static Tensor shifted_chebyshev_polynomial_w(Tensor x, Tensor n, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_shifted_chebyshev_polynomial_w, x, n) : Aten.CallInto(Ops.special_shifted_chebyshev_polynomial_w_out, @out, x, n);

        public static Tensor sigmoid(Tensor input) => input.sigmoid();

        public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

        public static Tensor sinc(Tensor input) => Aten.Call(Ops.special_sinc, input);

        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
            Aten.Call(Ops.special_softmax, input, dim, dtype);

        public static Tensor spherical_bessel_j0(Tensor input, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.special_spherical_bessel_j0, input) : Aten.CallInto(Ops.special_spherical_bessel_j0_out, @out, input);

        public static Tensor xlog1py(Tensor input, Tensor other) => Aten.Call(Ops.special_xlog1py, input, other);

        public static Tensor zeta(Tensor x, Tensor q) => Aten.Call(Ops.special_zeta, x, q);
    }
}

file static class Ops
{
    internal static readonly Operator special_airy_ai = new("aten::special_airy_ai");
    internal static readonly Operator special_airy_ai_out = new("aten::special_airy_ai", "out");
    internal static readonly Operator special_bessel_j0 = new("aten::special_bessel_j0");
    internal static readonly Operator special_bessel_j0_out = new("aten::special_bessel_j0", "out");
    internal static readonly Operator special_bessel_j1 = new("aten::special_bessel_j1");
    internal static readonly Operator special_bessel_j1_out = new("aten::special_bessel_j1", "out");
    internal static readonly Operator special_bessel_y0 = new("aten::special_bessel_y0");
    internal static readonly Operator special_bessel_y0_out = new("aten::special_bessel_y0", "out");
    internal static readonly Operator special_bessel_y1 = new("aten::special_bessel_y1");
    internal static readonly Operator special_bessel_y1_out = new("aten::special_bessel_y1", "out");
    internal static readonly Operator special_chebyshev_polynomial_t = new("aten::special_chebyshev_polynomial_t");
    internal static readonly Operator special_chebyshev_polynomial_t_out = new("aten::special_chebyshev_polynomial_t", "out");
    internal static readonly Operator special_chebyshev_polynomial_u = new("aten::special_chebyshev_polynomial_u");
    internal static readonly Operator special_chebyshev_polynomial_u_out = new("aten::special_chebyshev_polynomial_u", "out");
    internal static readonly Operator special_chebyshev_polynomial_v = new("aten::special_chebyshev_polynomial_v");
    internal static readonly Operator special_chebyshev_polynomial_v_out = new("aten::special_chebyshev_polynomial_v", "out");
    internal static readonly Operator special_chebyshev_polynomial_w = new("aten::special_chebyshev_polynomial_w");
    internal static readonly Operator special_chebyshev_polynomial_w_out = new("aten::special_chebyshev_polynomial_w", "out");
    internal static readonly Operator special_digamma = new("aten::special_digamma");
    internal static readonly Operator special_entr = new("aten::special_entr");
    internal static readonly Operator special_erf = new("aten::special_erf");
    internal static readonly Operator special_erfc = new("aten::special_erfc");
    internal static readonly Operator special_erfcx = new("aten::special_erfcx");
    internal static readonly Operator special_erfinv = new("aten::special_erfinv");
    internal static readonly Operator special_exp2 = new("aten::special_exp2");
    internal static readonly Operator special_expit = new("aten::special_expit");
    internal static readonly Operator special_expm1 = new("aten::special_expm1");
    internal static readonly Operator special_gammainc = new("aten::special_gammainc");
    internal static readonly Operator special_gammaincc = new("aten::special_gammaincc");
    internal static readonly Operator special_gammaln = new("aten::special_gammaln");
    internal static readonly Operator special_hermite_polynomial_h = new("aten::special_hermite_polynomial_h");
    internal static readonly Operator special_hermite_polynomial_h_out = new("aten::special_hermite_polynomial_h", "out");
    internal static readonly Operator special_hermite_polynomial_he = new("aten::special_hermite_polynomial_he");
    internal static readonly Operator special_hermite_polynomial_he_out = new("aten::special_hermite_polynomial_he", "out");
    internal static readonly Operator special_i0 = new("aten::special_i0");
    internal static readonly Operator special_i0e = new("aten::special_i0e");
    internal static readonly Operator special_i1 = new("aten::special_i1");
    internal static readonly Operator special_i1e = new("aten::special_i1e");
    internal static readonly Operator special_laguerre_polynomial_l = new("aten::special_laguerre_polynomial_l");
    internal static readonly Operator special_laguerre_polynomial_l_out = new("aten::special_laguerre_polynomial_l", "out");
    internal static readonly Operator special_legendre_polynomial_p = new("aten::special_legendre_polynomial_p");
    internal static readonly Operator special_legendre_polynomial_p_out = new("aten::special_legendre_polynomial_p", "out");
    internal static readonly Operator special_log_softmax = new("aten::special_log_softmax");
    internal static readonly Operator special_logit = new("aten::special_logit");
    internal static readonly Operator special_modified_bessel_i0 = new("aten::special_modified_bessel_i0");
    internal static readonly Operator special_modified_bessel_i0_out = new("aten::special_modified_bessel_i0", "out");
    internal static readonly Operator special_modified_bessel_i1 = new("aten::special_modified_bessel_i1");
    internal static readonly Operator special_modified_bessel_i1_out = new("aten::special_modified_bessel_i1", "out");
    internal static readonly Operator special_modified_bessel_k0 = new("aten::special_modified_bessel_k0");
    internal static readonly Operator special_modified_bessel_k0_out = new("aten::special_modified_bessel_k0", "out");
    internal static readonly Operator special_modified_bessel_k1 = new("aten::special_modified_bessel_k1");
    internal static readonly Operator special_modified_bessel_k1_out = new("aten::special_modified_bessel_k1", "out");
    internal static readonly Operator special_multigammaln = new("aten::special_multigammaln");
    internal static readonly Operator special_ndtr = new("aten::special_ndtr");
    internal static readonly Operator special_ndtri = new("aten::special_ndtri");
    internal static readonly Operator special_polygamma = new("aten::special_polygamma");
    internal static readonly Operator special_psi = new("aten::special_psi");
    internal static readonly Operator special_scaled_modified_bessel_k0 = new("aten::special_scaled_modified_bessel_k0");
    internal static readonly Operator special_scaled_modified_bessel_k0_out = new("aten::special_scaled_modified_bessel_k0", "out");
    internal static readonly Operator special_scaled_modified_bessel_k1 = new("aten::special_scaled_modified_bessel_k1");
    internal static readonly Operator special_scaled_modified_bessel_k1_out = new("aten::special_scaled_modified_bessel_k1", "out");
    internal static readonly Operator special_shifted_chebyshev_polynomial_t = new("aten::special_shifted_chebyshev_polynomial_t");
    internal static readonly Operator special_shifted_chebyshev_polynomial_t_out = new("aten::special_shifted_chebyshev_polynomial_t", "out");
    internal static readonly Operator special_shifted_chebyshev_polynomial_u = new("aten::special_shifted_chebyshev_polynomial_u");
    internal static readonly Operator special_shifted_chebyshev_polynomial_u_out = new("aten::special_shifted_chebyshev_polynomial_u", "out");
    internal static readonly Operator special_shifted_chebyshev_polynomial_v = new("aten::special_shifted_chebyshev_polynomial_v");
    internal static readonly Operator special_shifted_chebyshev_polynomial_v_out = new("aten::special_shifted_chebyshev_polynomial_v", "out");
    internal static readonly Operator special_shifted_chebyshev_polynomial_w = new("aten::special_shifted_chebyshev_polynomial_w");
    internal static readonly Operator special_shifted_chebyshev_polynomial_w_out = new("aten::special_shifted_chebyshev_polynomial_w", "out");
    internal static readonly Operator special_sinc = new("aten::special_sinc");
    internal static readonly Operator special_softmax = new("aten::special_softmax");
    internal static readonly Operator special_spherical_bessel_j0 = new("aten::special_spherical_bessel_j0");
    internal static readonly Operator special_spherical_bessel_j0_out = new("aten::special_spherical_bessel_j0", "out");
    internal static readonly Operator special_xlog1py = new("aten::special_xlog1py");
    internal static readonly Operator special_zeta = new("aten::special_zeta");
}
