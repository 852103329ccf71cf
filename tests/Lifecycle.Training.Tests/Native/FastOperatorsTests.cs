using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Training.Tests.Native;

/// <summary>Own forms of operators against libtorch's in float32, in each form that this machine can run.</summary>
[NonParallelizable]
internal sealed class FastOperatorsTests
{
    private const int Forms = 3;

    // bfloat16 keeps 8 bits: half a unit of the last is 2^-9.
    private const double Rounding = 1.0 / 256;

    private static readonly Dictionary<string, (Func<long, Module<Tensor, Tensor>> Make, int Taken)> _modules = new()
    {
        ["batch norm"] = (channels => BatchNorm(channels), 1),
        ["batch norm without weights"] = (channels => BatchNorm2d(channels, affine: false), 1),
        ["batch norm without averages"] = (channels => BatchNorm2d(channels, track_running_stats: false), 1),
        ["batch norm, ReLU"] = (channels => Sequential(BatchNorm(channels), ReLU()), 2),
        ["batch norm, ReLU in place"] = (channels => Sequential(BatchNorm(channels), ReLU(inplace: true)), 1),
        ["batch norm, twice used"] = (channels => new TwiceUsed(channels), 2),
        ["batch norm, changed before ReLU"] = (channels => new Changed(channels), 1),
        ["max pool 2"] = (_ => MaxPool2d(2), 1),
        ["max pool 3, stride 2, padding 1"] = (_ => MaxPool2d(3, stride: 2, padding: 1), 1),
        ["max pool 3, stride 1"] = (_ => MaxPool2d(3, stride: 1), 1),
        ["max pool 2, stride 3"] = (_ => MaxPool2d(2, stride: 3), 1),
        ["max pool 3, stride 2, to the end"] = (_ => MaxPool2d(3, stride: 2, ceil_mode: true), 1),
        ["max pool 2 by 3, stride 3 by 2"] = (_ => MaxPool2d((2, 3), stride: (3, 2), padding: (1, 0)), 1),
        ["mean"] = (_ => AdaptiveAvgPool2d(1), 1),
        ["all"] = (channels => Sequential(BatchNorm(channels), ReLU(), MaxPool2d(2), AdaptiveAvgPool2d(1)), 4),
        ["convolution"] = (channels => Sequential(Conv2d(channels, 32, 3, padding: 1, bias: false), BatchNorm(32), ReLU()).ToMemoryFormat(MemoryFormat.ChannelsLast), 3),
        ["max pool, dilated"] = (_ => MaxPool2d(2, dilation: 2), 0),
        ["ReLU alone"] = (_ => ReLU(), 0),
        ["means of parts"] = (_ => AdaptiveAvgPool2d(2), 0),
    };

    private static readonly string[] _decided = ["batch norm, changed before ReLU", "all", "convolution"];

    private static readonly long[][] _shapes = [[3, 32, 7, 9], [1, 48, 13, 6], [2, 112, 14, 15], [5, 16, 28, 28]];

    private static readonly Dictionary<string, (Func<Module<Tensor, Tensor>> Make, long[] Shape, bool Taken)> _convolutions = new()
    {
        ["3 by 3"] = (() => Conv2d(32, 48, 3, padding: 1), [3, 32, 7, 9], true),
        ["3 by 3, without bias"] = (() => Conv2d(64, 64, 3, padding: 1, bias: false), [4, 64, 14, 14], true),
        ["1 by 1"] = (() => Conv2d(16, 32, 1), [1, 16, 5, 5], true),
        ["1 by 1, stride 2"] = (() => Conv2d(48, 16, 1, stride: 2), [3, 48, 8, 9], true),
        ["3 by 3, stride 2"] = (() => Conv2d(48, 16, 3, stride: 2, padding: 1), [2, 48, 14, 15], true),
        ["5 by 5"] = (() => Conv2d(32, 32, 5, padding: 2), [5, 32, 6, 6], true),
        ["3 by 3, without padding"] = (() => Conv2d(32, 32, 3), [7, 32, 9, 4], true),
        ["3 by 3, wider padding"] = (() => Conv2d(32, 32, 3, padding: 3), [2, 32, 5, 5], true),
        ["window larger than the image"] = (() => Conv2d(32, 32, 7, padding: 3), [2, 32, 2, 3], true),
        ["2 by 3"] = (() => Conv2d(32, 32, (2, 3), padding: (1, 2)), [2, 32, 8, 5], true),
        ["strides 2 by 1"] = (() => Conv2d(32, 32, (3, 3), stride: (2, 1), padding: (0, 1)), [2, 32, 8, 5], true),
        ["24 channels"] = (() => Conv2d(24, 32, 3), [2, 24, 8, 5], false),
        ["dilated"] = (() => Conv2d(32, 32, 3, dilation: 2), [2, 32, 8, 5], false),
        ["in groups"] = (() => Conv2d(32, 32, 3, groups: 2), [2, 32, 8, 5], false),
    };

