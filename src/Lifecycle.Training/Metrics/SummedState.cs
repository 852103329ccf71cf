using Lifecycle.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Metrics;

/// <summary>A state that is one tensor on the device, mostly of sums, fetched once.</summary>
internal abstract class SummedState(string metric) : IReducibleMetricState
{
    private Tensor? _sums;
    private double[]? _fetched;

    public IReadOnlyList<MetricPart> Parts => _sums is null ? [] : [new MetricPart(_sums, Reduction)];

    protected string Metric => metric;

    /// <summary>How the tensors of several shares of the data come together.</summary>
    protected virtual MetricReduction Reduction => MetricReduction.Sum;

    /// <summary>The shape of the sums.</summary>
    protected long[] Shape => _sums?.shape ?? [];

    public void Update(Tensor output, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        Add(Sums(output, target));
    }

    public void Replace(IReadOnlyList<Tensor> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count != 1) throw new ArgumentException($"The state of the metric {metric} got {parts.Count} tensors; expected 1, as it has parts.", nameof(parts));
        Dispose();
        _sums = parts[0].DetachFromDisposeScope();
        _fetched = null;
    }

    public double Compute() => _sums is null ? double.NaN : Value(Fetch(_sums));

    public void Dispose()
    {
        _sums?.Dispose();
        _sums = null;
    }

    /// <summary>The sums over a batch, float64 or int64, of a shape that is the same for each.</summary>
    protected abstract Tensor Sums(Tensor output, Tensor target);

    /// <summary>Takes the sums over a batch into those so far, in place.</summary>
    protected virtual void Merge(Tensor sums, Tensor batch) => sums.add_(batch);

    /// <summary>The metric from the sums, in row-major order.</summary>
    protected abstract double Value(ReadOnlySpan<double> sums);

    /// <summary>The sums, or null before the first batch.</summary>
    protected double[]? FetchOrNull() => _sums is null ? null : Fetch(_sums);

    private void Add(Tensor sums)
    {
        _fetched = null;
        if (_sums is null)
        {
            _sums = sums.DetachFromDisposeScope();
            return;
        }
        if (!_sums.shape.AsSpan().SequenceEqual(sums.shape))
            throw new ModelException($"The metric {metric} got sums of {ElementSpec.Format(sums.shape)} after {ElementSpec.Format(_sums.shape)}; expected as many classes or outputs in each batch; look at the model's output.");
        Merge(_sums, sums);
    }

    private double[] Fetch(Tensor sums)
    {
        if (_fetched is not null) return _fetched;
        using var scope = NewDisposeScope();
        return _fetched = sums.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }
}
