using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Steps;

/// <summary>Steps that update an optimizer more than once for a batch, or not for each.</summary>
public class RepeatedUpdateTests
{
    [Test]
    public async Task EachUpdateOfABatchHasItsOwnGradient()
    {
        using var data = Toy.Images(16);
        using var found = Model();
        using var expected = Model();
        await new Trainer(found, new Repeated(3), Options()).FitAsync(data);
        using (NewDisposeScope())
        {
            using var optimizer = optim.SGD(expected.parameters(), 0.1);
            using var batch = data.ReadAll();
            for (var turn = 0; turn < 3; turn++)
            {
                optimizer.zero_grad();
                Loss(expected, batch.Inputs[0].to(ScalarType.Float32).div(255), batch.Targets[0]).backward();
                optimizer.step();
            }
        }

        Assert.That(Toy.Weights(found), Is.EqualTo(Toy.Weights(expected)).Within(1e-6));
    }

    [Test]
    public void TwiceForABatchOfSeveralIsRefused()
    {
        using var data = Toy.Images(32);
        using var model = Model();
        Assert.That(() => new Trainer(model, new Repeated(2), Options(batch: 8, accumulate: 2)).FitAsync(data), Throws.TypeOf<UsageException>().With.Message.Contains("twice for a batch, with AccumulateSteps 2"));
    }

    [Test]
    public async Task WhatTheLastBatchLeavesOutMovesByTheBatchesBefore()
    {
        using var data = Toy.Images(16);
        using var found = Model();
        using var before = Model();
        await new Trainer(found, new FirstOnly(), Options(batch: 8, accumulate: 2)).FitAsync(data);

        Assert.That(Toy.Weights(found), Is.Not.EqualTo(Toy.Weights(before)));
    }

    private static nn.Module<Tensor, Tensor> Model()
    {
        manual_seed(1);
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 3));
    }

    private static TrainerOptions Options(int batch = 16, int accumulate = 1) => new()
    {
        Epochs = 1, BatchSize = batch, AccumulateSteps = accumulate, Device = "cpu", Threads = 1, RestoreBest = false, Optimizer = Optimizers.Sgd(0.1),
    };

    private static Tensor Loss(nn.Module<Tensor, Tensor> model, Tensor input, Tensor target) => nn.functional.cross_entropy(model.call(input), target);

    private sealed class Repeated(int times) : ITrainingStep
    {
        public void Train(StepContext step)
        {
            for (var turn = 0; turn < times; turn++) step.Update(batch => nn.functional.cross_entropy(batch.Forward(batch.Inputs)[0], batch.Target));
        }

        public StepOutput Evaluate(StepBatch batch) => new(nn.functional.cross_entropy(batch.Forward(batch.Inputs)[0], batch.Target), [], []);
    }

    private sealed class FirstOnly : ITrainingStep
    {
        public void Train(StepContext step)
        {
            if (step.Step % 2 == 0) step.Update(batch => nn.functional.cross_entropy(batch.Forward(batch.Inputs)[0], batch.Target));
        }

        public StepOutput Evaluate(StepBatch batch) => new(nn.functional.cross_entropy(batch.Forward(batch.Inputs)[0], batch.Target), [], []);
    }
}