    private static IEnumerable<TestCaseData> Convolutions() => _convolutions.Keys.Select(name => new TestCaseData(name).SetArgDisplayNames(name));

    private static IEnumerable<TestCaseData> Cases() =>
        from module in _modules.Keys
        from shape in _shapes
        from form in Enumerable.Range(0, Forms)
        select new TestCaseData(module, shape, form).SetArgDisplayNames(module, string.Join('x', shape), $"{form}");

    [SetUp]
    public void NeedLibrary() => NeedsNative.Check();

    [TearDown]
    public void Restore()
    {
        for (var form = Forms - 1; form >= 0; form--) NativeMethods.FastOperatorsForm(form, out _);
        FastOperators.IsEnabled = true;
    }

    [TestCaseSource(nameof(Cases))]
    public void NumbersAreThoseOfFloat32(string module, long[] shape, int form)
    {
        NativeMethods.FastOperatorsForm(form, out var there);
        if (there == 0) Assert.Ignore("This machine lacks the instructions.");
        using var scope = NewDisposeScope();
        var (make, taken) = _modules[module];
        var (wide, narrow) = (Seeded(make, shape[1]), Seeded(make, shape[1]));
        var input = Input(shape);

        // Where rounding between operators decides what goes through, libtorch's own bfloat16 is what to compare with.
        FastOperators.IsEnabled = !_decided.Contains(module);
        var expected = FastOperators.IsEnabled
            ? Results(wide, input.to(ScalarType.Float32), narrow: false)
            : Results(wide, input.ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);
        FastOperators.IsEnabled = true;
        var before = Taken();
        var found = Results(narrow, input.ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);

        Assert.That(Taken() - before, Is.EqualTo(taken));
        Compare(found, expected);
    }

    [TestCaseSource(nameof(Convolutions))]
    public void ConvolutionsAreThoseOfFloat32(string convolution)
    {
        using var scope = NewDisposeScope();
        NativeMethods.FastOperatorsForm(0, out var there);
        var (make, shape, taken) = _convolutions[convolution];
        var (wide, narrow) = (Seeded(_ => make(), 0), Seeded(_ => make(), 0));
        var input = Input(shape) / 8;

        var expected = Results(wide, input.to(ScalarType.Float32), narrow: false);
        var before = Taken();
        var found = Results(narrow.ToMemoryFormat(MemoryFormat.ChannelsLast), input.ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);

        Assert.That(Taken() - before, Is.EqualTo(taken ? there : 0));
        Compare(found, expected);
        if (taken && there != 0) Assert.That(Distance(found["weight"], expected["weight"]), Is.LessThan(1e-5), "nothing of a weight's gradient is rounded");
    }

    [Test]
    public void OfAConvolutionWhoseWeightsAreFrozenTheInputHasItsGradient()
    {
        using var scope = NewDisposeScope();
        var (wide, narrow) = (Seeded(_ => Conv2d(32, 32, 3), 0), Seeded(_ => Conv2d(32, 32, 3), 0));
        foreach (var parameter in wide.parameters().Concat(narrow.parameters())) parameter.requires_grad_(false);
        var expected = InputGradient(wide, Input([2, 32, 6, 6]).to(ScalarType.Float32), narrow: false);
        var found = InputGradient(narrow.ToMemoryFormat(MemoryFormat.ChannelsLast), Input([2, 32, 6, 6]).ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);
        Assert.That(Distance(found, expected), Is.LessThan(2 * Rounding));
    }

