using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddReductions(Cases cases)
    {
        cases.Add("sum", x => sum(x[0]));
        cases.Add("mean", x => mean(x[0]));
        cases.Add("prod", x => prod(x[0]));
        cases.Add("std", x => std(x[0]));
        cases.Add("var", x => var(x[0]));
        cases.Add("median", x => median(x[0]));
        cases.Add("nansum", x => nansum(x[0]));
        cases.Add("nanmean", x => nanmean(x[0]));
        cases.Add("nanmedian", x => nanmedian(x[0]));
        cases.Add("argmax", x => argmax(x[0]));
        cases.Add("argmin", x => argmin(x[0]));
        cases.Add("max", x => max(x[0]));
        cases.Add("min", x => min(x[0]));
        cases.Add("norm", x => norm(x[0]));
        cases.Add("all_any", x => [x[0].all(), x[0].any(), x[0].all(0), x[0].any(1, keepdim: true)]);
        cases.Add("sum_dim", x => x[0].sum(1));
        cases.Add("sum_dims_keep", x => x[0].sum((long[])[0, 2], keepdim: true));
        cases.Add("sum_type", x => x[0].sum(float32));
        cases.Add("mean_dims", x => x[0].mean([1, 2]));
        cases.Add("mean_type", x => x[0].mean([0], type: float64));
        cases.Add("prod_dim", x => x[0].prod(1, keepdim: true));
        cases.Add("std_dims", x => x[0].std((long[])[0, 2], unbiased: false));
        cases.Add("std_biased", x => x[0].std(unbiased: false));
        cases.Add("var_dim", x => x[0].var(1, keepdim: true));
        cases.Add("std_mean", x => x[0].std_mean((0, 1)));
        cases.Add("var_mean", x => x[0].var_mean());
        cases.Add("max_dim", x => x[0].max(1));
        cases.Add("min_dim", x => x[0].min(2, keepdim: true));
        cases.Add("max_other", x => x[0].max(x[1]));
        cases.Add("amax", x => x[0].amax(0, 1));
        cases.Add("amin", x => x[0].amin((long[])[2], keepdim: true));
        cases.Add("aminmax", x => x[0].aminmax(1));
        cases.Add("argmax_dim", x => x[0].argmax(1, keepdim: true));
        cases.Add("argmin_dim", x => x[0].argmin(2));
        cases.Add("logsumexp", x => x[0].logsumexp(1));
        cases.Add("norm_p", x => x[0].norm(3f));
        cases.Add("norm_dim", x => x[0].norm(1, keepdim: true));
        cases.Add("dist", x => x[0].dist(x[1], 1));
        cases.Add("quantile", x => x[0].quantile(tensor(new[] { 0.25f, 0.5f }), 1));
        cases.Add("mode", x => x[0].mode());
        cases.Add("kthvalue", x => x[0].kthvalue(2, null));
        cases.Add("count_nonzero", x => x[0].count_nonzero());
        cases.Add("count_nonzero_dim", x => x[0].count_nonzero([1]));
        cases.Add("cov", x => x[0].cov());
        cases.Add("corrcoef", x => x[0].corrcoef());
        cases.Add("cumsum", x => x[0].cumsum(1));
        cases.Add("cumprod", x => x[0].cumprod(2));
        cases.Add("cummax", x => x[0].cummax(1));
        cases.Add("logcumsumexp", x => x[0].logcumsumexp(2));
        cases.Add("diff", x => x[0].diff());
        cases.Add("trapezoid", x => x[0].trapezoid(0.5));
        cases.Add("sum_int_type", x => x[0].sum());
    }
}
