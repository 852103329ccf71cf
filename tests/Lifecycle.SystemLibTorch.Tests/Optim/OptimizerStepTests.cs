using Lifecycle.SystemLibTorch.Tests.NN;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>Every optimizer in every configuration of steps.py, in doubles, against PyTorch's numbers.</summary>
public sealed class OptimizerStepTests
{
    private const double Tolerance = 1e-10;

    private static IEnumerable<string> Names => StepGolden.All.Keys;

    private static IEnumerable<string> NamesWithState => StepGolden.All.Where(static entry => entry.Value.States is not null).Select(static entry => entry.Key);

    [TestCaseSource(nameof(Names))]
    public void FollowsPyTorch(string name)
    {
        OptimizerDefects.Skip(name);
        using var scope = NewDisposeScope();
        var golden = StepGolden.All[name];
        var parameters = StepGolden.Start();
        using var optimizer = golden.Make(parameters);
        var losses = golden.Run(optimizer, parameters, 0, golden.Steps);
        Assert.That(losses, Is.EqualTo(golden.Losses).Within(Tolerance));
        CheckParameters(parameters, golden);
        if (golden.States is not null) CheckStates((OptimizerHelper)optimizer, golden);
    }

    /// <summary>Half the steps, then the other half with another optimizer that reads what the first one saved.</summary>
    [TestCaseSource(nameof(NamesWithState))]
    public void GoesOnFromASavedState(string name)
    {
        OptimizerDefects.Skip(name);
        using var scope = NewDisposeScope();
        var golden = StepGolden.All[name];
        var parameters = StepGolden.Start();
        using var first = (OptimizerHelper)golden.Make(parameters);
        golden.Run(first, parameters, 0, golden.Steps / 2);
        using var second = (OptimizerHelper)golden.Make(parameters);
        AddLaterGroup(golden, first, second);
        second.load_state_dict(new BinaryReader(Saved(first)));
        golden.Run(second, parameters, golden.Steps / 2, golden.Steps);
        CheckParameters(parameters, golden);
        CheckStates(second, golden);
    }

    [TestCaseSource(nameof(NamesWithState))]
    public void TakesOverAState(string name)
    {
        OptimizerDefects.Skip("state of " + name);
        using var scope = NewDisposeScope();
        var golden = StepGolden.All[name];
        var parameters = StepGolden.Start();
        using var first = (OptimizerHelper)golden.Make(parameters);
        golden.Run(first, parameters, 0, golden.Steps / 2);
        using var second = (OptimizerHelper)golden.Make(parameters);
        AddLaterGroup(golden, first, second);
        Assert.That(Agree(first, second), Is.EqualTo(golden.States!.All(static state => state.Count == 0)), "a new optimizer has a state of its own");
        second.load_state_dict(first.state_dict());
        Assert.That(Agree(first, second), Is.True);
        Assert.That(Saved(second).ToArray(), Is.EqualTo(Saved(first).ToArray()));
    }

    internal static void CheckParameters(Parameter[] parameters, StepGolden golden)
    {
        for (var i = 0; i < parameters.Length; i++) Golden.AssertClose(parameters[i], golden.Parameters[i], $"parameter {i}", Tolerance);
    }

    internal static void CheckStates(OptimizerHelper optimizer, StepGolden golden)
    {
        var dictionary = optimizer.state_dict();
        var order = golden.Groups is null ? [0, 1, 2, 3] : golden.Groups.SelectMany(static group => group.Parameters).Concat(golden.Later?.Parameters ?? []).ToArray();
        for (var i = 0; i < order.Length; i++)
        {
            foreach (var (field, expected) in golden.States![order[i]])
            {
                var value = dictionary.State[i].GetType().GetField(field)?.GetValue(dictionary.State[i]);
                double[] actual = value is Tensor tensor ? tensor.contiguous().data<double>().ToArray() : [Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)];
                Assert.That(actual, Is.EqualTo(expected).Within(Tolerance), $"{field} of parameter {order[i]}");
            }
        }
    }

    internal static MemoryStream Saved(OptimizerHelper optimizer)
    {
        var stream = new MemoryStream();
        optimizer.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        return stream;
    }

    private static bool Agree(OptimizerHelper first, OptimizerHelper second) =>
        first.state_dict().State.Zip(second.state_dict().State).All(static pair => pair.First.ApproximatelyEquals(pair.Second));

    /// <summary>The group that the first optimizer was given on its way.</summary>
    private static void AddLaterGroup(StepGolden golden, OptimizerHelper first, OptimizerHelper second)
    {
        if (golden.Later is null) return;
        var group = ((IEnumerable<ILearningRateController>)first.ParamGroups).Cast<ParamGroup>().Last();
        var copy = (ParamGroup)Activator.CreateInstance(group.GetType())!;
        copy.Parameters = group.Parameters;
        copy.Options = (OptimizerOptions)Activator.CreateInstance(group.Options.GetType())!;
        second.add_param_group(copy);
    }
}
