using Lifecycle.Training.Native;
using Lifecycle.Training.Tests.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Fast = Lifecycle.Training.Optimization.Fused;

namespace Lifecycle.Training.Tests.Optimization.Fused;

internal sealed class FusedOptimizerTests
{
    private const int Steps = 25;

    [SetUp]
    public void NeedNative() => NeedsNative.Check();

    private static IEnumerable<TestCaseData> Cases() =>
        from optimizer in OptimizerCase.All
        from type in (ScalarType[])[ScalarType.Float32, ScalarType.Float64]
        from composed in (bool[])[false, true]
        select new TestCaseData(optimizer, type, composed).SetArgDisplayNames(optimizer.Name, type.ToString(), composed ? "composed" : "fused");

    [TestCaseSource(nameof(Cases))]
    public void StepsAreThoseOfTorchSharp(OptimizerCase optimizer, ScalarType type, bool composed)
    {
        var found = Run(type, set => optimizer.Fused(set.First, set.Second, composed));
        var expected = Run(type, set => optimizer.Expected(set.First, set.Second));

        Assert.That(Distance(found, expected).Max(), Is.LessThan(type == ScalarType.Float64 ? 1e-13 : 3e-6));
    }

    /// <summary>In bfloat16 TorchSharp rounds after each operator, a fused step once: it must be no farther from float64.</summary>
    [TestCaseSource(typeof(OptimizerCase), nameof(OptimizerCase.All))]
    public void InBFloat16StepsAreNoFartherFromFloat64ThanTorchSharps(OptimizerCase optimizer)
    {
        var exact = Run(ScalarType.Float64, set => optimizer.Expected(set.First, set.Second));
        var found = Run(ScalarType.BFloat16, set => optimizer.Fused(set.First, set.Second, false));
        var theirs = Run(ScalarType.BFloat16, set => optimizer.Expected(set.First, set.Second));

        Assert.That(Distance(found, exact).Average(), Is.LessThanOrEqualTo(Distance(theirs, exact).Average() * 1.01));
    }

    /// <summary>libtorch 1.13 lacks some of TorchSharp's operators in float16 on the CPU; a step rounds each weight once, by 2^-12 of values about 1.</summary>
    [TestCaseSource(typeof(OptimizerCase), nameof(OptimizerCase.All))]
    public void InFloat16StepsAreFloat64sToRounding(OptimizerCase optimizer)
    {
        var exact = Run(ScalarType.Float64, set => optimizer.Expected(set.First, set.Second));
        var found = Run(ScalarType.Float16, set => optimizer.Fused(set.First, set.Second, false));

        Assert.That(Distance(found, exact).Average(), Is.LessThan(Steps / 4096.0));
    }

    private static IEnumerable<TestCaseData> Resumptions() =>
        from optimizer in OptimizerCase.All
        from saved in (bool[])[false, true]
        from contiguous in (bool[])[false, true]
        select new TestCaseData(optimizer, saved, contiguous).SetArgDisplayNames(optimizer.Name, saved ? "saved by fused" : "loaded by fused", contiguous ? "contiguous" : "in any layout");

    [TestCaseSource(nameof(Resumptions))]
    public void AStateSavedByEitherResumesInTheOther(OptimizerCase optimizer, bool fromFused, bool contiguous)
    {
        if (!contiguous) optimizer.NeedStateOfAnyLayout();
        using var scope = NewDisposeScope();
        var set = new ParameterSet(ScalarType.Float32, contiguous);
        OptimizerHelper[] both = [optimizer.Expected(set.First, set.Second), optimizer.Fused(set.First, set.Second, false)];
        var (writer, reader) = fromFused ? (both[1], both[0]) : (both[0], both[1]);
        for (var step = 0; step < 10; step++) set.Step(writer);
        using var stream = new MemoryStream();
        using var output = new BinaryWriter(stream);
        writer.save_state_dict(output);
        output.Flush();
        stream.Position = 0;
        using var input = new BinaryReader(stream);

        reader.load_state_dict(input);

        for (var step = 10; step < Steps; step++) set.Step(reader);
        var uninterrupted = Run(ScalarType.Float32, other => optimizer.Expected(other.First, other.Second));
        Assert.That(Distance(set.Values(), uninterrupted).Max(), Is.LessThan(3e-6));
        foreach (var each in both) each.Dispose();
    }

