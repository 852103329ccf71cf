using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Lifecycle.SystemLibTorch.Tests.NN;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Lifecycle.SystemLibTorch.Tests.Optim;

/// <summary>A configuration of an optimizer, and what PyTorch does with it in 14 steps; see steps.py.</summary>
internal sealed record StepGolden(
    string Optimizer, Dictionary<string, JsonElement> Options, StepGolden.Group[]? Groups, StepGolden.Addition? Later,
    Dictionary<string, double>? Rates, bool Closure, double[] Losses, double[][] Parameters, Dictionary<string, double[]>[]? States)
{
    private static readonly Lazy<Dictionary<string, StepGolden>> Loaded = new(() => Golden.Read<Dictionary<string, StepGolden>>("Optim/Goldens/steps.json"));

    internal static Dictionary<string, StepGolden> All => Loaded.Value;

    internal int Steps => Losses.Length;

    /// <summary>A weight, a bias, a scale, and a parameter without a gradient.</summary>
    internal static Parameter[] Start() =>
    [
        nn.Parameter(linspace(-0.9, 0.8, 6, ScalarType.Float64).view(3, 2)), nn.Parameter(tensor(new[] { 0.3, -0.2 })),
        nn.Parameter(tensor(new[] { 1.1 })), nn.Parameter(ones(2, ScalarType.Float64)),
    ];

    internal static Tensor Loss(Parameter[] parameters, int step)
    {
        var x = linspace(-1, 1, 12, ScalarType.Float64).view(4, 3) * Math.Cos(0.7 * step);
        var y = tensor(new[] { 0.5, -0.5, -0.2, 0.9, 0.1, 0.1, -1.0, 0.7 }).view(4, 2);
        return (((x.matmul(parameters[0]) + parameters[1]).tanh() * parameters[2]) - y).pow(2).sum();
    }

    internal Optimizer Make(Parameter[] parameters)
    {
        if (Groups is null) return (Optimizer)Factory(typeof(IEnumerable<Parameter>)).Invoke(null, Named.Arguments(Factory(typeof(IEnumerable<Parameter>)), Options, (object)parameters))!;
        var groups = Array.CreateInstance(GroupType, Groups.Length);
        for (var i = 0; i < Groups.Length; i++) groups.SetValue(GroupOf(parameters, Groups[i].Parameters, Groups[i].Options), i);
        // ASGD takes the base type of its groups.
        var factory = typeof(optim).GetMethods().Single(method => string.Equals(method.Name, Optimizer, StringComparison.Ordinal)
            && method.GetParameters()[0].ParameterType.IsInstanceOfType(groups) && method.GetParameters()[0].ParameterType != typeof(IEnumerable<Parameter>));
        return (Optimizer)factory.Invoke(null, Named.Arguments(factory, Options, groups))!;
    }

    /// <summary>Takes the steps from one to another, and returns their losses.</summary>
    internal List<double> Run(Optimizer optimizer, Parameter[] parameters, int from, int to)
    {
        var losses = new List<double>();
        for (var step = from; step < to; step++)
        {
            using var scope = NewDisposeScope();
            if (Later?.Step == step) optimizer.add_param_group(GroupOf(parameters, Later.Parameters, Later.Options));
            if (Rates?.TryGetValue(step.ToString(CultureInfo.InvariantCulture), out var rate) is true) optimizer.ParamGroups.First().LearningRate = rate;
            var at = Optimizer is "LBFGS" ? 0 : step;
            if (Closure || Optimizer is "LBFGS") losses.Add(optimizer.step(() => Evaluate(optimizer, parameters, at))!.item<double>());
            else
            {
                losses.Add(Evaluate(optimizer, parameters, at).item<double>());
                optimizer.step();
            }
        }
        return losses;
    }

    private Type GroupType => typeof(OptimizerHelper).Assembly.GetType($"TorchSharp.Modules.{Optimizer}+ParamGroup", throwOnError: true)!;

    private ParamGroup GroupOf(Parameter[] parameters, int[] places, Dictionary<string, JsonElement> values)
    {
        var group = (ParamGroup)Activator.CreateInstance(GroupType)!;
        group.Parameters = [.. places.Select(place => parameters[place])];
        var optionsType = GroupType.BaseType!.GetGenericArguments()[0];
        group.Options = (OptimizerOptions)Activator.CreateInstance(optionsType)!;
        foreach (var (name, value) in values)
        {
            if (name is "lr") group.Options.LearningRate = value.GetDouble();
            else optionsType.GetField(name)!.SetValue(group.Options, Named.Value(value, optionsType.GetField(name)!.FieldType));
        }
        return group;
    }

    private MethodInfo Factory(Type first) => typeof(optim).GetMethods()
        .Single(method => string.Equals(method.Name, Optimizer, StringComparison.Ordinal) && method.GetParameters()[0].ParameterType == first);

    private static Tensor Evaluate(Optimizer optimizer, Parameter[] parameters, int step)
    {
        optimizer.zero_grad();
        var loss = Loss(parameters, step);
        loss.backward();
        return loss;
    }

    internal sealed record Group(int[] Parameters, Dictionary<string, JsonElement> Options);

    internal sealed record Addition(int Step, int[] Parameters, Dictionary<string, JsonElement> Options);
}
