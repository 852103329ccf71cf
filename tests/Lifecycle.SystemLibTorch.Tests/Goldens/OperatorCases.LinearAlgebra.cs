using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddLinearAlgebra(Cases cases)
    {
        AddDecompositions(cases);
        cases.Add("inverse_batch", x => linalg.inv(x[0]));
        cases.Add("inverse_singular", x => linalg.inv(x[0] * 0));
        cases.Add("det_batch", x => linalg.det(x[0]));
        cases.Add("logdet", x => logdet(x[0]));
        cases.Add("slogdet_batch", x => linalg.slogdet(x[0]));
        cases.Add("solve_batch", x => linalg.solve(x[0], x[1]));
        cases.Add("matrix_exp_batch", x => linalg.matrix_exp(x[0]));
        cases.Add("matrix_power_negative", x => matrix_power(x[0], -2));
        cases.Add("pinv_hermitian", x => linalg.pinv(x[0], hermitian: true));
        cases.Add("vecdot", x => linalg.vecdot(x[0], x[1], 0));
        cases.Add("vander", x => linalg.vander(x[0], 4));
        cases.Add("vector_norms", x => Array.ConvertAll((double[])[0.5, 1, 2, double.PositiveInfinity], order => linalg.vector_norm(x[0], order)));
        cases.Add("matrix_norms", x => [linalg.matrix_norm(x[0]), linalg.matrix_norm(x[0], "nuc")]);
        cases.Add("cond", x => linalg.cond(x[0]));
        cases.Add("tensorsolve", x => linalg.tensorsolve(eye(6).view(2, 3, 2, 3) * 2, x[0], []));
        cases.Add("householder_product", x => linalg.householder_product(x[0], x[1]));
    }

    private static void AddDecompositions(Cases cases)
    {
        cases.Add("cholesky_batch", x => linalg.cholesky(x[0]));
        cases.Add("cholesky_indefinite", x => linalg.cholesky(-x[0]));
        cases.Add("cholesky_inverse", x => cholesky_inverse(linalg.cholesky(x[0])));
        cases.Add("cholesky_solve", x => cholesky_solve(x[1], linalg.cholesky(x[0])));
        cases.Add("qr_parts", x => linalg.qr(x[0]));
        cases.Add("qr_complete", x => linalg.qr(x[0].t(), linalg.QRMode.Complete));
        cases.Add("svd_values", x => linalg.svd(x[0], fullMatrices: false).Item2);
        cases.Add("svd_product", SvdProduct);
        cases.Add("eigh_values", x => linalg.eigh(x[0]).Item1);
        cases.Add("eigh_product", EighProduct);
        cases.Add("eigvals", x => linalg.eigvals(x[0]));
        cases.Add("lu", x => All(linalg.lu(x[0])));
        cases.Add("lu_factor", x => linalg.lu_factor(x[0])!);
        cases.Add("lu_solve", x => Factored(x, (lu, pivots) => linalg.lu_solve(lu, pivots, x[1])));
        cases.Add("lu_solve_options", x => Factored(x, (lu, pivots) => linalg.lu_solve(lu, pivots, x[1], left: false, adjoint: true)));
        cases.Add("ldl_factor", x => linalg.ldl_factor(x[0], hermitian: false)!);
        cases.Add("ldl_factor_ex", x => All(linalg.ldl_factor_ex(x[0], hermitian: false)!));
        cases.Add("ldl_solve", LdlSolve);
        cases.Add("solve_triangular", x => linalg.solve_triangular(x[0].triu(), x[1], upper: true));
        cases.Add("solve_triangular_options", x => linalg.solve_triangular(x[0].tril(), x[1], upper: false, left: false, unitriangular: true));
    }

    private static Tensor SvdProduct(Tensor[] x)
    {
        var (u, s, v) = linalg.svd(x[0], fullMatrices: false);
        return u.matmul(diag(s)).matmul(v);
    }

    private static Tensor EighProduct(Tensor[] x)
    {
        var (w, v) = linalg.eigh(x[0]);
        return v.matmul(diag(w)).matmul(v.t());
    }

    private static Tensor Factored(Tensor[] x, Func<Tensor, Tensor, Tensor> solve)
    {
        var (lu, pivots) = linalg.lu_factor(x[0]);
        return solve(lu, pivots!);
    }

    private static Tensor LdlSolve(Tensor[] x)
    {
        var (factors, pivots) = linalg.ldl_factor(x[0], hermitian: false);
        return linalg.ldl_solve(factors, pivots!, x[1]);
    }
}