    [TestCase("channels that do not fill a register", 24, false, true)]
    [TestCase("not channels last", 32, true, true)]
    [TestCase("in evaluation", 32, false, false)]
    public void OtherTensorsAreLeftToLibtorch(string why, long channels, bool contiguous, bool training)
    {
        using var scope = NewDisposeScope();
        var model = Sequential(BatchNorm2d(channels), ReLU());
        model.train(training);
        var input = Input([2, channels, 5, 5]);
        if (!contiguous) input = input.ToMemoryFormat(MemoryFormat.ChannelsLast);
        var before = Taken();
        Results(model, input, narrow: true);
        Assert.That(Taken(), Is.EqualTo(before), why);
    }

    // With one channel an image lies the same in both formats; what comes of it must be in the one asked for.
    [Test]
    public void TheyFollowAConvolutionOfOneChannel()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(Conv2d(1, 32, 3), BatchNorm(32), ReLU()).ToMemoryFormat(MemoryFormat.ChannelsLast);
        var before = Taken();
        Results(model, Input([2, 1, 8, 8]).ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);
        Assert.That(Taken() - before, Is.EqualTo(2));
    }

    [Test]
    public void OutsideOfAutocastNothingChanges()
    {
        using var scope = NewDisposeScope();
        var before = Taken();
        Results(Seeded(BatchNorm, 32), Input([2, 32, 5, 5]).to(ScalarType.Float32).ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: false);
        Assert.That(Taken(), Is.EqualTo(before));
    }

    [Test]
    public void TheyCanBeTurnedOff()
    {
        using var scope = NewDisposeScope();
        FastOperators.IsEnabled = false;
        Assert.That(FastOperators.IsEnabled, Is.False);
        var before = Taken();
        Results(Seeded(BatchNorm, 32), Input([2, 32, 5, 5]).ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);
        Assert.That(Taken(), Is.EqualTo(before));
    }

    [Test]
    public void RepeatsAndOtherNumbersOfThreadsGiveTheSameBits()
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        try
        {
            var all = new[] { 1, 2, 2, 3 }.Select(count =>
            {
                set_num_threads(count);
                return Results(Seeded(_modules["all"].Make, 32), Input([9, 32, 28, 28]).ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);
            }).ToList();
            foreach (var other in all.Skip(1))
                foreach (var (name, value) in all[0]) Assert.That(other[name].eq(value).all().ToBoolean(), Is.True, name);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [TestCase("batch norm")]
    [TestCase("batch norm, ReLU")]
    [TestCase("max pool 3, stride 2, padding 1")]
    [TestCase("all")]
    [TestCase("convolution")]
    public void GradientsCanBeDifferentiatedAgain(string module)
    {
        using var scope = NewDisposeScope();
        var expected = Penalty(Seeded(_modules[module].Make, 32), Input([3, 32, 7, 9]).to(ScalarType.Float32), narrow: false);
        var found = Penalty(Seeded(_modules[module].Make, 32), Input([3, 32, 7, 9]).ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true);
        Assert.That(Distance(found, expected), Is.LessThan(4 * Rounding));
    }

    [Test]
    public void WhatIsNotANumberStaysSo()
    {
        using var scope = NewDisposeScope();
        var input = ones(1, 32, 4, 4, dtype: ScalarType.BFloat16);
        input[0, 3, 1, 1] = float.NaN;
        var pooled = Results(MaxPool2d(2), input.ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true)["output"];
        Assert.That(pooled.isnan().sum().ToInt64(), Is.EqualTo(1));
        var rectified = Results(Sequential(BatchNorm(32), ReLU()), input.ToMemoryFormat(MemoryFormat.ChannelsLast), narrow: true)["output"];
        Assert.That(rectified.isnan().sum().ToInt64(), Is.EqualTo(16));
    }

    // The gradient of the squared gradient of a weighted sum.
    private static Tensor Penalty(Module<Tensor, Tensor> module, Tensor input, bool narrow)
    {
        input.requires_grad_(true);
        using var region = narrow ? Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16) : default;
        var output = module.call(input).to(ScalarType.Float32);
        var first = autograd.grad([output], [input], [Weights(output)], retain_graph: true, create_graph: true)[0].to(ScalarType.Float32);
        var smooth = (first * first).sum() + (output * output).sum();
        return autograd.grad([smooth], [input])[0];
    }

    private static Dictionary<string, Tensor> Results(Module<Tensor, Tensor> module, Tensor input, bool narrow)
    {
        using var region = narrow ? Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16) : default;
        input = input.detach().requires_grad_(true);
        var output = module.call(input).to(ScalarType.Float32);
        output.backward([Weights(output)]);
        var results = new Dictionary<string, Tensor> { ["output"] = output.detach(), ["input"] = input.grad! };
        foreach (var (name, parameter) in module.named_parameters()) results[name] = parameter.grad!;
        foreach (var (name, buffer) in module.named_buffers()) results[name] = buffer;
        return results;
    }

    private static Tensor InputGradient(Module<Tensor, Tensor> module, Tensor input, bool narrow)
    {
        input = input.detach().requires_grad_(true);
        using var region = narrow ? Autocast.Enter(DeviceType.CPU, ScalarType.BFloat16) : default;
        var output = module.call(input).to(ScalarType.Float32);
        output.backward([Weights(output)]);
        return input.grad!;
    }

    private static void Compare(Dictionary<string, Tensor> found, Dictionary<string, Tensor> expected)
    {
        Assert.That(found.Keys, Is.EquivalentTo(expected.Keys));
        foreach (var (name, value) in expected) Assert.That(Distance(found[name], value), Is.LessThan(2 * Rounding), name);
    }

    private static double Distance(Tensor found, Tensor expected)
    {
        Assert.That(found.shape, Is.EqualTo(expected.shape));
        var size = Math.Max(expected.to(ScalarType.Float64).norm().ToDouble(), 1e-3);
        return (found.to(ScalarType.Float64) - expected.to(ScalarType.Float64)).norm().ToDouble() / size;
    }

    private static long Taken()
    {
        NativeTorch.Check(NativeMethods.FastOperatorsTaken(out var count), "Asking for operators taken");
        return count;
    }

    // Far from zero and of different spreads, so that a variance by differences of squares would show.
    private static Tensor Input(long[] shape)
    {
        manual_seed(3);
        var spread = linspace(0.5, 4, shape[1]).reshape(1, -1, 1, 1);
        return ((randn(shape) * spread) + linspace(-3, 20, shape[1]).reshape(1, -1, 1, 1)).to(ScalarType.BFloat16);
    }

    // Alike in both types.
    private static Tensor Weights(Tensor output)
    {
        manual_seed(4);
        return randn(output.shape).to(ScalarType.BFloat16).to(ScalarType.Float32);
    }

    private static Module<Tensor, Tensor> Seeded(Func<long, Module<Tensor, Tensor>> make, long channels)
    {
        manual_seed(5);
        return make(channels);
    }

    private static TorchSharp.Modules.BatchNorm2d BatchNorm(long channels)
    {
        var norm = BatchNorm2d(channels);
        init.uniform_(norm.weight!, 0.5, 1.5);
        init.uniform_(norm.bias!, -0.5, 0.5);
        return norm;
    }

    private sealed class TwiceUsed : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.BatchNorm2d norm;

        public TwiceUsed(long channels) : base(nameof(TwiceUsed))
        {
            norm = BatchNorm(channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var found = norm.call(input);
            return functional.relu(found) + (found * 0.5);
        }
    }

    private sealed class Changed : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.BatchNorm2d norm;

        public Changed(long channels) : base(nameof(Changed))
        {
            norm = BatchNorm(channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var found = norm.call(input);
            using (no_grad()) found.add_(0.25);
            return functional.relu(found);
        }
    }
}
