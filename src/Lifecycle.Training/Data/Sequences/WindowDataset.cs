using Lifecycle.Onnx.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Sequences;

/// <summary>
/// Windows that slide along a series: what was known up to a time, and what came after it. A sample's input is [history, features], its target
/// [horizon, columns], or [horizon] where one column is named. Windows are copied as they are read: the series is in memory once, whatever they overlap.
/// Several series: a <see cref="Combining.ConcatenatedDataset"/> of one of these each.
/// </summary>
/// <remarks>
/// <see cref="SplitAt"/> and <see cref="Split"/> part by time: each part forecasts steps of its own stretch alone, so that nothing that is to be forecast
/// was seen in training. What a window looks back on may lie before its part: it is known by then. Fit scales and vocabularies on the first
/// part's steps only. Reading is thread-safe. Disposing of a part, or of the whole, leaves the others.
/// </remarks>
public sealed class WindowDataset : IDataset, ITargetReader, IDisposable
{
    private readonly Tensor _series;
    private readonly Tensor _goals;
    private readonly WindowOptions _options;
    private readonly long _first;
    private readonly long _end;

    /// <summary>All windows of a series.</summary>
    /// <param name="series">Shape [time, features], or [time] for one feature, which is copied.</param>
    /// <param name="options">How it is cut.</param>
    /// <exception cref="UsageException">Options are out of range, or a target column is none of the series, or there is none.</exception>
    /// <exception cref="DataException">The series has other axes, or is too short for one window.</exception>
    public WindowDataset(Tensor series, WindowOptions options)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(options);
        OptionsValidator.Check("The windows' options are out of range", [("", options)]);
        if (series.shape is not ([_] or [_, > 0])) throw new DataException($"A series is {series.dtype} {ElementSpec.Format(series.shape)}; expected [time x features] or [time]; reshape it.");
        var width = series.shape.Length == 1 ? 1 : series.shape[1];
        if (options.TargetColumns?.Any(column => column < 0 || column >= width) == true)
            throw new UsageException($"TargetColumns holds {options.TargetColumns.First(column => column < 0 || column >= width)}, but the series has {width} features; expected 0 to {width - 1}; correct the columns.");
        if (options.TargetColumns is { Count: 0 }) throw new UsageException("TargetColumns is empty; expected at least one feature to forecast, or null for all; name one.");
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        _series = series.detach().reshape(series.shape[0], width).cpu().contiguous().clone().DetachFromDisposeScope();
        _goals = Goals(_series, options.TargetColumns).DetachFromDisposeScope();
        (_options, _first, _end) = (options, Before(options), series.shape[0]);
        Count = CountIn(_first, _end);
        if (Count < 1)
        {
            Dispose();
            throw new DataException($"A series of {series.shape[0]} steps has no window; expected at least {Before(options) + options.Horizon}: History {options.History}, Gap {options.Gap} and Horizon {options.Horizon}; give a longer one or smaller windows.");
        }
        (Inputs, Targets) = Specs();
    }

    private WindowDataset(WindowDataset whole, long first, long end)
    {
        (_series, _goals, _options, _first, _end) = (whole._series.alias().DetachFromDisposeScope(), whole._goals.alias().DetachFromDisposeScope(), whole._options, first, end);
        Count = CountIn(first, end);
        (Inputs, Targets) = Specs();
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets { get; }

    /// <summary>The step that a sample's forecast begins with.</summary>
    /// <param name="index">The sample, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public long TimeOf(long index)
    {
        TensorRows.CheckRange([index], Count);
        return _first + (index * _options.Stride);
    }

    /// <summary>Parts this by time.</summary>
    /// <param name="times">The steps at which the second and further parts begin, ascending.</param>
    /// <returns>One part more than there are times, each with windows whose forecast lies in it wholly.</returns>
    /// <exception cref="ArgumentException">The times do not ascend within the series.</exception>
    /// <exception cref="DataException">A part is too short for one window.</exception>
    public IReadOnlyList<WindowDataset> SplitAt(params IReadOnlyList<long> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        long[] edges = [_first, .. times, _end];
        for (var part = 0; part + 1 < edges.Length; part++)
        {
            if (edges[part + 1] <= edges[part]) throw new ArgumentException($"The parts of a series begin at {string.Join(", ", edges.SkipLast(1))} and end at {_end}; expected ascending times between {_first} and {_end}.", nameof(times));
            if (CountIn(edges[part], edges[part + 1]) < 1) throw new DataException($"The part of a series from step {edges[part]} to {edges[part + 1]} has no window; expected at least {_options.Horizon} steps, which is Horizon; make it longer.");
        }
        return [.. Enumerable.Range(0, edges.Length - 1).Select(part => new WindowDataset(this, edges[part], edges[part + 1]))];
    }

    /// <summary>Parts this by time, the last parts by their share of the steps that can be forecast.</summary>
    /// <param name="shares">The shares of the second and further parts, each above 0 and together below 1, such as 0.1, 0.1 for validation and test.</param>
    /// <returns>One part more than there are shares, as <see cref="SplitAt"/>.</returns>
    /// <exception cref="ArgumentException">The shares are out of range.</exception>
    /// <exception cref="DataException">A part is too short for one window.</exception>
    public IReadOnlyList<WindowDataset> Split(params IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        if (shares.Any(static share => !(share > 0)) || !(shares.Sum() < 1)) throw new ArgumentException($"The shares are {string.Join(", ", shares)}; expected numbers above 0 whose sum is below 1.", nameof(shares));
        var steps = _end - _first;
        return SplitAt([.. Enumerable.Range(0, shares.Count).Select(part => _end - (long)Math.Round(steps * shares.Skip(part).Sum()))]);
    }

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        var (input, target) = (New(Inputs[0], indices.Length), New(Targets[0], indices.Length));
        Read(indices, input, target);
        return new Batch([input], [target]);
    }

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<long> indices, Batch destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Read(indices, destination.Inputs[0], destination.Targets[0]);
        return true;
    }

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices)
    {
        var target = New(Targets[0], indices.Length);
        Copy(_goals, indices, 0, _options.Horizon, target);
        return target;
    }

    /// <summary>Frees the series, unless parts of it are left.</summary>
    public void Dispose()
    {
        _series.Dispose();
        _goals.Dispose();
    }

    private static long Before(WindowOptions options) => (long)options.History + options.Gap;

    private static Tensor Goals(Tensor series, IReadOnlyList<int>? columns)
    {
        if (columns is null) return series.alias();
        if (columns.Count == 1) return series.select(1, columns[0]).contiguous().clone();
        using var index = tensor(columns.Select(static column => (long)column).ToArray(), ScalarType.Int64);
        return series.index_select(1, index);
    }

    private static Tensor New(ElementSpec spec, long count) => empty([count, .. spec.Shape], spec.Type);

    private (ElementSpec[] Inputs, ElementSpec[] Targets) Specs() =>
        ([new ElementSpec(_series.dtype, [_options.History, .. _series.shape[1..]])], [new ElementSpec(_goals.dtype, [_options.Horizon, .. _goals.shape[1..]])]);

    private long CountIn(long first, long end) => end - _options.Horizon < first ? 0 : ((end - _options.Horizon - first) / _options.Stride) + 1;

    private void Read(ReadOnlySpan<long> indices, Tensor input, Tensor target)
    {
        ObjectDisposedException.ThrowIf(_series.IsInvalid, this);
        Copy(_series, indices, -Before(_options), _options.History, input);
        Copy(_goals, indices, 0, _options.Horizon, target);
    }

    // Neighbouring steps lie one after the other.
    private unsafe void Copy(Tensor series, ReadOnlySpan<long> indices, long offset, long steps, Tensor destination)
    {
        TensorRows.CheckRange(indices, Count);
        if (indices.IsEmpty) return;
        var stepBytes = series.NumberOfElements / series.shape[0] * series.ElementSize;
        var from = TensorRows.StartOf(series);
        var to = TensorRows.StartOf(destination);
        for (var i = 0; i < indices.Length; i++)
            TensorRows.CopyBytes(from + ((_first + (indices[i] * _options.Stride) + offset) * stepBytes), to + (i * steps * stepBytes), steps * stepBytes);
    }
}
