using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Onnx.Pruning;

/// <summary>Makes the weights of least magnitude zero (S. Han et al., Learning both weights and connections, 2015): of all layers together, or the same part of each.</summary>
public sealed class MagnitudePruning : SparsityPass
{
    /// <summary>Makes the pass.</summary>
    /// <param name="ratio">What part of the weights is zero then, 0 to 1.</param>
    /// <param name="scope">Whether layers compete. Default <see cref="PruningScope.Global"/>.</param>
    /// <exception cref="UsageException">An argument is out of range.</exception>
    public MagnitudePruning(double ratio, PruningScope scope = PruningScope.Global)
    {
        (Ratio, Scope) = (ratio, scope);
        OptionsValidator.Check(nameof(MagnitudePruning), [("", this)]);
    }

    /// <inheritdoc/>
    public override string Name => "least weights zeroed";

    /// <summary>What part of the weights is zero then.</summary>
    [Range(0.0, 1.0)]
    public double Ratio { get; }

    /// <summary>Whether layers compete.</summary>
    [EnumDataType(typeof(PruningScope))]
    public PruningScope Scope { get; }

    private protected override IReadOnlyList<bool[]> Choose(IReadOnlyList<SparseWeight> weights, IReadOnlyList<double[]> values) =>
        Scope == PruningScope.Global ? Least(values) : [.. values.SelectMany(layer => Least([layer]))];

    private List<bool[]> Least(IReadOnlyList<double[]> values)
    {
        var all = new double[values.Sum(static layer => (long)layer.Length)];
        var start = 0;
        foreach (var value in values.SelectMany(static layer => layer)) all[start++] = Math.Abs(value);
        Array.Sort(all);
        var left = (int)Math.Round(all.Length * Ratio, MidpointRounding.ToZero);
        if (left == 0) return [.. values.Select(static layer => new bool[layer.Length])];
        var threshold = all[left - 1];
        // Of those that are equal the first go, as many as are wanted.
        var ties = left - Array.FindIndex(all, value => value == threshold);
        return [.. values.Select(layer => Array.ConvertAll(layer, value => Math.Abs(value) < threshold || (Math.Abs(value) == threshold && ties-- > 0)))];
    }
}
