using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Functions of nn.functional, and nn.init, against PyTorch's.</summary>
public sealed class FunctionalGoldenTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new(StringComparer.Ordinal)
    {
        ["pad constant"] = x => F.pad(x, (1, 2, 0, 1), value: 0.5),
        ["pad reflect"] = x => F.pad(x, (1, 2, 2, 1), PaddingModes.Reflect),
        ["pad replicate"] = x => F.pad(x, (1, 2, 2, 1), PaddingModes.Replicate),
        ["pad circular"] = x => F.pad(x, (1, 2, 2, 1), PaddingModes.Circular),
        ["interpolate nearest"] = x => F.interpolate(x, size: [4, 9]),
        ["interpolate nearest exact"] = x => F.interpolate(x, size: [4, 9], mode: InterpolationMode.NearestExact),
        ["interpolate bilinear"] = x => F.interpolate(x, scale_factor: [1.7, 1.7], mode: InterpolationMode.Bilinear, align_corners: false),
        ["interpolate recomputed"] = x => F.interpolate(x, scale_factor: [1.7, 1.7], mode: InterpolationMode.Bilinear, align_corners: false, recompute_scale_factor: true),
        ["interpolate bicubic"] = x => F.interpolate(x, size: [9, 11], mode: InterpolationMode.Bicubic, align_corners: true),
        ["interpolate antialias"] = x => F.interpolate(x, size: [3, 4], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true),
        ["interpolate area"] = x => F.interpolate(x, size: [3, 2], mode: InterpolationMode.Area),
        ["grid_sample"] = x => F.grid_sample(x, Grid(alignCorners: false), align_corners: false),
        ["grid_sample nearest border"] = x => F.grid_sample(x, Grid(alignCorners: true), GridSampleMode.Nearest, GridSamplePaddingMode.Border, align_corners: true),
        ["normalize"] = x => F.normalize(x, dim: 1),
        ["dropout"] = x => F.dropout(x, 0.3),
        ["softmax"] = x => F.softmax(x, 1),
        ["layer_norm"] = x => F.layer_norm(x, [5]),
        ["group_norm"] = x => F.group_norm(x, 2),
        ["linear"] = x => F.linear(x, linspace(-1, 1, 15).view(3, 5)),
        ["conv2d"] = x => F.conv2d(x, linspace(-1, 1, 72).view(2, 4, 3, 3), padding: [1, 1]),
        ["max_pool2d"] = x => F.max_pool2d(x, 3, stride: 1),
        ["attention"] = x => F.scaled_dot_product_attention(x, x * 0.5, x + 1, ones(4, 4).tril().to(ScalarType.Bool)),
        ["avg_pool2d"] = x => F.avg_pool2d(x, 3, stride: 1),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Inits = new(StringComparer.Ordinal)
    {
        ["uniform_"] = t => nn.init.uniform_(t, -0.5, 2),
        ["normal_"] = t => nn.init.normal_(t, 1, 3),
        ["constant_"] = t => nn.init.constant_(t, 0.25),
        ["ones_"] = nn.init.ones_,
        ["zeros_"] = nn.init.zeros_,
        ["xavier_uniform_"] = t => nn.init.xavier_uniform_(t, 1.5),
        ["xavier_normal_"] = t => nn.init.xavier_normal_(t),
        ["kaiming_uniform_"] = t => nn.init.kaiming_uniform_(t, 0.3, nn.init.FanInOut.FanOut),
        ["kaiming_normal_"] = t => nn.init.kaiming_normal_(t, nonlinearity: nn.init.NonlinearityType.ReLU),
        ["trunc_normal_"] = t => nn.init.trunc_normal_(t, 0.1, 0.7, -1, 1),
        ["orthogonal_"] = t => nn.init.orthogonal_(t, 2),
    };

    private static IEnumerable<string> FunctionNames => Golden.Names("functions");

    private static IEnumerable<string> InitNames => Golden.Names("inits");

    [TestCaseSource(nameof(FunctionNames))]
    public void ComputesWhatPyTorchComputes(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var x = randn(2, 4, 4, 5).requires_grad_();
        Golden.Of("functions", name).Check(Functions[name](x), [x]);
    }

    [TestCaseSource(nameof(InitNames))]
    public void FillsWithPyTorchsValues(string name)
    {
        Defects.Skip(name);
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var tensor = empty(6, 4, 3);
        Golden.Of("inits", name).Check(Inits[name](tensor), []);
    }

    [Test]
    public void OneHotMarksTheClass()
    {
        using var scope = NewDisposeScope();
        var encoded = F.one_hot(tensor(new long[] { 2, 0 }), 4);
        Assert.That(encoded.data<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 1, 0, 1, 0, 0, 0 }));
    }

    private static Tensor Grid(bool alignCorners)
    {
        var theta = tensor(new[] { 0.8f, -0.3f, 0.1f, 0.2f, 1.1f, -0.2f }).view(1, 2, 3).expand(2, 2, 3).contiguous();
        return F.affine_grid(theta, [2, 4, 5, 7], alignCorners);
    }
}
