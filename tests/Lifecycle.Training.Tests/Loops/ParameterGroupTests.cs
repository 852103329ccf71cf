using Lifecycle.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Loops;

public class ParameterGroupTests
{
    [Test]
    public async Task GroupsKeepTheRatioOfTheirRates()
    {
        using var model = Toy.Net();
        using var data = Toy.Images(16);
        optim.Optimizer? made = null;
        var rates = Array.Empty<double>();
        var factory = Optimizers.Custom(0.1, parameters => made = optim.SGD(
            [new SGD.ParamGroup(parameters.Take(2).Select(p => p.Parameter), 0.001), new SGD.ParamGroup(parameters.Skip(2).Select(p => p.Parameter), 0.1)], 0.1));
        var loss = Losses.Custom("looking", (output, target) =>
        {
            rates = [.. made?.ParamGroups.Select(g => g.LearningRate) ?? []];
            return nn.functional.cross_entropy(output, target);
        });
        var options = new TrainerOptions { Epochs = 1, BatchSize = 16, Device = "cpu", Threads = 1, Optimizer = factory, Schedule = new Half() };

        await new Trainer(model, loss, options).FitAsync(data);

        Assert.That(rates, Is.EqualTo(new[] { 0.0005, 0.05 }).Within(1e-9));
    }

    private sealed class Half : ISchedule
    {
        public double LearningRate(in SchedulePoint point) => point.BaseLearningRate / 2;
    }
}
