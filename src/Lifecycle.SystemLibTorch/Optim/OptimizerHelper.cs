using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What the optimizers share: groups, states, and their file format.</summary>
public abstract class OptimizerHelper : Optimizer
{
    protected OptimizerOptions _defaults = null!;
    protected OrderedDict<IntPtr, OptimizerState> _state = [];
    private Func<Parameter, OptimizerState>? _newState;

    protected OptimizerHelper()
        : base(IntPtr.Zero)
    {
    }

    public override void add_param_group(ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        // A module's parameters are enumerated anew each time; here they are fixed, as the states are.
        param_group.Parameters = [.. param_group.Parameters];
        _parameter_groups.Add(param_group);
        if (_newState is null) return;
        param_group.Options ??= _defaults.Copied();
        param_group.Options.Complete(_defaults);
        foreach (var parameter in param_group.Parameters)
        {
            var state = _newState(parameter);
            state.Initialize(param_group.Options);
            _state[parameter.Handle] = state;
        }
    }

    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            var places = new List<int>();
            foreach (var parameter in group.Parameters)
            {
                places.Add(dictionary.State.Count);
                dictionary.State.Add(_state[parameter.Handle]);
            }
            dictionary.Options.Add(group.Options);
            dictionary.StateIndexRef.Add(places);
        }
        return dictionary;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var own = this.state_dict();
        RequireSameCounts(own, state_dict.Options.Count, state_dict.State.Count);
        for (var i = 0; i < own.Options.Count; i++)
        {
            if (!ReferenceEquals(own.Options[i], state_dict.Options[i])) own.Options[i].LoadStateDict(state_dict.Options[i]);
        }
        for (var i = 0; i < own.State.Count; i++)
        {
            if (!ReferenceEquals(own.State[i], state_dict.State[i])) own.State[i].LoadStateDict(state_dict.State[i]);
        }
    }

    public void save_state_dict(string location)
    {
        using var stream = File.Create(location);
        using var writer = new BinaryWriter(stream);
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var dictionary = state_dict();
        writer.Write(GetType().Name);
        writer.Encode(dictionary.Options.Count);
        writer.Encode(dictionary.State.Count);
        foreach (var options in dictionary.Options) options.SaveStateDict(writer);
        foreach (var state in dictionary.State) state.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using var stream = File.OpenRead(location);
        using var reader = new BinaryReader(stream);
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var name = reader.ReadString();
        if (!string.Equals(name, GetType().Name, StringComparison.Ordinal))
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        var own = state_dict();
        RequireSameCounts(own, reader.Decode(), reader.Decode());
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var state in own.State) state.LoadStateDict(reader);
    }

    public void to(Device device)
    {
        foreach (var (_, state) in _state) state.to(device);
    }

    protected Tensor? _step<T>(Action<T> body, Func<Tensor>? loss_closure = null)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using (enable_grad()) loss = loss_closure();
        }
        using (no_grad())
        using (NewDisposeScope())
        {
            foreach (var group in _parameter_groups) body((T)group);
        }
        return loss;
    }

    private protected override void Release()
    {
        foreach (var (_, state) in _state) (state as IDisposable)?.Dispose();
        _state.Clear();
    }

    private protected override Tensor? Step(Func<Tensor>? closure) => _step<ParamGroup>(Update, closure);

    /// <summary>Takes one step with the parameters of a group; gradients are not recorded, and temporary tensors are released afterwards.</summary>
    private protected virtual void Update(ParamGroup group) => throw new NotSupportedException($"{GetType().Name} does not define a step.");

    /// <summary>Sets the defaults and adds the groups; a group's own options go before the defaults.</summary>
    private protected void Start(
        OptimizerOptions defaults, double learningRate, IEnumerable<ParamGroup> groups, Func<Parameter, OptimizerState> newState)
    {
        Require(learningRate >= 0, "learning rate", learningRate);
        ArgumentNullException.ThrowIfNull(groups);
        defaults.LearningRate = learningRate;
        defaults.InitialLearningRate = learningRate;
        _defaults = defaults;
        _newState = newState;
        foreach (var group in groups) add_param_group(group);
    }

    private protected static void Require(bool holds, string what, double value)
    {
        if (!holds) throw new ArgumentException($"Invalid {what}: {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
    }

    /// <summary>The parameters of a group that have gradients, gathered by what their states must agree in to take one step together.</summary>
    private protected IEnumerable<StepBatch<TState>> Batches<TState, TKey>(ParamGroup group, Func<TState, TKey> key)
        where TState : OptimizerState
        where TKey : notnull
    {
        var batches = new Dictionary<TKey, StepBatch<TState>>(1);
        foreach (var parameter in group.Parameters)
        {
            if (parameter.grad is not { } gradient) continue;
            var state = (TState)_state[parameter.Handle];
            if (!batches.TryGetValue(key(state), out var batch)) batches.Add(key(state), batch = new StepBatch<TState>());
            batch.Parameters.Add(parameter);
            batch.Gradients.Add(gradient);
            batch.States.Add(state);
        }
        return batches.Values;
    }

    private static void RequireSameCounts(StateDictionary own, long options, long states)
    {
        if (options != own.Options.Count)
            throw new ArgumentException($"Invalid optimizer state: {options} parameter groups, but this optimizer has {own.Options.Count}.");
        if (states != own.State.Count)
            throw new ArgumentException($"Invalid optimizer state: {states} states, but this optimizer has {own.State.Count}.");
    }
}
