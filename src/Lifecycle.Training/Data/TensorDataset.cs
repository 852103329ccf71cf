using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data;

/// <summary>A dataset in memory: one tensor an input and one a target, sample by sample along the first axis.</summary>
/// <remarks>Takes over the tensors, which stay in CPU memory as they are, and frees them when disposed. Reading is thread-safe.</remarks>
public class TensorDataset : IDataset, ITargetReader, IDisposable
{
    private readonly TensorRows[] _inputs;
    private readonly TensorRows[] _targets;

    /// <summary>A dataset of one input and one target a sample.</summary>
    /// <param name="input">Shape [count, ...], in CPU memory.</param>
    /// <param name="target">Shape [count, ...], in CPU memory; class labels are int64 [count].</param>
    /// <exception cref="DataException">The tensors differ in their number of samples, or have none.</exception>
    public TensorDataset(Tensor input, Tensor target) : this([input], [target]) { }

    /// <summary>A dataset of several inputs and targets a sample.</summary>
    /// <param name="inputs">Tensors of shape [count, ...], in CPU memory.</param>
    /// <param name="targets">Tensors of shape [count, ...], in CPU memory.</param>
    /// <exception cref="DataException">The tensors differ in their number of samples, or have none.</exception>
    public TensorDataset(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Count == 0) throw new ArgumentException("A dataset has at least one input; found none.", nameof(inputs));
        _inputs = [.. inputs.Select(tensor => new TensorRows(tensor))];
        _targets = [.. targets.Select(tensor => new TensorRows(tensor))];
        Inputs = [.. _inputs.Select(rows => rows.Spec)];
        Targets = [.. _targets.Select(rows => rows.Spec)];
        Count = CommonCount(All);
        // The dataset outlives the scope in which its tensors were made.
        foreach (var rows in All) rows.Tensor.DetachFromDisposeScope();
    }

    /// <summary>A dataset of feature rows and class labels from arrays, which are copied.</summary>
    /// <param name="features">One row a sample.</param>
    /// <param name="labels">One class a sample, from 0.</param>
    /// <exception cref="DataException">The arrays differ in their number of samples, or have none.</exception>
    public static TensorDataset FromArrays(float[,] features, long[] labels)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        return new TensorDataset(torch.from_array(features, ScalarType.Float32), torch.tensor(labels, ScalarType.Int64));
    }

    /// <summary>A dataset from arrays of numbers, which are copied.</summary>
    /// <param name="input">One row a sample: an array of any rank, such as float[,] or byte[,,], or of arrays of equal shape, such as float[][].</param>
    /// <param name="target">One element or row a sample, likewise; class labels are long[].</param>
    /// <exception cref="DataException">The arrays differ in their number of samples, have none, or rows differ in shape.</exception>
    /// <exception cref="ArgumentException">There are no tensors of such elements.</exception>
    public static TensorDataset FromArrays(Array input, Array target)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        return new TensorDataset(ArrayTensors.From(input), ArrayTensors.From(target));
    }

    /// <summary>A dataset from memory, which is copied.</summary>
    /// <param name="inputs">The elements of all samples, one sample after another.</param>
    /// <param name="sampleShape">The shape of a sample, such as [1, 28, 28].</param>
    /// <param name="targets">One element a sample.</param>
    /// <exception cref="ArgumentException">The number of elements does not fit, or there are no tensors of such elements.</exception>
    public static TensorDataset FromSpans<TInput, TTarget>(ReadOnlySpan<TInput> inputs, ReadOnlySpan<long> sampleShape, ReadOnlySpan<TTarget> targets)
        where TInput : unmanaged
        where TTarget : unmanaged =>
        new(ArrayTensors.From(inputs, [targets.Length, .. sampleShape]), ArrayTensors.From(targets, targets.Length));

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets { get; }

    private IEnumerable<TensorRows> All => _inputs.Concat(_targets);

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices) => new(Rows(_inputs, indices), Rows(_targets, indices));

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<long> indices, Batch destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        for (var i = 0; i < _inputs.Length; i++) _inputs[i].Read(indices, destination.Inputs[i]);
        for (var i = 0; i < _targets.Length; i++) _targets[i].Read(indices, destination.Targets[i]);
        return true;
    }

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices) => _targets.Length == 0 ? null : _targets[0].Read(indices);

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the tensors.</summary>
    /// <param name="disposing">Whether called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (var rows in All) rows.Tensor.Dispose();
    }

    private static Tensor[] Rows(TensorRows[] tensors, ReadOnlySpan<long> indices)
    {
        var rows = new Tensor[tensors.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = tensors[i].Read(indices);
        return rows;
    }

    private static long CommonCount(IEnumerable<TensorRows> tensors)
    {
        var counts = tensors.Select(t => t.Count).Distinct().ToArray();
        if (counts.Length > 1) throw new DataException($"The tensors of a dataset hold {string.Join(", ", counts)} samples; expected the same number in each; give one target a sample.");
        if (counts[0] == 0) throw new DataException("The tensors of a dataset hold no samples; expected at least one.");
        return counts[0];
    }
}
