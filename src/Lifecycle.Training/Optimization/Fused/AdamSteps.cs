using Lifecycle.Training.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.Fused;

/// <summary>Takes the steps of <see cref="Adam"/> and <see cref="AdamW"/>, which differ in how they decay weights alone.</summary>
internal sealed class AdamSteps<TState>(string optimizer, Func<TState, Tensor> average, Func<TState, Tensor> square, Func<TState, Tensor?> maximum, Func<TState, long> count, Action<TState, long> setCount)
    where TState : OptimizerState
{
    private readonly StepTable<TState> _table = new();
    private long[] _counts = [];

    internal void Add(ParamGroup group, Func<Parameter, TState> stateOf) => _table.Add(group, stateOf);

    internal void Take(Func<OptimizerOptions, int, AdamGroup> describe)
    {
        var groups = _table.Describe(describe);
        var parameters = _table.ParameterHandles();
        var averages = _table.Handles(nameof(TorchSharp.Modules.Adam.State.exp_avg), average);
        var squares = _table.Handles(nameof(TorchSharp.Modules.Adam.State.exp_avg_sq), square);
        var maxima = _table.Handles(nameof(TorchSharp.Modules.Adam.State.max_exp_avg_sq), maximum);
        if (_counts.Length != parameters.Length) _counts = new long[parameters.Length];
        for (var i = 0; i < _counts.Length; i++) _counts[i] = count(_table.States[i]);
        FusedStep.Check(NativeMethods.FusedAdam(groups, groups.Length, parameters, averages, squares, maxima, _counts), optimizer);
        for (var i = 0; i < _counts.Length; i++) setCount(_table.States[i], _counts[i]);
        GC.KeepAlive(_table);
    }
}
