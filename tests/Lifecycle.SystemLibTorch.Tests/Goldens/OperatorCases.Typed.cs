using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    /// <summary>The main operators in every element type.</summary>
    private static void AddTyped(Cases cases)
    {
        (string, ScalarType)[] types =
        [
            ("uint8", uint8), ("int8", int8), ("int16", int16), ("int32", int32), ("int64", int64),
            ("bool", @bool), ("float16", float16), ("bfloat16", bfloat16), ("float32", float32), ("float64", float64),
        ];
        var operators = new Dictionary<string, Func<Tensor[], Tensor[]>>(StringComparer.Ordinal);
        AddTypedArithmetic(new Cases(operators));
        AddTypedReductions(new Cases(operators));
        AddTypedRest(new Cases(operators));
        foreach (var (name, compute) in operators)
        {
            foreach (var (kind, type) in types)
                cases.Add($"{name}_{kind}", x => compute(Array.ConvertAll(x, input => input.to(type))));
        }
    }

    private static void AddTypedArithmetic(Cases cases)
    {
        cases.Add("add", x => x[0] + x[1]);
        cases.Add("sub", x => x[0] - x[1]);
        cases.Add("mul", x => x[0] * x[1]);
        cases.Add("div", x => x[0] / x[1]);
        cases.Add("floor_divide", x => x[0].floor_divide(x[1]));
        cases.Add("remainder", x => x[0] % x[1]);
        cases.Add("pow", x => x[0].pow(x[1]));
        cases.Add("add_integer", x => x[0] + 2);
        cases.Add("add_real", x => x[0] + 1.5);
        cases.Add("mul_real", x => x[0] * 0.5);
        cases.Add("rsub", x => 10 - x[0]);
        cases.Add("add_promoted", x => x[0] + x[1].to(float32));
        cases.Add("in_place", x => x[0].add_(x[1]).mul_(2));
        cases.Add("in_place_real", x => x[0].mul_(0.5));
        cases.Add("neg", x => -x[0]);
        cases.Add("abs", x => x[0].abs());
        cases.Add("sign", x => x[0].sign());
        cases.Add("square", x => x[0].square());
        cases.Add("sqrt", x => x[0].sqrt());
        cases.Add("exp", x => x[2].exp());
        cases.Add("log", x => x[0].log());
        cases.Add("sigmoid", x => x[0].sigmoid());
        cases.Add("tanh", x => x[0].tanh());
        cases.Add("relu", x => x[0].relu());
        cases.Add("softmax", x => x[0].softmax(1));
        cases.Add("floor", x => x[0].floor());
        cases.Add("clamp", x => x[0].clamp(2, 4));
        cases.Add("maximum", x => x[0].maximum(x[1]));
    }

    private static void AddTypedReductions(Cases cases)
    {
        cases.Add("sum", x => x[0].sum());
        cases.Add("sum_dim", x => x[0].sum(1, keepdim: true));
        cases.Add("mean", x => x[0].mean());
        cases.Add("prod", x => x[1].prod());
        cases.Add("std", x => x[0].std());
        cases.Add("max", x => x[0].max());
        cases.Add("max_dim", x => x[0].max(1));
        cases.Add("argmin", x => x[0].argmin());
        cases.Add("all_any", x => [x[2].all(), x[2].any(1)]);
        cases.Add("cumsum", x => x[0].cumsum(1));
        cases.Add("cumprod", x => x[1].cumprod(0));
        cases.Add("eq_lt", x => [x[0] == x[1], x[0] < x[1], x[0] >= 2]);
        cases.Add("where", x => where(x[0] > x[1], x[0], x[1]));
        cases.Add("masked_fill", x => x[0].masked_fill(x[2] > 0, 1));
        cases.Add("logical", x => [x[0].logical_and(x[2]), x[2].logical_not()]);
        cases.Add("bitwise", x => [x[0] & x[1], x[0] | x[1], x[0] ^ x[1], ~x[2]]);
        cases.Add("shift", x => [x[0].bitwise_left_shift(x[1]), x[0].bitwise_right_shift(x[2])]);
        cases.Add("sort", x => x[0].sort(1, descending: true));
        cases.Add("topk", x => x[0].topk(2, 1));
        cases.Add("unique", x => x[1].unique().output);
        cases.Add("nonzero", x => x[2].nonzero());
    }

    private static void AddTypedRest(Cases cases)
    {
        cases.Add("gather", x => x[0].gather(1, x[2].@long()));
        cases.Add("index_select", x => x[0].index_select(1, tensor(new long[] { 2, 0 })));
        cases.Add("index", x => x[0][TensorIndex.Colon, 1..]);
        cases.Add("scatter_add", x => x[0].scatter_add(1, x[2].@long(), x[1]));
        cases.Add("index_put", x => x[0].index_put_(x[1][0], tensor(new long[] { 1 })));
        cases.Add("cat", x => cat([x[0], x[1]], 1));
        cases.Add("stack", x => stack([x[0], x[1]]));
        cases.Add("matmul", x => x[0].matmul(x[1].t()));
        cases.Add("mv", x => x[0].mv(x[1][0]));
        cases.Add("dot", x => x[0][0].dot(x[1][0]));
        cases.Add("outer", x => outer(x[0][0], x[1][0]));
        cases.Add("einsum", x => einsum("ij,kj->ik", x[0], x[1]));
        cases.Add("tril", x => x[0].tril());
        cases.Add("diff", x => x[0].diff());
        cases.Add("isnan", x => x[0].isnan());
        cases.Add("conversions", x => [x[0].@float(), x[0].@double(), x[0].@long(), x[0].@bool(), x[0].to(int8)]);
        cases.Add("factories", x => [zeros_like(x[0]), full_like(x[0], 1), x[0].new_ones(2), ones(3, x[0].dtype), eye(2, dtype: x[0].dtype)]);
        cases.Add("arange", x => arange(0, 4, 2, x[0].dtype));
        cases.Add("linspace", x => linspace(0, 4, 3, x[0].dtype));
        cases.Add("randint", x => randint(0, 2, new long[] { 4 }, x[0].dtype));
    }
}
