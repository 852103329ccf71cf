using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddInPlace(Cases cases)
    {
        AddInPlacePointwise(cases.InPlace());
        AddInPlaceWithTensors(cases.InPlace());
        AddInPlaceRest(cases.InPlace());
        cases.Add("on_a_view_", x => [x[0][0].mul_(2), x[0]]);
    }

    private static void AddInPlacePointwise(InPlaceCases cases)
    {
        cases.Add("abs_", x => x[0].abs_());
        cases.Add("absolute_", x => x[0].absolute_());
        cases.Add("acos_", x => x[0].acos_());
        cases.Add("arccos_", x => x[0].arccos_());
        cases.Add("arcsin_", x => x[0].arcsin_());
        cases.Add("arcsinh_", x => x[0].arcsinh_());
        cases.Add("arctan_", x => x[0].arctan_());
        cases.Add("arctanh_", x => x[0].arctanh_());
        cases.Add("asin_", x => x[0].asin_());
        cases.Add("asinh_", x => x[0].asinh_());
        cases.Add("atan_", x => x[0].atan_());
        cases.Add("atanh_", x => x[0].atanh_());
        cases.Add("ceil_", x => x[0].ceil_());
        cases.Add("cos_", x => x[0].cos_());
        cases.Add("cosh_", x => x[0].cosh_());
        cases.Add("deg2rad_", x => x[0].deg2rad_());
        cases.Add("erf_", x => x[0].erf_());
        cases.Add("erfc_", x => x[0].erfc_());
        cases.Add("erfinv_", x => x[0].erfinv_());
        cases.Add("exp_", x => x[0].exp_());
        cases.Add("exp2_", x => x[0].exp2_());
        cases.Add("expm1_", x => x[0].expm1_());
        cases.Add("fix_", x => x[0].fix_());
        cases.Add("floor_", x => x[0].floor_());
        cases.Add("frac_", x => x[0].frac_());
        cases.Add("hardsigmoid_", x => x[0].hardsigmoid_());
        cases.Add("hardswish_", x => x[0].hardswish_());
        cases.Add("i0_", x => x[0].i0_());
        cases.Add("neg_", x => x[0].neg_());
        cases.Add("rad2deg_", x => x[0].rad2deg_());
        cases.Add("relu_", x => x[0].relu_());
        cases.Add("relu6_", x => x[0].relu6_());
        cases.Add("round_", x => x[0].round_());
        cases.Add("selu_", x => x[0].selu_());
        cases.Add("sgn_", x => x[0].sgn_());
        cases.Add("sigmoid_", x => x[0].sigmoid_());
        cases.Add("sign_", x => x[0].sign_());
        cases.Add("silu_", x => x[0].silu_());
        cases.Add("sin_", x => x[0].sin_());
        cases.Add("sinc_", x => x[0].sinc_());
        cases.Add("sinh_", x => x[0].sinh_());
        cases.Add("sqrt_", x => x[0].sqrt_());
        cases.Add("tan_", x => x[0].tan_());
        cases.Add("tanh_", x => x[0].tanh_());
        cases.Add("trunc_", x => x[0].trunc_());
        cases.Add("zero_", x => x[0].zero_());
        cases.Add("celu_", x => x[0].celu_());
        cases.Add("elu_", x => x[0].elu_());
        cases.Add("gelu_", x => x[0].gelu_());
        cases.Add("digamma_", x => x[0].digamma_());
        cases.Add("lgamma_", x => x[0].lgamma_());
        cases.Add("log_", x => x[0].log_());
        cases.Add("log10_", x => x[0].log10_());
        cases.Add("log1p_", x => x[0].log1p_());
        cases.Add("log2_", x => x[0].log2_());
        cases.Add("reciprocal_", x => x[0].reciprocal_());
        cases.Add("rsqrt_", x => x[0].rsqrt_());
        cases.Add("logit_", x => x[0].logit_());
        cases.Add("acosh_", x => x[0].acosh_());
        cases.Add("arccosh_", x => x[0].arccosh_());
    }

    private static void AddInPlaceWithTensors(InPlaceCases cases)
    {
        cases.Add("add_tensor_", x => x[0].add_(x[1]));
        cases.Add("sub_tensor_", x => x[0].sub_(x[1]));
        cases.Add("subtract_tensor_", x => x[0].subtract_(x[1]));
        cases.Add("mul_tensor_", x => x[0].mul_(x[1]));
        cases.Add("div_tensor_", x => x[0].div_(x[1]));
        cases.Add("divide_tensor_", x => x[0].divide_(x[1]));
        cases.Add("true_divide_tensor_", x => x[0].true_divide_(x[1]));
        cases.Add("floor_divide_tensor_", x => x[0].floor_divide_(x[1]));
        cases.Add("fmod_tensor_", x => x[0].fmod_(x[1]));
        cases.Add("remainder_tensor_", x => x[0].remainder_(x[1]));
        cases.Add("atan2_tensor_", x => x[0].atan2_(x[1]));
        cases.Add("copysign_tensor_", x => x[0].copysign_(x[1]));
        cases.Add("heaviside_tensor_", x => x[0].heaviside_(x[1]));
        cases.Add("nextafter_tensor_", x => x[0].nextafter_(x[1]));
        cases.Add("ge_tensor_", x => x[0].ge_(x[1]));
        cases.Add("gt_tensor_", x => x[0].gt_(x[1]));
        cases.Add("le_tensor_", x => x[0].le_(x[1]));
        cases.Add("lt_tensor_", x => x[0].lt_(x[1]));
        cases.Add("eq_tensor_", x => x[0].eq_(x[1]));
        cases.Add("ne_tensor_", x => x[0].ne_(x[1]));
        cases.Add("not_equal_tensor_", x => x[0].not_equal_(x[1]));
        cases.Add("less_equal_tensor_", x => x[0].less_equal_(x[1]));
        cases.Add("xlogy_tensor_", x => x[0].xlogy_(x[1]));
        cases.Add("ldexp_tensor_", x => x[0].ldexp_(x[1]));
        cases.Add("add_number_", x => x[0].add_(0.3));
        cases.Add("sub_number_", x => x[0].sub_(0.3));
        cases.Add("subtract_number_", x => x[0].subtract_(0.3));
        cases.Add("mul_number_", x => x[0].mul_(0.3));
        cases.Add("div_number_", x => x[0].div_(0.3));
        cases.Add("true_divide_number_", x => x[0].true_divide_(0.3));
        cases.Add("floor_divide_number_", x => x[0].floor_divide_(0.3));
        cases.Add("fmod_number_", x => x[0].fmod_(0.3));
        cases.Add("remainder_number_", x => x[0].remainder_(0.3));
        cases.Add("ge_number_", x => x[0].ge_(0.3));
        cases.Add("gt_number_", x => x[0].gt_(0.3));
        cases.Add("le_number_", x => x[0].le_(0.3));
        cases.Add("lt_number_", x => x[0].lt_(0.3));
        cases.Add("eq_number_", x => x[0].eq_(0.3));
        cases.Add("ne_number_", x => x[0].ne_(0.3));
    }

    private static void AddInPlaceRest(InPlaceCases cases)
    {
        cases.Add("add_scaled_", x => x[0].add_(x[1], -2));
        cases.Add("add_broadcast_", x => x[0].add_(x[1]));
        cases.Add("mul_broadcast_", x => x[0].mul_(x[1]));
        cases.Add("add_too_wide_", x => x[0].add_(x[1]));
        cases.Add("addmm_", x => x[0].addmm_(x[1].t(), x[2], 0.5f, 2));
        cases.Add("addmv_", x => x[0].addmv_(x[1], ones(3), 2, 0.5f));
        cases.Add("addr_", x => x[0].addr_(x[1], x[1], 2));
        cases.Add("addbmm_", x => x[0].addbmm_(x[1], x[1].transpose(1, 2)));
        cases.Add("addcdiv_", x => x[0].addcdiv_(x[1], x[2], 0.5));
        cases.Add("addcmul_", x => x[0].addcmul_(x[1], x[2], 0.5));
        cases.Add("lerp_", x => x[0].lerp_(x[1], x[2]));
        cases.Add("clamp_", x => x[0].clamp_((-0.5).ToScalar(), 0.5.ToScalar()));
        cases.Add("clamp_max_", x => x[0].clamp_max_(0.1));
        cases.Add("clamp_min_", x => x[0].clamp_min_(0.1));
        cases.Add("clamp_tensors_", x => x[0].clamp_(x[1], x[1] + 1));
        cases.Add("div_floor_", x => x[0].div_(x[1], RoundingMode.floor));
        cases.Add("div_trunc_number_", x => x[0].div_(4.ToScalar(), RoundingMode.trunc));
        cases.Add("div_of_integers_", x => x[0].div_(4.ToScalar()));
        cases.Add("fill_", x => x[0].fill_(1.5));
        cases.Add("hardtanh_", x => x[0].hardtanh_(-0.3, 0.4));
        cases.Add("leaky_relu_", x => x[0].leaky_relu_(0.2));
        cases.Add("threshold_", x => x[0].threshold_(0.1, -7));
        cases.Add("elu_alpha_", x => x[0].elu_(0.5));
        cases.Add("celu_alpha_", x => x[0].celu_(0.5));
        cases.Add("nan_to_num_", x => x[0].nan_to_num_(9, 8, 7));
        cases.Add("polygamma_", x => x[0].polygamma_(1));
        cases.Add("mvlgamma_", x => x[0].mvlgamma_(2));
        cases.Add("pow_number_", x => x[0].pow_(1.5));
        cases.Add("pow_tensor_", x => x[0].pow_(x[1]));
        cases.Add("float_power_", x => x[0].float_power_(tensor(2f)));
        cases.Add("round_decimals_", x => x[0].round_(1));
        cases.Add("gcd_", x => x[0].gcd_(x[1]));
        cases.Add("lcm_", x => x[0].lcm_(x[1]));
        cases.Add("bitwise_and_", x => x[0].bitwise_and_(x[1]));
        cases.Add("bitwise_or_", x => x[0].bitwise_or_(x[1]));
        cases.Add("bitwise_xor_", x => x[0].bitwise_xor_(x[1]));
        cases.Add("bitwise_not_", x => x[0].bitwise_not_());
        cases.Add("bitwise_shifts_", x => x[0].bitwise_left_shift_(x[1].abs()).bitwise_right_shift_(tensor(1L)));
        cases.Add("logical_and_", x => x[0].logical_and_(x[1]));
        cases.Add("logical_or_", x => x[0].logical_or_(x[1]));
        cases.Add("logical_xor_", x => x[0].logical_xor_(x[1]));
        cases.Add("logical_not_", x => x[0].logical_not_());
        cases.Add("index_add_", x => x[0].index_add_(0, x[1], x[2], 2));
        cases.Add("index_copy_", x => x[0].index_copy_(0, tensor(new long[] { 2, 0, 1 }), x[1]));
        cases.Add("index_fill_", x => x[0].index_fill_(1, x[1], -1));
        cases.Add("masked_fill_", x => x[0].masked_fill_(x[1], 9));
        cases.Add("masked_scatter_", x => x[0].masked_scatter_(x[1], x[2]));
        cases.Add("scatter_", x => x[0].scatter_(1, x[1], x[2]));
        cases.Add("scatter_add_", x => x[0].scatter_add_(1, x[1], x[2]));
        cases.Add("copy_", x => x[0].copy_(x[1]));
        cases.Add("squeeze_", x => x[0].squeeze_(1));
        cases.Add("unsqueeze_", x => x[0].unsqueeze_(0));
        cases.Add("transpose_", x => x[0].transpose_(0, 1));
        cases.Add("tril_", x => x[0].tril_(-1));
        cases.Add("triu_", x => x[0].triu_(1));
        cases.Add("xlogy_number_", x => x[0].xlogy_(2));
        cases.Add("logit_eps_", x => x[0].logit_(0.2));
        cases.Add("operators_", x => x[0].add_(x[1]).mul_(x[1]).sub_(1).div_(2.ToScalar()));
    }

    /// <summary>Checks as well that the very object comes back.</summary>
    internal sealed class InPlaceCases(Cases cases)
    {
        internal void Add(string name, Func<Tensor[], Tensor> change) => cases.Add(name, x =>
        {
            var changed = change(x);
            Assert.That(changed, Is.SameAs(x[0]));
            return changed;
        });
    }
}
