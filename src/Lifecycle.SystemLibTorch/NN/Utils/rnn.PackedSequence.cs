namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            public static partial class rnn
            {
                /// <summary>
                /// Sequences of different lengths, step by step: batch_sizes says how many of them still run at each step. Where
                /// they were sorted already, sorted_indices and unsorted_indices are empty handles (IsInvalid). A dispose scope
                /// owns the whole, not its tensors.
                /// </summary>
                public sealed class PackedSequence : IScoped
                {
                    public readonly Tensor data;
                    public readonly Tensor batch_sizes;
                    public readonly Tensor sorted_indices;
                    public readonly Tensor unsorted_indices;

                    private DisposeScope? _scope;
                    private int _disposed;

                    internal PackedSequence(Tensor data, Tensor batch_sizes, Tensor? sorted_indices, Tensor? unsorted_indices)
                    {
                        this.data = data.DetachFromDisposeScope();
                        this.batch_sizes = batch_sizes.DetachFromDisposeScope();
                        this.sorted_indices = sorted_indices?.DetachFromDisposeScope() ?? Tensor.Undefined();
                        this.unsorted_indices = unsorted_indices?.DetachFromDisposeScope() ?? Tensor.Undefined();
                        ((IScoped)this).OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
                    }

                    DisposeScope? IScoped.OwningDisposeScope
                    {
                        get => _scope;
                        set
                        {
                            _scope = value;
                            foreach (var part in Parts) part.OwningDisposeScope = value;
                        }
                    }

                    private IEnumerable<IScoped> Parts => [data, batch_sizes, sorted_indices, unsorted_indices];

                    LifetimeStatistics IScoped.StatisticsIn(ThreadDisposeScopeStatistics all) => all.PackedSequenceStatistics;

                    public void Dispose()
                    {
                        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
                        foreach (var part in Parts) part.Dispose();
                        DisposeScopeManager.ThreadSingleton.CountDisposal(this);
                        _scope?.MarkAsDisposed(this);
                    }

                    public PackedSequence MoveToOuterDisposeScope()
                    {
                        _scope?.MoveToOuter(this);
                        return this;
                    }

                    public PackedSequence DetachFromDisposeScope()
                    {
                        _scope?.Detach(this);
                        return this;
                    }

                    public PackedSequence MoveToOtherDisposeScope(PackedSequence other) => MoveToOtherDisposeScope(other._scope);

                    public PackedSequence MoveToOtherDisposeScope(DisposeScope? other)
                    {
                        if (_scope is { } scope) scope.MoveToOther(other, this);
                        else other?.Attach(this);
                        return this;
                    }

                    /// <summary>The same sequences with other contents, which it takes over.</summary>
                    internal PackedSequence With(Tensor contents) =>
                        new(contents, batch_sizes.alias(), sorted_indices.IsInvalid ? null : sorted_indices.alias(), unsorted_indices.IsInvalid ? null : unsorted_indices.alias());

                    /// <summary>A state (layers, batch, size) in the order of the packed sequences.</summary>
                    internal Tensor Sorted(Tensor state) => sorted_indices.IsInvalid ? state.alias() : state.index_select(1, sorted_indices);

                    /// <summary>A state (layers, batch, size) in the order that the sequences had before they were packed.</summary>
                    internal Tensor Unsorted(Tensor state) => unsorted_indices.IsInvalid ? state.alias() : state.index_select(1, unsorted_indices);
                }
            }
        }
    }
}
