using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddAlgebra(Cases cases)
    {
        cases.Add("matmul", x => matmul(x[0], x[1]));
        cases.Add("mm", x => x[0].mm(x[1].t()));
        cases.Add("mv", x => mv(x[0], x[1]));
        cases.Add("bmm", x => bmm(x[0], x[1]));
        cases.Add("dot", x => dot(x[0], x[1]));
        cases.Add("outer", x => outer(x[0], x[1]));
        cases.Add("kron", x => kron(x[0], x[1]));
        cases.Add("addmm", x => x[0].addmm(x[1].t(), x[2], 0.5f, 2));
        cases.Add("baddbmm", x => ones(2, 3, 5).baddbmm(x[0], x[1], 2, 0.5f));
        cases.Add("einsum", x => einsum("bij,bjk->bik", x[0], x[1]));
        cases.Add("tensordot", x => tensordot(x[0], x[1], [2L], [1L]));
        cases.Add("tensordot_count", x => tensordot(x[0], x[1], 1));
        cases.Add("cdist", x => cdist(x[0], x[1]));
        cases.Add("det", x => det(x[0]));
        cases.Add("inverse", x => inverse(x[0]));
        cases.Add("pinverse", x => pinverse(x[0]));
        cases.Add("matrix_power", x => matrix_power(x[0], 3));
        cases.Add("matrix_exp", x => matrix_exp(x[0]));
        cases.Add("cholesky", x => linalg.cholesky(x[0]));
        cases.Add("solve", x => linalg.solve(x[0], x[1]));
        cases.Add("lstsq", x => linalg.lstsq(x[0], x[1]).Solution);
        cases.Add("qr", Qr);
        cases.Add("svdvals", x => linalg.svdvals(x[0]));
        cases.Add("eigvalsh", x => linalg.eigvalsh(x[0]));
        cases.Add("slogdet", x => linalg.slogdet(x[0]));
        cases.Add("vector_norm", x => linalg.vector_norm(x[0], 3, [1]));
        cases.Add("matrix_norm", x => [linalg.matrix_norm(x[0]), linalg.matrix_norm(x[0], 1)]);
        cases.Add("linalg_norm", x => [linalg.norm(x[0]), linalg.norm(x[0], "nuc"), linalg.norm(x[0], 2)]);
        cases.Add("linalg_cross", x => linalg.cross(x[0], x[1]));
        cases.Add("multi_dot", x => linalg.multi_dot([x[0], x[1], x[2]]));
        cases.Add("matrix_rank", x => linalg.matrix_rank(x[0]));
        cases.Add("complex", x => [x[0].real, x[0].imag, x[0].abs(), x[0].angle(), x[0].conj() * x[0], view_as_real(x[0])]);
    }

    private static Tensor Qr(Tensor[] x)
    {
        var (q, r) = linalg.qr(x[0]);
        return q.matmul(r);
    }
}
