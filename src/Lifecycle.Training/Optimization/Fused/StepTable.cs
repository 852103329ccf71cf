using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Optimization.Fused;

/// <summary>
/// The parameters of an optimizer with their states, group after group, as arrays of native handles for one call a step.
/// The arrays are kept from step to step; the handles are read anew, for loading a state exchanges tensors.
/// </summary>
internal sealed class StepTable<TState>
    where TState : OptimizerState
{
    private readonly List<(ParamGroup Group, int Count)> _groups = [];
    private readonly List<Parameter> _parameters = [];
    private readonly List<TState> _states = [];
    private readonly Dictionary<string, nint[]> _columns = new(StringComparer.Ordinal);

    /// <summary>The groups, each with the number of its parameters.</summary>
    public IReadOnlyList<(ParamGroup Group, int Count)> Groups => _groups;

    /// <summary>The states in the order of the parameters.</summary>
    public IReadOnlyList<TState> States => _states;

    /// <summary>Adds a group with the states of its parameters.</summary>
    public void Add(ParamGroup group, Func<Parameter, TState> stateOf)
    {
        var before = _parameters.Count;
        foreach (var parameter in group.Parameters)
        {
            _parameters.Add(parameter);
            _states.Add(stateOf(parameter));
        }
        _groups.Add((group, _parameters.Count - before));
    }

    /// <summary>The handles of the parameters.</summary>
    public nint[] ParameterHandles()
    {
        var column = Column("parameters");
        for (var i = 0; i < column.Length; i++) column[i] = _parameters[i].Handle;
        return column;
    }

    /// <summary>The handles of one tensor of each state, 0 where it has none.</summary>
    /// <param name="name">Under which the array is kept.</param>
    /// <param name="tensor">Which tensor.</param>
    public nint[] Handles(string name, Func<TState, Tensor?> tensor)
    {
        var column = Column(name);
        for (var i = 0; i < column.Length; i++) column[i] = tensor(_states[i])?.Handle ?? 0;
        return column;
    }

    /// <summary>One structure for each group.</summary>
    public T[] Describe<T>(Func<OptimizerOptions, int, T> describe)
    {
        var described = new T[_groups.Count];
        for (var i = 0; i < described.Length; i++) described[i] = describe(_groups[i].Group.Options, _groups[i].Count);
        return described;
    }

    private nint[] Column(string name)
    {
        if (_columns.TryGetValue(name, out var column) && column.Length == _parameters.Count) return column;
        return _columns[name] = new nint[_parameters.Count];
    }
}
