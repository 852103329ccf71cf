namespace Lifecycle.Training.Weights;

/// <summary>A stored name and what becomes of it. In patterns <c>*</c> stands for any text, dots included, and <c>?</c> for one character.</summary>
/// <param name="From">A pattern of stored names, such as <c>module.*</c>.</param>
/// <param name="To">The model's name; each <c>*</c> takes the text of the one in the same place of <paramref name="From"/>. Null leaves the tensor out.</param>
public sealed record NameRule(string From, string? To)
{
    /// <summary>A rule that leaves tensors out.</summary>
    /// <param name="pattern">A pattern of stored names.</param>
    public static NameRule Drop(string pattern) => new(pattern, To: null);
}
