using Lifecycle.Training.Native;
using Lifecycle.Training.Tests.Goldens;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Native;

/// <summary>A convolution net and a transformer layer under autocast compute what python3-torch computes.</summary>
internal sealed class AutocastGoldenTests
{
    // A step of bfloat16 at the largest value: sums may be taken in another order.
    private const double Step = 1.0 / 128;

    public sealed record AutocastCase(string Name, long[] Shape, string Type, float[] Output, float[] InputGradient, float[] Float32Output)
    {
        public override string ToString() => Name;
    }

    private static AutocastCase[] Cases() => Golden.Read<AutocastCase>("autocast");

    [TestCaseSource(nameof(Cases))]
    public void NumbersArePyTorchs(AutocastCase golden)
    {
        NeedsNative.Check();
        using var scope = NewDisposeScope();
        using var module = Make(golden.Name);
        Fill(module);
        var x = Wave(golden.Shape, 0.1, 1).requires_grad_();

        Tensor output;
        using (Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16)) output = module.call(x);
        var wide = output.to(ScalarType.Float32);
        wide.square().sum().backward();

        Assert.Multiple(() =>
        {
            Assert.That("torch." + output.dtype.ToString().ToLowerInvariant(), Is.EqualTo(golden.Type));
            AssertClose(wide, golden.Output);
            AssertClose(x.grad!, golden.InputGradient);
            Assert.That(Values(module.call(x)), Is.EqualTo(golden.Float32Output).Within(1e-5f));
        });
    }

    private static void AssertClose(Tensor found, float[] expected) =>
        Assert.That(Values(found), Is.EqualTo(expected).Within(Step * expected.Max(Math.Abs)));

    private static float[] Values(Tensor tensor) => tensor.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray();

    private static nn.Module<Tensor, Tensor> Make(string name) => name is "transformer"
        ? new Transformer()
        : nn.Sequential(nn.Conv2d(3, 8, 3, padding: 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3), nn.Flatten(), nn.Linear(32, 5));

    private static void Fill(nn.Module module)
    {
        using var noGradients = no_grad();
        foreach (var (named, k) in module.named_parameters().OrderBy(static named => named.name, StringComparer.Ordinal).Select(static (named, k) => (named, k)))
            named.parameter.copy_(Wave(named.parameter.shape, k, 0.25));
    }

    private static Tensor Wave(long[] shape, double start, double height)
    {
        var values = new float[shape.Aggregate(1L, static (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(Math.Sin((i * 0.7) + start) * height);
        return torch.tensor(values, shape);
    }

    /// <summary>An encoder layer of one head, spelled out as in make_autocast.py.</summary>
    private sealed class Transformer : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> q = nn.Linear(16, 16);
        private readonly nn.Module<Tensor, Tensor> k = nn.Linear(16, 16);
        private readonly nn.Module<Tensor, Tensor> v = nn.Linear(16, 16);
        private readonly nn.Module<Tensor, Tensor> @out = nn.Linear(16, 16);
        private readonly nn.Module<Tensor, Tensor> norm1 = nn.LayerNorm(16);
        private readonly nn.Module<Tensor, Tensor> norm2 = nn.LayerNorm(16);
        private readonly nn.Module<Tensor, Tensor> wide = nn.Linear(16, 32);
        private readonly nn.Module<Tensor, Tensor> narrow = nn.Linear(32, 16);

        public Transformer()
            : base(nameof(Transformer)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var scores = q.call(input).matmul(k.call(input).transpose(1, 2)) / 4;
            var x = norm1.call(input + @out.call(scores.softmax(-1).matmul(v.call(input))));
            return norm2.call(x + narrow.call(nn.functional.gelu(wide.call(x))));
        }
    }
}
