using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddRandoms(Cases cases)
    {
        cases.Add("rand", _ => [rand(3), rand(2, 2, float64)]);
        cases.Add("randn", _ => [randn(5), randn(20)]);
        cases.Add("randint", _ => [randint(10L, new long[] { 6 }), randint(-3L, 3L, new long[] { 4 }, int32)]);
        cases.Add("randperm", _ => randperm(8));
        cases.Add("likes_random", x => [rand_like(x[0]), randn_like(x[0]), randint_like(x[0], 1, 9)]);
        cases.Add("bernoulli", x => [bernoulli(x[0].abs()), empty(4).bernoulli_(0.3)]);
        cases.Add("multinomial", x => [multinomial(x[0], 2), multinomial(x[0], 5, replacement: true)]);
        cases.Add("normal", x => [normal(x[0], x[1]), empty(3).normal_(1, 2)]);
        cases.Add("uniform", _ => [empty(4).uniform_(-2, 3), empty(3).exponential_(2), empty(3).cauchy_(), empty(3).log_normal_(1, 2), empty(3).geometric_(0.3)]);
        cases.Add("poisson", x => poisson(x[0] * 5));
        cases.Add("generator", _ => [rand(3, generator: new Generator().manual_seed(7)), rand(2)]);
    }
}
