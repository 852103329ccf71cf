using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>What the optimizers do besides their steps.</summary>
public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Parameter>, Optimizer>> Makers = new(StringComparer.Ordinal)
    {
        ["SGD"] = static p => SGD(p, 0.1, momentum: 0.9),
        ["Adam"] = static p => Adam(p, 0.1),
        ["AdamW"] = static p => AdamW(p, 0.1),
        ["RMSProp"] = static p => RMSProp(p, 0.1),
        ["Adagrad"] = static p => Adagrad(p, 0.1),
        ["Adadelta"] = static p => Adadelta(p, 0.1),
        ["Adamax"] = static p => Adamax(p, 0.1),
        ["NAdam"] = static p => NAdam(p, 0.1),
        ["RAdam"] = static p => RAdam(p, 0.1),
        ["ASGD"] = static p => ASGD(p, 0.1),
        ["Rprop"] = static p => Rprop(p, 0.1),
        ["LBFGS"] = static p => LBFGS(p, 0.1, max_iter: 2),
    };

    private static readonly Dictionary<string, Func<Parameter[], Optimizer>> Refused = new(StringComparer.Ordinal)
    {
        ["SGD rate"] = static p => SGD(p, -0.1),
        ["SGD nesterov without momentum"] = static p => SGD(p, 0.1, nesterov: true),
        ["Adam rate"] = static p => Adam(p, -0.1),
        ["Adam beta1"] = static p => Adam(p, 0.1, 1.5),
        ["AdamW beta2"] = static p => AdamW(p, 0.1, beta2: -0.1),
        ["RMSProp rate"] = static p => RMSProp(p, -0.1),
        ["Adagrad rate"] = static p => Adagrad(p, -0.1),
        ["Adagrad decay of the rate"] = static p => Adagrad(p, lr_decay: -1),
        ["Adagrad eps"] = static p => Adagrad(p, eps: -1),
        ["Adagrad initial value"] = static p => Adagrad(p, initial_accumulator_value: -1),
        ["Adadelta rho"] = static p => Adadelta(p, rho: 1.5),
        ["Adadelta weight decay"] = static p => Adadelta(p, weight_decay: -1),
        ["Adamax eps"] = static p => Adamax(p, eps: -1),
        ["NAdam momentum decay"] = static p => NAdam(p, momentum_decay: -1),
        ["RAdam beta1"] = static p => RAdam(p, beta1: -0.5),
        ["ASGD rate"] = static p => ASGD(p, -0.1),
        ["Rprop rate"] = static p => Rprop(p, -0.1),
    };

    private static IEnumerable<string> Names => Makers.Keys;

    private static IEnumerable<string> RefusedNames => Refused.Keys;

    [TestCaseSource(nameof(RefusedNames))]
    public void RefusesOptionsThatCannotBe(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = StepGolden.Start();
        Assert.That(() => Refused[name](parameters), Throws.ArgumentException);
    }

    [TestCaseSource(nameof(Names))]
    public void SetsGradientsToZero(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = StepGolden.Start();
        using var optimizer = Makers[name](parameters);
        StepGolden.Loss(parameters, 0).backward();
        optimizer.zero_grad();
        Assert.Multiple(() =>
        {
            Assert.That(parameters.Take(3).Select(static parameter => parameter.grad!.abs().sum().item<double>()), Is.All.Zero);
            Assert.That(parameters[3].grad, Is.Null, "no gradient stays no gradient");
        });
    }

    [TestCaseSource(nameof(Names))]
    public void ReturnsTheLossOfItsClosure(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = StepGolden.Start();
        using var optimizer = Makers[name](parameters);
        var expected = StepGolden.Loss(parameters, 0).item<double>();
        var recording = false;
        Tensor? loss;
        using (no_grad())
        {
            loss = optimizer.step(() =>
            {
                recording = is_grad_enabled();
                var value = StepGolden.Loss(parameters, 0);
                optimizer.zero_grad();
                value.backward();
                return value;
            });
        }
        Assert.Multiple(() =>
        {
            Assert.That(loss!.item<double>(), Is.EqualTo(expected));
            Assert.That(recording, Is.True, "the closure records gradients, whatever the caller does");
            Assert.That(is_grad_enabled(), Is.True);
        });
    }

    [TestCaseSource(nameof(Names))]
    public void ShowsParametersAndRate(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = StepGolden.Start();
        using var optimizer = Makers[name](parameters);
        var group = optimizer.ParamGroups.Single();
        Assert.That((group.LearningRate, group.InitialLearningRate), Is.EqualTo((0.1, 0.1)));
        group.LearningRate = 0.02;
        Assert.Multiple(() =>
        {
            Assert.That(optimizer.ParamGroups.Single().LearningRate, Is.EqualTo(0.02));
            Assert.That(group.InitialLearningRate, Is.EqualTo(0.1));
            Assert.That(optimizer.parameters().Select(static parameter => parameter.numel()), Is.EqualTo([6L, 2L, 1L, 2L]));
        });
    }

    [TestCaseSource(nameof(Names))]
    public void LeavesNothingBehind(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = StepGolden.Start();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        using (var optimizer = Makers[name](parameters))
        {
            for (var i = 0; i < 3; i++)
            {
                using var stepScope = NewDisposeScope();
                optimizer.step(() =>
                {
                    var loss = StepGolden.Loss(parameters, 0);
                    loss.backward();
                    return loss;
                });
            }
        }
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void SetsBetasAndMomentum()
    {
        using var scope = NewDisposeScope();
        var parameters = StepGolden.Start();
        foreach (var optimizer in new Optimizer[] { Adam(parameters), AdamW(parameters), Adamax(parameters), NAdam(parameters), RAdam(parameters) })
        {
            var group = (IBetas)optimizer.ParamGroups.Single();
            group.Betas = (0.5, 0.6);
            ((IBetas)optimizer).Betas = (0.7, 0.8);
            Assert.That((group.Betas, ((IBetas)optimizer).Betas), Is.EqualTo(((0.5, 0.6), (0.7, 0.8))), optimizer.GetType().Name);
            optimizer.Dispose();
        }
        foreach (var optimizer in new Optimizer[] { SGD(parameters, 0.1), RMSProp(parameters) })
        {
            var group = (IMomentum)optimizer.ParamGroups.Single();
            group.Momentum = 0.5;
            ((IMomentum)optimizer).Momentum = 0.7;
            Assert.That((group.Momentum, ((IMomentum)optimizer).Momentum), Is.EqualTo((0.5, 0.7)), optimizer.GetType().Name);
            optimizer.Dispose();
        }
    }

    [Test]
    public void TakesNamedParameters()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(3, 2);
        using var optimizer = Adagrad(model.named_parameters());
        Assert.That(optimizer.parameters().Count(), Is.EqualTo(2));
    }

    [Test]
    public void NeedsAClosureForLbfgs()
    {
        using var scope = NewDisposeScope();
        using var optimizer = LBFGS(StepGolden.Start());
        Assert.That(() => optimizer.step(null!), Throws.ArgumentNullException);
    }
}