    [Test]
    public void AStateOfAnotherOptimizerIsRefused()
    {
        using var scope = NewDisposeScope();
        var set = new ParameterSet(ScalarType.Float32);
        using var lion = new Fast.Lion(set.All);
        using var adam = new Fast.Adam(set.All);
        using var stream = new MemoryStream();
        using var output = new BinaryWriter(stream);
        lion.save_state_dict(output);
        output.Flush();
        stream.Position = 0;
        using var input = new BinaryReader(stream);

        Assert.That(() => adam.load_state_dict(input), Throws.TypeOf<InvalidDataException>().With.Message.Contains("Adam").And.Message.Contains("Lion"));
    }

    [Test]
    public void AModelLaidOutAnewHalfWayGoesOnAsBefore()
    {
        using var scope = NewDisposeScope();
        Assert.That(Train(relayout: true), Is.EqualTo(Train(relayout: false)).Within(1e-6));

        static float[] Train(bool relayout)
        {
            manual_seed(3);
            using var model = nn.Conv2d(3, 4, 3);
            using var optimizer = new Fast.Adam(model.parameters(), 0.01);
            var x = rand(2, 3, 6, 6);
            for (var step = 0; step < 6; step++)
            {
                if (relayout && step == 3) model.ToMemoryFormat(MemoryFormat.ChannelsLast);
                optimizer.zero_grad();
                model.call(x).square().mean().backward();
                optimizer.step();
            }
            return Toy.Weights(model);
        }
    }

    [Test]
    public void AStateThatDoesNotFitItsParameterIsRefusedAndNothingChanges()
    {
        using var scope = NewDisposeScope();
        var set = new ParameterSet(ScalarType.Float32);
        using var optimizer = new Fast.AdamW(set.All, 0.1);
        var state = (AdamW.State)optimizer.state_dict().State[1];
        state.exp_avg = zeros(2, 2);
        var before = set.Values();

        Assert.That(() => set.Step(optimizer), Throws.TypeOf<NativeException>().With.Message.Contains("[33]").And.Message.Contains("[2, 2]").And.Message.Not.Contains("\n"));
        Assert.That(set.Values(), Is.EqualTo(before));
        Assert.That(state.step, Is.Zero);
    }

    [Test]
    public void AClosureIsEvaluatedWithGradients()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        using var optimizer = new Fast.SGD([weight], 0.5);
        using var noGradients = no_grad();

        var loss = optimizer.step(() =>
        {
            var value = weight.square().sum();
            value.backward();
            return value;
        });

        Assert.That(loss!.item<float>(), Is.EqualTo(3f));
        Assert.That(weight.detach().data<float>().ToArray(), Is.All.EqualTo(0f));
    }

    [Test]
    public void AStepBetweenForwardAndBackwardIsFound()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));
        using var optimizer = new Fast.SGD([weight], 0.5);
        weight.sum().backward();
        var loss = weight.square().sum();

        optimizer.step();

        Assert.That(() => loss.backward(), Throws.Exception.With.Message.Contains("modified by an inplace operation"));
    }

    [TestCaseSource(typeof(OptimizerCase), nameof(OptimizerCase.All))]
    public void NoTensorIsLeftBehind(OptimizerCase optimizer)
    {
        using var scope = NewDisposeScope();
        // TorchSharp keeps counting the tensor that a parameter was made of, so both runs have the same parameters.
        var set = new ParameterSet(ScalarType.Float32);
        Train();
        var before = LiveTensors.Settled();

        Train();

        Assert.That(LiveTensors.Settled(), Is.LessThanOrEqualTo(before));

        void Train()
        {
            using var each = NewDisposeScope();
            using var fused = optimizer.Fused(set.First, set.Second, false);
            for (var step = 0; step < Steps; step++) set.Step(fused);
        }
    }

    private static double[] Run(ScalarType type, Func<ParameterSet, OptimizerHelper> make)
    {
        using var scope = NewDisposeScope();
        var set = new ParameterSet(type);
        using var optimizer = make(set);
        for (var step = 0; step < Steps; step++) set.Step(optimizer);
        return set.Values();
    }

    private static double[] Distance(double[] found, double[] expected) => [.. found.Zip(expected, static (a, b) => double.IsFinite(a) ? Math.Abs(a - b) : double.PositiveInfinity)];
}
