using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor matmul(Tensor target) => Aten.Call(Ops.matmul, this, target);

        public Tensor mm(Tensor target) => Aten.Call(Ops.mm, this, target);

        public Tensor mv(Tensor target) => Aten.Call(Ops.mv, this, target);

        public Tensor bmm(Tensor batch2) => Aten.Call(Ops.bmm, this, batch2);

        public Tensor dot(Tensor target) => Aten.Call(Ops.dot, this, target);

        public Tensor vdot(Tensor target) => Aten.Call(Ops.vdot, this, target);

        public Tensor inner(Tensor vec2) => Aten.Call(Ops.inner, this, vec2);

        public Tensor outer(Tensor vec2) => Aten.Call(Ops.outer, this, vec2);

        public Tensor ger(Tensor vec2) => Aten.Call(Ops.ger, this, vec2);

        public Tensor kron(Tensor other) => Aten.Call(Ops.kron, this, other);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Aten.Call(Ops.addmm, this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Aten.CallInPlace(Ops.addmm_, this, mat1, mat2, beta, alpha);

        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Aten.Call(Ops.addbmm, this, batch1, batch2, beta, alpha);

        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Aten.CallInPlace(Ops.addbmm_, this, batch1, batch2, beta, alpha);

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) =>
            Aten.Call(Ops.addmv, this, mat, vec, beta, alpha);

        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) =>
            Aten.CallInPlace(Ops.addmv_, this, mat, vec, beta, alpha);

        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
            Aten.Call(Ops.addr, this, vec1, vec2, beta, alpha);

        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
            Aten.CallInPlace(Ops.addr_, this, vec1, vec2, beta, alpha);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Aten.Call(Ops.baddbmm, this, batch1, batch2, beta, alpha);

        public Tensor tensordot(Tensor b, long dims = 2) =>
            tensordot(b, [.. Enumerable.Range(0, (int)dims).Select(i => ndim - dims + i)], [.. Enumerable.Range(0, (int)dims).Select(i => (long)i)]);

        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Aten.Call(Ops.tensordot, this, b, dims1, dims2);

        public Tensor tensordot(Tensor b, (long, long)[] dims) =>
            tensordot(b, Array.ConvertAll(dims, pair => pair.Item1), Array.ConvertAll(dims, pair => pair.Item2));

        public Tensor det() => Aten.Call(Ops.det, this);

        public Tensor logdet() => Aten.Call(Ops.logdet, this);

        public Tensor inverse() => Aten.Call(Ops.inverse, this);

        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) =>
            Aten.Call(Ops.linalg_pinv, this, rcond, hermitian);

        public Tensor cholesky(bool upper = false) => Aten.Call(Ops.cholesky, this, upper);

        public Tensor cholesky_inverse(bool upper = false) => Aten.Call(Ops.cholesky_inverse, this, upper);

        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Aten.Call(Ops.cholesky_solve, this, input2, upper);

        public Tensor matrix_exp() => Aten.Call(Ops.matrix_exp, this);

        public Tensor matrix_power(int n) => Aten.Call(Ops.matrix_power, this, n);

        public Tensor renorm(float p, long dim, float maxnorm) => Aten.Call(Ops.renorm, this, p, dim, maxnorm);

        public Tensor ormqr(Tensor tau, Tensor other, bool left = true, bool transpose = false) =>
            Aten.Call(Ops.ormqr, this, tau, other, left, transpose);

        public (Tensor a, Tensor tau) geqrf() => Aten.Call2(Ops.geqrf, this);
    }
}

file static class Ops
{
    internal static readonly Operator matmul = new("aten::matmul");
    internal static readonly Operator mm = new("aten::mm");
    internal static readonly Operator mv = new("aten::mv");
    internal static readonly Operator bmm = new("aten::bmm");
    internal static readonly Operator dot = new("aten::dot");
    internal static readonly Operator vdot = new("aten::vdot");
    internal static readonly Operator inner = new("aten::inner");
    internal static readonly Operator outer = new("aten::outer");
    internal static readonly Operator ger = new("aten::ger");
    internal static readonly Operator kron = new("aten::kron");
    internal static readonly Operator addmm = new("aten::addmm");
    internal static readonly Operator addmm_ = new("aten::addmm_");
    internal static readonly Operator addbmm = new("aten::addbmm");
    internal static readonly Operator addbmm_ = new("aten::addbmm_");
    internal static readonly Operator addmv = new("aten::addmv");
    internal static readonly Operator addmv_ = new("aten::addmv_");
    internal static readonly Operator addr = new("aten::addr");
    internal static readonly Operator addr_ = new("aten::addr_");
    internal static readonly Operator baddbmm = new("aten::baddbmm");
    internal static readonly Operator tensordot = new("aten::tensordot");
    internal static readonly Operator det = new("aten::det");
    internal static readonly Operator logdet = new("aten::logdet");
    internal static readonly Operator inverse = new("aten::inverse");
    internal static readonly Operator cholesky = new("aten::cholesky");
    internal static readonly Operator cholesky_inverse = new("aten::cholesky_inverse");
    internal static readonly Operator cholesky_solve = new("aten::cholesky_solve");
    internal static readonly Operator matrix_exp = new("aten::matrix_exp");
    internal static readonly Operator matrix_power = new("aten::matrix_power");
    internal static readonly Operator renorm = new("aten::renorm");
    internal static readonly Operator ormqr = new("aten::ormqr");
    internal static readonly Operator geqrf = new("aten::geqrf");
    internal static readonly Operator linalg_pinv = new("aten::linalg_pinv");
}
