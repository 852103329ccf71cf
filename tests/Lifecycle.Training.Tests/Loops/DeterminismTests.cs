using Lifecycle.Training.Data;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Native;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Tests.Native;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Lifecycle.Training.Tests.Loops;

public class DeterminismTests
{
    // The gradient of picking rows by an index adds up as many numbers as threads come to, in whatever order, unless it is told not to.
    [Test]
    public async Task ARunOnSeveralThreadsRepeatsToTheBit()
    {
        NeedsNative.Check();
        var first = await Train();
        for (var turn = 0; turn < 4; turn++) Assert.That(await Train(), Is.EqualTo(first));
    }

    [Test]
    public void WhatWasSetBeforeIsSetAgain()
    {
        NeedsNative.Check();
        int Flags()
        {
            NativeTorch.Check(NativeMethods.DeterminismExchange(0, out var before), "asking");
            NativeTorch.Check(NativeMethods.DeterminismExchange(before, out _), "setting back");
            return before;
        }

        var before = Flags();
        int within, inner;
        using (Determinism.Enter(wanted: true))
        {
            within = Flags();
            using (Determinism.Enter(wanted: false)) inner = Flags();
        }

        Assert.That((within & 7, inner & 7, Flags()), Is.EqualTo((7, 7, before)));
    }

    // As on a GPU, whose generator TorchSharp gives no state of.
    [Test]
    public void TheStateOfADevicesRandomNumbersIsGoneOnFrom()
    {
        NeedsNative.Check();
        using var scope = NewDisposeScope();
        manual_seed(7);
        rand(5);
        using var state = RandomState.Of(CPU);
        var expected = rand(100);
        RandomState.Set(CPU, state);

        Assert.That(rand(100).equal(expected).all().ToBoolean());
        Assert.That(() => RandomState.Set(CPU, zeros(3)), Throws.InstanceOf<NativeException>());
    }

    private static async Task<float[]> Train()
    {
        manual_seed(1);
        using var model = new Table();
        using var data = new TensorDataset(randint(0, 20, [60_000, 4], ScalarType.Int64), rand(60_000, 4));
        await new Trainer(model, Losses.MeanSquaredError(), new TrainerOptions { Epochs = 1, BatchSize = 30_000, Device = "cpu", Threads = 2, Optimizer = Optimizers.Sgd(100), PreparedInputs = [] }).FitAsync(data);
        return Toy.Weights(model);
    }

    private sealed class Table : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter rows = new(randn(20, 8));

        public Table() : base(nameof(Table)) => RegisterComponents();

        public override Tensor forward(Tensor input) => rows[input].mean([2]);
    }
}
