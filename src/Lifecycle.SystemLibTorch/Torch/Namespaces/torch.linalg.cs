using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        public static Tensor cholesky(Tensor input) => Aten.Call(Ops.linalg_cholesky, input);

        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) =>
            Aten.Call2(Ops.linalg_cholesky_ex, input, false, check_errors);

        public static Tensor cond(Tensor input) => Aten.Call(Ops.linalg_cond, input);

        public static Tensor cond(Tensor input, double p) => Aten.Call(Ops.linalg_cond, input, p);

        public static Tensor cond(Tensor input, int p) => Aten.Call(Ops.linalg_cond, input, p);

        public static Tensor cond(Tensor input, string p) => Aten.Call(Ops.linalg_cond_p_str, input, p);

        public static Tensor cross(Tensor input, Tensor other, long dim = -1) => Aten.Call(Ops.linalg_cross, input, other, dim);

        public static Tensor det(Tensor input) => Aten.Call(Ops.linalg_det, input);

        public static Tensor diagonal(Tensor input, int offset = 0, int dim1 = -2, int dim2 = -1) =>
            Aten.Call(Ops.linalg_diagonal, input, offset, dim1, dim2);

        public static (Tensor, Tensor) eig(Tensor input) => Aten.Call2(Ops.linalg_eig, input);

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Aten.Call2(Ops.linalg_eigh, input, UPLO.ToString());

        public static Tensor eigvals(Tensor input) => Aten.Call(Ops.linalg_eigvals, input);

        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Aten.Call(Ops.linalg_eigvalsh, input, UPLO.ToString());

        public static (Tensor LU, Tensor? Pivots) ldl_factor(Tensor input, bool hermitian = true) => Aten.Call2(Ops.linalg_ldl_factor, input, hermitian);

        public static (Tensor LU, Tensor? Pivots, Tensor? Info) ldl_factor_ex(Tensor input, bool hermitian = true, bool check_errors = false) =>
            Aten.Call3(Ops.linalg_ldl_factor_ex, input, hermitian, check_errors);

        public static Tensor ldl_solve(Tensor LD, Tensor pivots, Tensor B, bool hermitian = false) =>
            Aten.Call(Ops.linalg_ldl_solve, LD, pivots, B, hermitian);

        public static Tensor lu_solve(Tensor LU, Tensor pivots, Tensor B, bool left = true, bool adjoint = false, Tensor? @out = null) => @out is null
            ? Aten.Call(Ops.linalg_lu_solve, LU, pivots, B, left, adjoint)
            : Aten.Call(Ops.linalg_lu_solve_out, LU, pivots, B, left, adjoint, @out);

        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor? @out = null) => @out is null
            ? Aten.Call(Ops.linalg_solve_triangular, A, B, upper, left, unitriangular)
            : Aten.Call(Ops.linalg_solve_triangular_out, A, B, upper, left, unitriangular, @out);

        public static Tensor vecdot(Tensor x, Tensor y, long dim = -1, Tensor? @out = null) => @out is null
            ? Aten.Call(Ops.linalg_vecdot, x, y, dim)
            : Aten.Call(Ops.linalg_vecdot_out, x, y, dim, @out);

        public static Tensor householder_product(Tensor A, Tensor tau) => Aten.Call(Ops.linalg_householder_product, A, tau);

        public static Tensor inv(Tensor input) => Aten.Call(Ops.linalg_inv, input);

        public static (Tensor L, Tensor info) inv_ex(Tensor input, bool check_errors = false) =>
            Aten.Call2(Ops.linalg_inv_ex, input, check_errors);

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) =>
            Aten.Call4(Ops.linalg_lstsq, input, other);

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other, double rcond) =>
            Aten.Call4(Ops.linalg_lstsq, input, other, rcond);

        public static (Tensor P, Tensor L, Tensor U) lu(Tensor input, bool pivot = true) =>
            Aten.Call3(Ops.linalg_lu, input, pivot);

        public static (Tensor LU, Tensor? Pivots) lu_factor(Tensor input, bool pivot = true) =>
            Aten.Call2(Ops.linalg_lu_factor, input, pivot);

        public static Tensor matrix_exp(Tensor input) => Aten.Call(Ops.linalg_matrix_exp, input);

        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Aten.Call(Ops.linalg_matrix_norm, input, ord, dims ?? [-2, -1], keepdim);

        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) =>
            Aten.Call(Ops.linalg_matrix_norm_str_ord, input, ord, dims ?? [-2, -1], keepdim);

        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Aten.Call(Ops.linalg_matrix_rank_float, input, atol, rtol, hermitian);

        public static Tensor matrix_rank(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false) =>
            Aten.Call(Ops.linalg_matrix_rank_tensor, input, atol, rtol, hermitian);

        public static Tensor multi_dot(IList<Tensor> tensors) => Aten.Call(Ops.linalg_multi_dot, Arg.List(tensors));

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Aten.Call(Ops.linalg_norm, input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            Aten.Call(Ops.linalg_norm, input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            Aten.Call(Ops.linalg_norm, input, Arg.None, dims, keepdim);

        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) =>
            Aten.Call(Ops.linalg_norm_ord_str, input, ord, dims, keepdim);

        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) =>
            Aten.Call(Ops.linalg_pinv_float, input, atol, rtol, hermitian);

        public static Tensor pinv(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false) =>
            Aten.Call(Ops.linalg_pinv_tensor, input, atol, rtol, hermitian);

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) =>
            Aten.Call2(Ops.linalg_qr, input, mode switch { QRMode.Complete => "complete", QRMode.R => "r", _ => "reduced" });

        public static (Tensor, Tensor) slogdet(Tensor input) => Aten.Call2(Ops.linalg_slogdet, input);

        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Aten.Call(Ops.linalg_solve, A, B, left);

        public static (Tensor result, Tensor info) solve_ex(Tensor A, Tensor B, bool left = true, bool check_errors = false) =>
            Aten.Call2(Ops.linalg_solve_ex, A, B, left, check_errors);

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) =>
            Aten.Call3(Ops.linalg_svd, input, fullMatrices);

        public static Tensor svdvals(Tensor input) => Aten.Call(Ops.linalg_svdvals, input);

        public static Tensor tensorinv(Tensor input, long ind) => Aten.Call(Ops.linalg_tensorinv, input, ind);

        public static Tensor tensorsolve(Tensor A, Tensor B, long[] dims) => Aten.Call(Ops.linalg_tensorsolve, A, B, dims);

        public static Tensor vander(Tensor input, long? N = null) => Aten.Call(Ops.linalg_vander, input, N);

        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            Aten.Call(Ops.linalg_vector_norm, input, ord, dims, keepdim);
    }
}

