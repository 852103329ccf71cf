using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.init;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The counterparts of inits.py.</summary>
internal static class InitCases
{
    private static readonly Dictionary<string, Action<Case, Tensor>> Inits = new(StringComparer.Ordinal)
    {
        ["uniform_"] = (given, t) => uniform_(t, given.Double("low"), given.Double("high", 1)),
        ["normal_"] = (given, t) => normal_(t, given.Double("mean"), given.Double("std", 1)),
        ["trunc_normal_"] = (given, t) => trunc_normal_(t, given.Double("mean"), given.Double("std", 1), given.Double("low", -2), given.Double("high", 2)),
        ["constant_"] = (_, t) => constant_(t, 0.25),
        ["ones_"] = (_, t) => ones_(t),
        ["zeros_"] = (_, t) => zeros_(t),
        ["eye_"] = (_, t) => eye_(t),
        ["dirac_"] = (_, t) => dirac_(t),
        ["xavier_uniform_"] = (given, t) => xavier_uniform_(t, given.Double("gain", 1)),
        ["xavier_normal_"] = (given, t) => xavier_normal_(t, given.Double("gain", 1)),
        ["kaiming_uniform_"] = (given, t) => kaiming_uniform_(t, given.Double("a"), Mode(given), Nonlinearity(given)),
        ["kaiming_normal_"] = (given, t) => kaiming_normal_(t, given.Double("a"), Mode(given), Nonlinearity(given)),
        ["orthogonal_"] = (given, t) => orthogonal_(t, given.Double("gain", 1)),
        ["sparse_"] = (given, t) => sparse_(t, given.Double("sparsity"), given.Double("std", 0.01)),
    };

    private static readonly Dictionary<string, Func<Case, Tensor[]>> Others = new(StringComparer.Ordinal)
    {
        ["calculate_gain"] = given => [tensor((float)calculate_gain(Nonlinearity(given), given.Double("a", 0.01)))],
        ["clip_grad_norm_"] = given =>
        {
            var made = Parameters();
            var norm = nn.utils.clip_grad_norm_(made, given.Double("max"), given.Flag("largest") ? double.PositiveInfinity : given.Double("norm", 2));
            return [tensor(new[] { norm }), made[0].grad!, made[1].grad!];
        },
        ["clip_grad_value_"] = given =>
        {
            var made = Parameters();
            nn.utils.clip_grad_value_(made, given.Double("max"));
            return [made[0].grad!, made[1].grad!];
        },
        ["parameters_to_vector"] = _ => [nn.utils.parameters_to_vector(Parameters()).detach()],
        ["vector_to_parameters"] = _ =>
        {
            var made = Parameters();
            nn.utils.vector_to_parameters(linspace(-1, 1, 12), made);
            return [.. made.Select(static parameter => parameter.detach())];
        },
        ["fuse_conv_bn_weights"] = given =>
        {
            var transposed = given.Flag("transpose");
            var (weight, bias) = (randn(transposed ? [2, 3, 3, 3] : [3, 2, 3, 3]), randn(3));
            var (mean, variance, scale, shift) = (randn(3), rand(3) + 0.5, randn(3), randn(3));
            var (fused, fusedBias) = given.Flag("plain")
                ? nn.utils.fuse_conv_bn_weights(weight, null, mean, variance, 1e-5, null, null, transposed)
                : nn.utils.fuse_conv_bn_weights(weight, bias, mean, variance, 1e-5, scale, shift, transposed);
            return [fused, fusedBias];
        },
        ["fuse_linear_bn_weights"] = given =>
        {
            var (weight, bias) = (randn(3, 4), randn(3));
            var (mean, variance, scale, shift) = (randn(3), rand(3) + 0.5, randn(3), randn(3));
            var (fused, fusedBias) = nn.utils.fuse_linear_bn_weights(weight, given.Flag("plain") ? null : bias, mean, variance, 1e-5, scale, shift);
            return [fused, fusedBias];
        },
    };

    internal static Case.Outcome Run(Case given)
    {
        if (Others.TryGetValue(given.Kind, out var run)) return new Case.Outcome(run(given), []);
        var values = empty(given.Longs("shape"));
        Inits[given.Kind](given, values);
        // The numbers that follow show that the function drew as many as PyTorch's.
        return new Case.Outcome([values, rand(2)], []);
    }

    private static FanInOut Mode(Case given) => given.Text("mode") is "fan_out" ? FanInOut.FanOut : FanInOut.FanIn;

    private static NonlinearityType Nonlinearity(Case given) => given.Text("nonlinearity") switch
    {
        "linear" => NonlinearityType.Linear,
        "conv2d" => NonlinearityType.Conv2D,
        "conv_transpose3d" => NonlinearityType.ConvTranspose3D,
        "sigmoid" => NonlinearityType.Sigmoid,
        "tanh" => NonlinearityType.Tanh,
        "relu" => NonlinearityType.ReLU,
        _ => NonlinearityType.LeakyReLU,
    };

    private static Parameter[] Parameters()
    {
        Parameter[] made = [Parameter(randn(3, 2)), Parameter(randn(4)), Parameter(randn(2))];
        foreach (var parameter in made[..2]) parameter.grad = randn(parameter.shape) * 3;
        return made;
    }
}
