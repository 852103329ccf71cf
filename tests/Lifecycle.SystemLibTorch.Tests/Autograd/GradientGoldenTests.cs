using Lifecycle.SystemLibTorch.Tests.NN;
using Lifecycle.SystemLibTorch.Tests.Optim;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Lifecycle.SystemLibTorch.Tests.Autograd;

/// <summary>Gradients by every way to ask for them, against PyTorch's numbers; see autograd.py.</summary>
public sealed class GradientGoldenTests
{
    private static readonly Lazy<Dictionary<string, double[]?[]>> Goldens = new(() => Golden.Read<Dictionary<string, double[]?[]>>("Autograd/Goldens/autograd.json"));

    private static readonly Dictionary<string, Func<Tensor, Tensor, IEnumerable<Tensor?>>> Cases = new(StringComparer.Ordinal)
    {
        ["gradient argument"] = static (x, w) => 
        {
            (x * x * w).backward([linspace(1, 2, 6, ScalarType.Float64).view(2, 3)]);
            return [x.grad, w.grad];
        },
        ["added up"] = static (x, w) =>
        {
            var y = (x.sin() * w).sum();
            y.backward(retain_graph: true);
            y.backward(retain_graph: true);
            y.backward();
            return [x.grad, w.grad];
        },
        ["of grad"] = static (x, w) => grad([(x.exp() * w).sum()], [x, w]),
        ["of several"] = static (x, w) => grad([x.exp().sum(), (x * w).sum()], [x, w]),
        ["weighted"] = static (x, w) => grad([x.sigmoid() * w, x.matmul(w)], [w, x], [linspace(-1, 1, 6, ScalarType.Float64).view(2, 3), tensor(new[] { 2.0, 3.0 })]),
        ["second"] = static (x, w) =>
        {
            var first = Slope((x.pow(3) * w).sum(), x);
            return [.. grad([first.sum()], [x, w]), first];
        },
        ["third"] = static (x, w) => grad([Slope(Slope((x * w).sin().sum(), x).sum(), x).sum()], [x, w]),
        ["penalty"] = static (x, w) => After((Slope(x.matmul(w).tanh().sum(), x).pow(2).sum() - 1).pow(2), x, w),
        ["backward twice"] = static (x, w) =>
        {
            (x.pow(3) * w).sum().backward(create_graph: true);
            var first = x.grad!;
            (x.grad, w.grad) = (null, null);
            return After(first.sum(), x, w);
        },
        ["chosen"] = static (x, w) =>
        {
            (x * w).sum().backward(inputs: [x]);
            return [x.grad, w.grad];
        },
        ["unused"] = static (x, w) => grad([(x * 3).sum()], [x, w], allow_unused: true),
        ["retained"] = static (x, w) =>
        {
            var y = x * w;
            y.retain_grad();
            return After(y.pow(2).sum(), y, x);
        },
        ["detached"] = static (x, w) => After((x.detach() * x * w).sum(), x, w),
        ["partly"] = static (x, w) =>
        {
            var y = x * w;
            Tensor scale, z;
            using (no_grad())
            {
                scale = y.abs().sum();
                using (enable_grad()) z = y * y;
            }
            return After((z / scale).sum(), x, w);
        },
        ["in place"] = static (x, w) =>
        {
            var y = x.clone();
            y[0].mul_(2);
            y.mul_(w).add_(x);
            return After(y.sum(), x, w);
        },
        ["views"] = static (x, w) =>
        {
            var y = x * 1;
            y.t()[1].mul_(5);
            return After(y.view(-1).narrow(0, 2, 3).pow(2).sum(), x, w);
        },
        ["rows"] = static (x, w) =>
        {
            var y = (x * w).exp().sum(dim: 0);
            return [.. Enumerable.Range(0, 3).Select(i => grad([y], [x], [eye(3, dtype: ScalarType.Float64)[i]], retain_graph: true)[0])];
        },
        ["hessian"] = static (x, w) =>
        {
            var first = Slope((w.prod() * w.exp()).sum() * x.sum(), w);
            return [.. Enumerable.Range(0, 3).Select(i => grad([first[i]], [w], retain_graph: true)[0])];
        },
        ["several roots"] = static (x, w) =>
        {
            backward([(x * w).sum(), x.cos()], [tensor(2.0), ones(2, 3, ScalarType.Float64)]);
            return [x.grad, w.grad];
        },
        ["layers"] = static (x, w) =>
        {
            var slope = Slope(nn.functional.softplus(nn.functional.layer_norm(x * w, [3])).prod(1).sum(), x);
            return [slope, .. grad([slope.pow(2).sum()], [x, w])];
        },
        ["convolved"] = static (x, w) =>
        {
            var slope = Slope(nn.functional.conv1d(x.view(1, 1, 6), w.view(1, 1, 3), padding: 1).pow(3).sum(), w);
            return [slope, .. grad([slope.sum()], [x, w])];
        },
    };

    private static IEnumerable<string> Names => Goldens.Value.Keys;

    [TestCaseSource(nameof(Names))]
    public void FollowsPyTorch(string name)
    {
        OptimizerDefects.Skip("gradient: " + name);
        using var scope = NewDisposeScope();
        var x = linspace(-1, 2, 6, ScalarType.Float64).view(2, 3).requires_grad_();
        var w = linspace(0.5, -0.7, 3, ScalarType.Float64).requires_grad_();
        var gradients = Cases[name](x, w).ToArray();
        var expected = Goldens.Value[name];
        Assert.That(gradients, Has.Length.EqualTo(expected.Length));
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] is { } values) Golden.AssertClose(gradients[i], values, $"gradient {i}", 1e-12);
            else Assert.That(gradients[i], Is.Null, $"gradient {i}");
        }
    }

    private static Tensor Slope(Tensor value, Tensor by) => grad([value], [by], retain_graph: true, create_graph: true)[0];

    private static Tensor?[] After(Tensor value, params Tensor[] leaves)
    {
        value.backward();
        return Array.ConvertAll(leaves, static leaf => leaf.grad);
    }
}
