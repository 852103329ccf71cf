using System.Globalization;
using System.Text.Json;
using Lifecycle.Benchmarks.Python;
using Lifecycle.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Fused = Lifecycle.Training.Optimization.Fused;

namespace Lifecycle.Benchmarks.Stepping;

/// <summary>
/// Steps of the fused optimizers against TorchSharp's own and python3-torch's, and fused clipping against TorchSharp's, in turn and
/// in both orders.
/// </summary>
internal static class OptimizerSteps
{
    private static readonly Dictionary<string, (Func<Parameter[], optim.Optimizer> Fused, Func<Parameter[], optim.Optimizer> TorchSharp)> _optimizers = new(StringComparer.Ordinal)
    {
        ["sgd"] = (p => new Fused.SGD(p, 1e-3, momentum: 0.9, weight_decay: 1e-4), p => optim.SGD(p, 1e-3, momentum: 0.9, weight_decay: 1e-4)),
        ["adam"] = (p => new Fused.Adam(p), p => optim.Adam(p)),
        ["adamw"] = (p => new Fused.AdamW(p, weight_decay: 0.01), p => optim.AdamW(p, weight_decay: 0.01)),
    };

    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs; 15 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 15;
        set_num_threads(Environment.ProcessorCount);
        foreach (var (model, steps) in ((string, int)[])[("resnet18", 5), ("mlp", 200)])
        {
            foreach (var optimizer in _optimizers.Keys) Compare(model, optimizer, steps, pairs);
            CompareClipping(model, steps, pairs);
        }
    }

    /// <summary>An optimizer of each kind, each over parameters of its own that have gradients.</summary>
    public static (optim.Optimizer Fused, optim.Optimizer TorchSharp) Make(string name, string model) =>
        (_optimizers[name].Fused(Parameters(model)), _optimizers[name].TorchSharp(Parameters(model)));

    private static void Compare(string model, string name, int steps, int pairs)
    {
        using var scope = NewDisposeScope();
        var (fused, torchSharp) = Make(name, model);
        using var _ = fused;
        using var __ = torchSharp;
        Print($"{model}, {name}", "TorchSharp's", PairedTiming.Measure(Times(steps, Step(fused)), Times(steps, Step(torchSharp)), pairs), steps);
        using var python = PythonPeer.Start("steps.py", name, JsonSerializer.Serialize(ParameterShapes.Named(model)), Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        if (python is not null)
            Print($"{model}, {name}", "python3-torch's (foreach)", PairedTiming.Measure(Times(steps, Step(fused)), () => python.Run(steps), pairs), steps);
    }

    // The limit is above the norm's, below it would shrink the gradients with each turn; so both measure the norm, TorchSharp
    // multiplies by 1 as well.
    private static void CompareClipping(string model, int steps, int pairs)
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(model);
        var timing = PairedTiming.Measure(
            Times(steps, () => GradientClipping.ByNorm(parameters, 1e9)), Times(steps, () => nn.utils.clip_grad_norm_(parameters, 1e9)), pairs);
        Print($"{model}, clipping, norm below the limit", "TorchSharp's", timing, steps);
        timing = PairedTiming.Measure(
            Times(steps, () => GradientClipping.ByNorm(parameters, 1e-3)), Times(steps, () => nn.utils.clip_grad_norm_(parameters, 1e-3)), pairs);
        Print($"{model}, clipping, norm at the limit", "TorchSharp's", timing, steps);
    }

    private static Parameter[] Parameters(string model)
    {
        manual_seed(1);
        var parameters = ParameterShapes.Named(model).Select(static shape => new Parameter(randn(shape))).ToArray();
        foreach (var parameter in parameters)
        {
            using var step = NewDisposeScope();
            (parameter * randn(parameter.shape)).sum().backward();
        }
        return parameters;
    }

    private static Action Step(optim.Optimizer optimizer) => () => optimizer.step();

    private static Action Times(int count, Action action) => () =>
    {
        for (var i = 0; i < count; i++) action();
    };

    private static void Print(string what, string baseline, PairedTiming timing, int steps) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: {1 / timing.RatioMedian:F2} times as fast as {baseline} (quartiles {1 / timing.RatioHigh:F2} to {1 / timing.RatioLow:F2}), which takes {timing.BaselineMedian.TotalMicroseconds / steps:F0} us"));
}
