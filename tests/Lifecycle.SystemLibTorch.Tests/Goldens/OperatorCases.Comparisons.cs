using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddComparisons(Cases cases)
    {
        cases.Add("eq", x => eq(x[0], x[1]));
        cases.Add("eq_scalar", x => x[0].eq(4.ToScalar()));
        cases.Add("ne", x => ne(x[0], x[1]));
        cases.Add("ne_scalar", x => x[0].ne(4.ToScalar()));
        cases.Add("lt", x => lt(x[0], x[1]));
        cases.Add("lt_scalar", x => x[0].lt(4.ToScalar()));
        cases.Add("le", x => le(x[0], x[1]));
        cases.Add("le_scalar", x => x[0].le(4.ToScalar()));
        cases.Add("gt", x => gt(x[0], x[1]));
        cases.Add("gt_scalar", x => x[0].gt(4.ToScalar()));
        cases.Add("ge", x => ge(x[0], x[1]));
        cases.Add("ge_scalar", x => x[0].ge(4.ToScalar()));
        cases.Add("isnan", x => isnan(x[0]));
        cases.Add("isinf", x => isinf(x[0]));
        cases.Add("isfinite", x => isfinite(x[0]));
        cases.Add("isposinf", x => isposinf(x[0]));
        cases.Add("isneginf", x => isneginf(x[0]));
        cases.Add("isreal", x => isreal(x[0]));
        cases.Add("isclose", x => x[0].isclose(x[1], 0.5, 0.3));
        cases.Add("isin", x => isin(x[0], x[1]));
        cases.Add("compare_operators", x => [x[0] == x[1], x[0] != x[1], x[0] < x[1], x[0] <= 5.ToScalar(), 5.ToScalar() < x[0], x[0] >= x[1]]);
    }
}
