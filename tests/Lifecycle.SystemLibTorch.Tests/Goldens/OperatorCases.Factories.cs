using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddFactories(Cases cases)
    {
        cases.Add("zeros_ones_full", _ => [zeros(2, 3), ones(2, int64), full(2, 2, 1.5), full(2, 3)]);
        cases.Add("arange", _ => [arange(5), arange(1, 6, 2), arange(0, 1, 0.25), arange(3.0)]);
        cases.Add("linspace", _ => [linspace(0, 1, 5), logspace(0, 2, 3)]);
        cases.Add("eye", _ => [eye(3), eye(2, 3)]);
        cases.Add("likes", x => [zeros_like(x[0]), ones_like(x[0], int32), full_like(x[0], 2), x[0].new_zeros(2), x[0].new_full(2, 7)]);
        cases.Add("tril_indices", _ => tril_indices(3, 3));
        cases.Add("tensor", _ => [tensor(new[] { 1f, 2f, 3f }), tensor(new long[,] { { 1, 2 }, { 3, 4 } }), tensor(true), tensor(2.5), tensor(new[] { true, false })]);
        cases.Add("conversions", x => [x[0].@double(), x[0].half(), x[0].bfloat16(), x[0].@int(), x[0].@long(), x[0].to(uint8), x[0].@bool()]);
        cases.Add("polar", x => polar(x[0], x[1]));
    }
}
