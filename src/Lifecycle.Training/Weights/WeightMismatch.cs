using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>How stored weights differ from those a model has.</summary>
/// <param name="Missing">Tensors of the model that are not stored.</param>
/// <param name="Unexpected">Stored tensors that the model does not have.</param>
/// <param name="Mismatched">Tensors of both, but of another shape; each as a line that gives both shapes.</param>
public sealed record WeightMismatch(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Mismatched)
{
    // A whole other architecture would make a message of thousands of names; the lists have them all.
    private const int Named = 20;

    /// <summary>Whether nothing differs.</summary>
    public bool IsNone => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>The differences in one line, the first twenty names of each kind.</summary>
    public override string ToString() => string.Join("; ", new[] { Describe("missing", Missing), Describe("unexpected", Unexpected), Describe("of another shape", Mismatched) }.Where(static part => part.Length > 0));

    /// <summary>Compares a model's tensors with stored ones of the same names.</summary>
    internal static WeightMismatch Between(IReadOnlyDictionary<string, Tensor> model, IReadOnlyDictionary<string, StoredTensor> stored) => new(
        [.. model.Keys.Where(name => !stored.ContainsKey(name))],
        [.. stored.Keys.Where(name => !model.ContainsKey(name))],
        [.. model.Where(entry => stored.TryGetValue(entry.Key, out var other) && !other.Shape.SequenceEqual(entry.Value.shape))
            .Select(entry => $"{entry.Key} (stored [{string.Join(", ", stored[entry.Key].Shape)}], model [{string.Join(", ", entry.Value.shape)}])")]);

    private static string Describe(string kind, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return "";
        var more = names.Count > Named ? $" and {names.Count - Named} more" : "";
        return $"{names.Count} {kind}: {string.Join(", ", names.Take(Named))}{more}";
    }
}

/// <summary>Stored weights are of another architecture than the model.</summary>
public sealed class WeightMismatchException : DataException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">One line: the file, how it differs, the cure.</param>
    /// <param name="mismatch">The differences, all of them.</param>
    public WeightMismatchException(string message, WeightMismatch mismatch) : base(message) => Mismatch = mismatch;

    /// <summary>How the weights differ.</summary>
    public WeightMismatch Mismatch { get; }
}
