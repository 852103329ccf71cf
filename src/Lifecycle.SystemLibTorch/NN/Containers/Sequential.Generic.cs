using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

#pragma warning disable MA0025 // The exception that TorchSharp throws where a derived class does not override Slice.

// The bodies are alike for each number of inputs, as a class can't inherit both them and the call of its own shape.

/// <summary>Modules by name, in order; a derived class says in its forward how they follow each other.</summary>
public abstract class Sequential<T, TResult> : nn.Module<T, TResult>
{
    // A list, not the dictionary of submodules, as two modules may bear one name.
    private readonly List<(string name, nn.Module module)> _steps = [];

    protected Sequential(params nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (var module in modules) Add(module);
    }

    protected Sequential(params (string name, nn.Module submodule)[] modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public nn.Module this[int index] => _steps[index].module;

    [IndexerName("SequentialItems")]
    public Sequential<T, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential<T, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential<T, TResult> append(nn.Module module) => append($"{Count}", module);

    public Sequential<T, TResult> append(string name, nn.Module module)
    {
        Add(name, module);
        return this;
    }

    protected internal void Add(nn.Module module) => Add($"{Count}", module);

    protected internal void Add(string name, nn.Module sm) => _steps.Add((name, Registered(sm)));

    private protected override IEnumerable<(string name, nn.Module module)> OwnedModules => _steps;

    protected virtual Sequential<T, TResult> Slice(int start, int end) =>
        throw new NotImplementedException($"{GetName()} does not override Slice, which a slice of it needs.");
}

/// <inheritdoc cref="Sequential{T, TResult}"/>
public abstract class Sequential<T1, T2, TResult> : nn.Module<T1, T2, TResult>
{
    // A list, not the dictionary of submodules, as two modules may bear one name.
    private readonly List<(string name, nn.Module module)> _steps = [];

    protected Sequential(params nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (var module in modules) Add(module);
    }

    protected Sequential(params (string name, nn.Module submodule)[] modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public nn.Module this[int index] => _steps[index].module;

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential<T1, T2, TResult> append(nn.Module module) => append($"{Count}", module);

    public Sequential<T1, T2, TResult> append(string name, nn.Module module)
    {
        Add(name, module);
        return this;
    }

    protected internal void Add(nn.Module module) => Add($"{Count}", module);

    protected internal void Add(string name, nn.Module sm) => _steps.Add((name, Registered(sm)));

    private protected override IEnumerable<(string name, nn.Module module)> OwnedModules => _steps;

    protected virtual Sequential<T1, T2, TResult> Slice(int start, int end) =>
        throw new NotImplementedException($"{GetName()} does not override Slice, which a slice of it needs.");
}

/// <inheritdoc cref="Sequential{T, TResult}"/>
public abstract class Sequential<T1, T2, T3, TResult> : nn.Module<T1, T2, T3, TResult>
{
    // A list, not the dictionary of submodules, as two modules may bear one name.
    private readonly List<(string name, nn.Module module)> _steps = [];

    protected Sequential(params nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (var module in modules) Add(module);
    }

    protected Sequential(params (string name, nn.Module submodule)[] modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public nn.Module this[int index] => _steps[index].module;

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential<T1, T2, T3, TResult> append(nn.Module module) => append($"{Count}", module);

    public Sequential<T1, T2, T3, TResult> append(string name, nn.Module module)
    {
        Add(name, module);
        return this;
    }

    protected internal void Add(nn.Module module) => Add($"{Count}", module);

    protected internal void Add(string name, nn.Module sm) => _steps.Add((name, Registered(sm)));

    private protected override IEnumerable<(string name, nn.Module module)> OwnedModules => _steps;

    protected virtual Sequential<T1, T2, T3, TResult> Slice(int start, int end) =>
        throw new NotImplementedException($"{GetName()} does not override Slice, which a slice of it needs.");
}

/// <inheritdoc cref="Sequential{T, TResult}"/>
public abstract class Sequential<T1, T2, T3, T4, TResult> : nn.Module<T1, T2, T3, T4, TResult>
{
    // A list, not the dictionary of submodules, as two modules may bear one name.
    private readonly List<(string name, nn.Module module)> _steps = [];

