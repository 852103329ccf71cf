using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static Tensor vdot(Tensor input, Tensor target) => input.vdot(target);

    public static Tensor inner(Tensor input, Tensor vec2) => input.inner(vec2);

    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static Tensor ger(Tensor input, Tensor vec2) => input.ger(vec2);

    public static Tensor kron(Tensor input, Tensor other) => input.kron(other);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm(mat1, mat2, beta, alpha);

    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmm_(mat1, mat2, beta, alpha);

    public static Tensor addbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.addbmm(batch1, batch2, beta, alpha);

    public static Tensor addbmm_(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.addbmm_(batch1, batch2, beta, alpha);

    public static Tensor addmv(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmv(mat1, mat2, beta, alpha);

    public static Tensor addmv_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) =>
        input.addmv_(mat1, mat2, beta, alpha);

    public static Tensor addr(Tensor input, Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
        input.addr(vec1, vec2, beta, alpha);

    public static Tensor addr_(Tensor input, Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
        input.addr_(vec1, vec2, beta, alpha);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
        input.baddbmm(batch1, batch2, beta, alpha);

    public static Tensor chain_matmul(params Tensor[] matrices) => Aten.Call(Ops.chain_matmul, (Arg)matrices);

    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.Call(Ops.einsum, equation, tensors);

    public static Tensor tensordot(Tensor a, Tensor b, long dims = 2) => a.tensordot(b, dims);

    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2) => a.tensordot(b, dims1, dims2);

    public static Tensor tensordot(Tensor a, Tensor b, (long, long)[] dims) => a.tensordot(b, dims);

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Aten.Call(Ops.cdist, x1, x2, p, (long)compute_mode);

    public static Tensor det(Tensor input) => input.det();

    public static Tensor logdet(Tensor input) => input.logdet();

    public static (Tensor res, Tensor logabsdet) slogdet(Tensor A) => Aten.Call2(Ops.slogdet, A);

    public static Tensor inverse(Tensor input) => input.inverse();

    public static Tensor pinverse(Tensor input, double rcond = 1e-15, bool hermitian = false) => input.pinverse(rcond, hermitian);

    public static Tensor cholesky(Tensor input) => input.cholesky();

    public static Tensor cholesky(Tensor input, bool upper) => input.cholesky(upper);

    public static Tensor cholesky_inverse(Tensor input, bool upper = false) => input.cholesky_inverse(upper);

    public static Tensor cholesky_solve(Tensor input, Tensor input2, bool upper = false) => input.cholesky_solve(input2, upper);

    public static Tensor matrix_exp(Tensor input) => input.matrix_exp();

    public static Tensor matrix_power(Tensor input, int n) => input.matrix_power(n);

    public static Tensor renorm(Tensor input, float p, long dim, float maxnorm) => input.renorm(p, dim, maxnorm);

    public static Tensor ormqr(Tensor input, Tensor tau, Tensor other, bool left = true, bool transpose = false) =>
        input.ormqr(tau, other, left, transpose);

    public static Tensor orgqr(Tensor input, Tensor tau) => Aten.Call(Ops.orgqr, input, tau);

    public static (Tensor a, Tensor tau) geqrf(Tensor input) => input.geqrf();

    public static (Tensor A_LU, Tensor? pivots, Tensor? infos) lu(Tensor A, bool pivot = true, bool get_infos = false)
    {
        var (factors, pivots, infos) = Aten.Call3(Ops.linalg_lu_factor_ex, A, pivot, !get_infos);
        if (get_infos)
            return (factors, pivots, infos);
        infos.Dispose();
        return (factors, pivots, null);
    }

    public static Tensor lu_solve(Tensor b, Tensor LU_data, Tensor LU_pivots) => Aten.Call(Ops.lu_solve, b, LU_data, LU_pivots);

    public static (Tensor P, Tensor? L, Tensor? U) lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data = true, bool unpack_pivots = true) =>
        Aten.Call3(Ops.lu_unpack, LU_data, LU_pivots, unpack_data, unpack_pivots);
}

file static class Ops
{
    internal static readonly Operator chain_matmul = new("aten::chain_matmul");
    internal static readonly Operator einsum = new("aten::einsum");
    internal static readonly Operator cdist = new("aten::cdist");
    internal static readonly Operator slogdet = new("aten::slogdet");
    internal static readonly Operator orgqr = new("aten::orgqr");
    internal static readonly Operator linalg_lu_factor_ex = new("aten::linalg_lu_factor_ex");
    internal static readonly Operator lu_solve = new("aten::lu_solve");
    internal static readonly Operator lu_unpack = new("aten::lu_unpack");
}
