namespace Lifecycle;

/// <summary>The exported graph does not compute what the model computes. Nothing was written or handed over.</summary>
public class VerificationException : ModelException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">One line: the output, the batch size, how far it is off, what to do.</param>
    /// <param name="errors">The comparisons that were made.</param>
    public VerificationException(string message, IReadOnlyList<OutputError> errors) : base(message) => Errors = errors;

    /// <summary>The comparisons that were made.</summary>
    public IReadOnlyList<OutputError> Errors { get; }

    /// <summary>
    /// The path of the module of the first node that differs, in the order in which they run; empty for the model itself, null where
    /// nothing could be found.
    /// </summary>
    public string? ModulePath { get; init; }

    /// <summary>
    /// The node of the graph that first differs; where the model does something that was not recorded, the one that makes the
    /// output of the first module that differs. Null as <see cref="ModulePath"/> is.
    /// </summary>
    public string? Node { get; init; }
}
