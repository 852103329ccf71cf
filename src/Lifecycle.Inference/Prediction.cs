using System.Numerics.Tensors;
using Lifecycle.Inference.Predicting;

namespace Lifecycle;

/// <summary>What a model said of one or more rows. Unchanging; safe for any number of readers.</summary>
public sealed class Prediction
{
    private readonly float[] _values;
    private readonly IReadOnlyList<string> _labels;
    private readonly bool _areProbabilities;
    private readonly bool[]? _kinds; // of each row, where models that give probabilities and others answered

    internal Prediction(float[] values, int rows, IReadOnlyList<string> labels, bool areProbabilities = false, bool[]? kinds = null)
    {
        _areProbabilities = areProbabilities;
        _kinds = kinds;
        _values = values;
        _labels = labels;
        Rows = rows;
        RowSize = values.Length / rows;
    }

    /// <summary>How many rows were predicted.</summary>
    public int Rows { get; }

    /// <summary>Values a row: for a classifier, its classes.</summary>
    public int RowSize { get; }

    /// <summary>The output of all rows, one behind the other.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The output of one row.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        return _values.AsSpan(row * RowSize, RowSize);
    }

    /// <summary>The output of some of the rows, in memory of its own.</summary>
    internal Prediction Slice(int start, int rows) =>
        new(_values.AsSpan(start * RowSize, rows * RowSize).ToArray(), rows, _labels, _areProbabilities, _kinds?[start..(start + rows)]);

    /// <summary>The rows of several predictions, one behind the other.</summary>
    /// <exception cref="ModelException">They have rows of different sizes.</exception>
    internal static Prediction Join(IReadOnlyList<Prediction> parts)
    {
        var first = parts[0];
        if (parts.Any(part => part.RowSize != first.RowSize))
            throw new ModelException($"Rows of {string.Join(" and ", parts.Select(part => part.RowSize).Distinct())} values were to be joined; expected one size; use models with the same outputs.");
        var mixed = parts.Any(part => part._kinds is not null || part._areProbabilities != first._areProbabilities);
        bool[]? kinds = mixed ? [.. parts.SelectMany(static part => Enumerable.Range(0, part.Rows).Select(part.IsProbability))] : null;
        return new Prediction([.. parts.SelectMany(part => part._values)], parts.Sum(part => part.Rows), first._labels, first._areProbabilities, kinds);
    }

    /// <summary>The class that has the largest value; the first of equals, and the first that is no number if there is one.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1; by default the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public int Class(int row = 0) => TensorPrimitives.IndexOfMax(Row(row));

    /// <summary>The value of the class that <see cref="Class"/> gives: a logit or a probability, as the model gives it.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1; by default the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public float Score(int row = 0) => Row(row)[Class(row)];

    /// <summary>The name of the class that <see cref="Class"/> gives, or null where the model has none for it.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1; by default the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public string? Label(int row = 0)
    {
        var index = Class(row);
        return index < _labels.Count ? _labels[index] : null;
    }

    /// <summary>The probabilities of a row: the values where the model ends in a softmax or a sigmoid, otherwise their softmax, which adds up to 1.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1; by default the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public float[] Probabilities(int row = 0)
    {
        var logits = Row(row);
        if (IsProbability(row)) return logits.ToArray();
        var probabilities = new float[logits.Length];
        // Without the largest value taken off, large logits overflow.
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), probabilities);
        TensorPrimitives.SoftMax(probabilities, probabilities);
        return probabilities;
    }

    /// <summary>The classes with the largest values, best first; equals in the order of their index.</summary>
    /// <param name="count">How many, 1 to <see cref="RowSize"/>.</param>
    /// <param name="row">0 to <see cref="Rows"/> - 1; by default the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or there are not so many classes.</exception>
    public int[] TopK(int count, int row = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, RowSize);
        var scores = Row(row).ToArray();
        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(index => scores[index]).Take(count)];
    }

    /// <summary>The classes with the largest probabilities, best first, with their names.</summary>
    /// <param name="count">How many, 1 to <see cref="RowSize"/>.</param>
    /// <param name="row">0 to <see cref="Rows"/> - 1; by default the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or there are not so many classes.</exception>
    public IReadOnlyList<ClassScore> Ranked(int count, int row = 0)
    {
        var probabilities = Probabilities(row);
        return [.. TopK(count, row).Select(index => new ClassScore(index, index < _labels.Count ? _labels[index] : null, probabilities[index]))];
    }

    private bool IsProbability(int row) => _kinds?[row] ?? _areProbabilities;
}
