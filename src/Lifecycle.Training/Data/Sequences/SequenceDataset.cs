using Lifecycle.Onnx.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Sequences;

/// <summary>
/// Sequences of different lengths, padded to the longest of each batch. The specs have -1 for the length. The inputs are the
/// padded sequences and, where asked for, the lengths and a mask.
/// </summary>
/// <remarks>Takes over the tensors and frees them when disposed. Reading is thread-safe.</remarks>
public sealed class SequenceDataset : IDataset, ITargetReader, IDisposable
{
    private readonly RaggedTensor _input;
    private readonly TensorRows? _target;
    private readonly RaggedTensor? _targets;
    private readonly SequenceOptions _options;

    /// <summary>One target a sequence, such as its class.</summary>
    /// <param name="input">The sequences.</param>
    /// <param name="target">Shape [count, ...], in CPU memory.</param>
    /// <param name="options">How to pad; null takes the defaults.</param>
    /// <exception cref="DataException">There are not as many targets as sequences.</exception>
    /// <exception cref="UsageException">Options are out of range.</exception>
    public SequenceDataset(RaggedTensor input, Tensor target, SequenceOptions? options = null) : this(input, options)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = new TensorRows(target);
        if (_target.Count != Count) throw new DataException($"There are {Count} sequences and {_target.Count} targets; expected one a sequence.");
        target.DetachFromDisposeScope();
        Targets = [_target.Spec];
    }

    /// <summary>A target a step, such as a tag; padded like the inputs, with a value of its own.</summary>
    /// <param name="input">The sequences.</param>
    /// <param name="targets">As many sequences, each as long as its input.</param>
    /// <param name="options">How to pad; null takes the defaults.</param>
    /// <exception cref="DataException">A target is not as long as its sequence.</exception>
    /// <exception cref="UsageException">Options are out of range.</exception>
    public SequenceDataset(RaggedTensor input, RaggedTensor targets, SequenceOptions? options = null) : this(input, options)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Count != Count) throw new DataException($"There are {Count} sequences and {targets.Count} targets; expected one a sequence.");
        for (long i = 0; i < Count; i++)
            if (targets.Length(i) != input.Length(i)) throw new DataException($"Sequence {i} has {input.Length(i)} steps and its target {targets.Length(i)}; expected as many.");
        _targets = targets;
        Targets = [Spec(targets)];
    }

    private SequenceDataset(RaggedTensor input, SequenceOptions? options)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input = input;
        _options = options ?? new SequenceOptions();
        OptionsValidator.Check("The options of sequences are out of range", [("", _options)]);
        var inputs = new List<ElementSpec> { Spec(input) };
        if (_options.Lengths) inputs.Add(new ElementSpec(ScalarType.Int64, []));
        if (_options.Mask) inputs.Add(new ElementSpec(ScalarType.Bool, [FixedLength]));
        Inputs = inputs;
    }

    /// <inheritdoc/>
    public long Count => _input.Count;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets { get; } = [];

    private long FixedLength => _options.Length is { } length ? RoundUp(length) : -1;

    /// <summary>The length of each sequence, for a sampler by length.</summary>
    public long[] Lengths() => _input.Lengths();

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        TensorRows.CheckRange(indices, Count);
        using var scope = NewDisposeScope();
        var length = LengthOf(indices);
        var inputs = new List<Tensor> { _input.Read(indices, length, _options.Padding) };
        if (_options.Lengths || _options.Mask) AddLengths(inputs, indices, length);
        var targets = _target?.Read(indices) ?? _targets!.Read(indices, length, _options.TargetPadding);
        foreach (var tensor in inputs.Append(targets)) tensor.MoveToOuterDisposeScope();
        return new Batch(inputs, [targets]);
    }

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices) => _target?.Read(indices);

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        _input.Dispose();
        _target?.Tensor.Dispose();
        _targets?.Dispose();
    }

    private void AddLengths(List<Tensor> inputs, ReadOnlySpan<long> indices, long length)
    {
        var lengths = new long[indices.Length];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = Math.Min(_input.Length(indices[i]), length);
        var tensor = torch.tensor(lengths, ScalarType.Int64);
        if (_options.Lengths) inputs.Add(tensor);
        if (_options.Mask) inputs.Add(arange(length, ScalarType.Int64).unsqueeze(0).lt(tensor.unsqueeze(1)));
    }

    private long LengthOf(ReadOnlySpan<long> indices)
    {
        if (_options.Length is not null) return FixedLength;
        long longest = 1;
        foreach (var index in indices) longest = Math.Max(longest, _input.Length(index));
        return RoundUp(longest);
    }

    private long RoundUp(long length) => (length + _options.MultipleOf - 1) / _options.MultipleOf * _options.MultipleOf;

    private ElementSpec Spec(RaggedTensor sequences) => new(sequences.Values.dtype, [FixedLength, .. sequences.StepShape]);
}