file static class Ops
{
    internal static readonly Operator linalg_ldl_factor = new("aten::linalg_ldl_factor");
    internal static readonly Operator linalg_ldl_factor_ex = new("aten::linalg_ldl_factor_ex");
    internal static readonly Operator linalg_ldl_solve = new("aten::linalg_ldl_solve");
    internal static readonly Operator linalg_lu_solve = new("aten::linalg_lu_solve");
    internal static readonly Operator linalg_lu_solve_out = new("aten::linalg_lu_solve", "out");
    internal static readonly Operator linalg_solve_triangular = new("aten::linalg_solve_triangular");
    internal static readonly Operator linalg_solve_triangular_out = new("aten::linalg_solve_triangular", "out");
    internal static readonly Operator linalg_vecdot = new("aten::linalg_vecdot");
    internal static readonly Operator linalg_vecdot_out = new("aten::linalg_vecdot", "out");
    internal static readonly Operator linalg_cholesky = new("aten::linalg_cholesky");
    internal static readonly Operator linalg_cholesky_ex = new("aten::linalg_cholesky_ex");
    internal static readonly Operator linalg_cond = new("aten::linalg_cond");
    internal static readonly Operator linalg_cond_p_str = new("aten::linalg_cond", "p_str");
    internal static readonly Operator linalg_cross = new("aten::linalg_cross");
    internal static readonly Operator linalg_det = new("aten::linalg_det");
    internal static readonly Operator linalg_diagonal = new("aten::linalg_diagonal");
    internal static readonly Operator linalg_eig = new("aten::linalg_eig");
    internal static readonly Operator linalg_eigh = new("aten::linalg_eigh");
    internal static readonly Operator linalg_eigvals = new("aten::linalg_eigvals");
    internal static readonly Operator linalg_eigvalsh = new("aten::linalg_eigvalsh");
    internal static readonly Operator linalg_householder_product = new("aten::linalg_householder_product");
    internal static readonly Operator linalg_inv = new("aten::linalg_inv");
    internal static readonly Operator linalg_inv_ex = new("aten::linalg_inv_ex");
    internal static readonly Operator linalg_lstsq = new("aten::linalg_lstsq");
    internal static readonly Operator linalg_lu = new("aten::linalg_lu");
    internal static readonly Operator linalg_lu_factor = new("aten::linalg_lu_factor");
    internal static readonly Operator linalg_matrix_exp = new("aten::linalg_matrix_exp");
    internal static readonly Operator linalg_matrix_norm = new("aten::linalg_matrix_norm");
    internal static readonly Operator linalg_matrix_norm_str_ord = new("aten::linalg_matrix_norm", "str_ord");
    internal static readonly Operator linalg_matrix_rank_float = new("aten::linalg_matrix_rank", "atol_rtol_float");
    internal static readonly Operator linalg_matrix_rank_tensor = new("aten::linalg_matrix_rank", "atol_rtol_tensor");
    internal static readonly Operator linalg_multi_dot = new("aten::linalg_multi_dot");
    internal static readonly Operator linalg_norm = new("aten::linalg_norm");
    internal static readonly Operator linalg_norm_ord_str = new("aten::linalg_norm", "ord_str");
    internal static readonly Operator linalg_pinv_float = new("aten::linalg_pinv", "atol_rtol_float");
    internal static readonly Operator linalg_pinv_tensor = new("aten::linalg_pinv", "atol_rtol_tensor");
    internal static readonly Operator linalg_qr = new("aten::linalg_qr");
    internal static readonly Operator linalg_slogdet = new("aten::linalg_slogdet");
    internal static readonly Operator linalg_solve = new("aten::linalg_solve");
    internal static readonly Operator linalg_solve_ex = new("aten::linalg_solve_ex");
    internal static readonly Operator linalg_svd = new("aten::linalg_svd");
    internal static readonly Operator linalg_svdvals = new("aten::linalg_svdvals");
    internal static readonly Operator linalg_tensorinv = new("aten::linalg_tensorinv");
    internal static readonly Operator linalg_tensorsolve = new("aten::linalg_tensorsolve");
    internal static readonly Operator linalg_vander = new("aten::linalg_vander");
    internal static readonly Operator linalg_vector_norm = new("aten::linalg_vector_norm");
}
