namespace Lifecycle.Inference.Packages;

/// <summary>A model package that is refused, with the reason.</summary>
public sealed class PackageException : ModelException
{
    /// <summary>Makes the error.</summary>
    /// <param name="fault">The reason.</param>
    /// <param name="message">One line: the package, what was found, what was expected, the cure.</param>
    /// <param name="innerException">What lies under it, or null.</param>
    public PackageException(PackageFault fault, string message, Exception? innerException = null) : base(message, innerException) => Fault = fault;

    /// <summary>The reason.</summary>
    public PackageFault Fault { get; }
}