    protected Sequential(params nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (var module in modules) Add(module);
    }

    protected Sequential(params (string name, nn.Module submodule)[] modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public nn.Module this[int index] => _steps[index].module;

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential<T1, T2, T3, T4, TResult> append(nn.Module module) => append($"{Count}", module);

    public Sequential<T1, T2, T3, T4, TResult> append(string name, nn.Module module)
    {
        Add(name, module);
        return this;
    }

    protected internal void Add(nn.Module module) => Add($"{Count}", module);

    protected internal void Add(string name, nn.Module sm) => _steps.Add((name, Registered(sm)));

    private protected override IEnumerable<(string name, nn.Module module)> OwnedModules => _steps;

    protected virtual Sequential<T1, T2, T3, T4, TResult> Slice(int start, int end) =>
        throw new NotImplementedException($"{GetName()} does not override Slice, which a slice of it needs.");
}

/// <inheritdoc cref="Sequential{T, TResult}"/>
public abstract class Sequential<T1, T2, T3, T4, T5, TResult> : nn.Module<T1, T2, T3, T4, T5, TResult>
{
    // A list, not the dictionary of submodules, as two modules may bear one name.
    private readonly List<(string name, nn.Module module)> _steps = [];

    protected Sequential(params nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (var module in modules) Add(module);
    }

    protected Sequential(params (string name, nn.Module submodule)[] modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public nn.Module this[int index] => _steps[index].module;

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, T5, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, T5, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential<T1, T2, T3, T4, T5, TResult> append(nn.Module module) => append($"{Count}", module);

    public Sequential<T1, T2, T3, T4, T5, TResult> append(string name, nn.Module module)
    {
        Add(name, module);
        return this;
    }

    protected internal void Add(nn.Module module) => Add($"{Count}", module);

    protected internal void Add(string name, nn.Module sm) => _steps.Add((name, Registered(sm)));

    private protected override IEnumerable<(string name, nn.Module module)> OwnedModules => _steps;

    protected virtual Sequential<T1, T2, T3, T4, T5, TResult> Slice(int start, int end) =>
        throw new NotImplementedException($"{GetName()} does not override Slice, which a slice of it needs.");
}

/// <inheritdoc cref="Sequential{T, TResult}"/>
public abstract class Sequential<T1, T2, T3, T4, T5, T6, TResult> : nn.Module<T1, T2, T3, T4, T5, T6, TResult>
{
    // A list, not the dictionary of submodules, as two modules may bear one name.
    private readonly List<(string name, nn.Module module)> _steps = [];

    protected Sequential(params nn.Module[] modules)
        : base(nameof(Sequential))
    {
        foreach (var module in modules) Add(module);
    }

    protected Sequential(params (string name, nn.Module submodule)[] modules)
        : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    public int Count => _steps.Count;

    [IndexerName("SequentialItems")]
    public nn.Module this[int index] => _steps[index].module;

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    public Sequential<T1, T2, T3, T4, T5, T6, TResult> append(nn.Module module) => append($"{Count}", module);

    public Sequential<T1, T2, T3, T4, T5, T6, TResult> append(string name, nn.Module module)
    {
        Add(name, module);
        return this;
    }

    protected internal void Add(nn.Module module) => Add($"{Count}", module);

    protected internal void Add(string name, nn.Module sm) => _steps.Add((name, Registered(sm)));

    private protected override IEnumerable<(string name, nn.Module module)> OwnedModules => _steps;

    protected virtual Sequential<T1, T2, T3, T4, T5, T6, TResult> Slice(int start, int end) =>
        throw new NotImplementedException($"{GetName()} does not override Slice, which a slice of it needs.");
}
