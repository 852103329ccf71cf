namespace Lifecycle;

/// <summary>
/// The base of all errors that Lifecycle raises on purpose. The message is one line that names the thing, what was found,
/// what was expected and what to do. Who is at fault is told by the type: <see cref="UsageException"/>,
/// <see cref="DataException"/>, <see cref="ModelException"/> or <see cref="NativeException"/>.
/// </summary>
public abstract class LifecycleException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">One line: the thing, found, expected, cure.</param>
    /// <param name="innerException">What lies under it, or null.</param>
    protected LifecycleException(string message, Exception? innerException = null) : base(OneLine(message), innerException) { }

    // Names out of a file may hold line breaks, which would forge lines in a log.
    private static string OneLine(string message) => !message.Any(char.IsControl) ? message : string.Concat(message.Select(static c => char.IsControl(c) ? ' ' : c));
}

/// <summary>The caller asked for something that cannot be: options out of range, a path that is not there or not writable, a device that the machine lacks.</summary>
public class UsageException : LifecycleException
{
    /// <inheritdoc cref="LifecycleException(string, Exception?)"/>
    public UsageException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>The data are wrong: a truncated file, a label outside its range, a sample of another shape or type.</summary>
public class DataException : LifecycleException
{
    /// <inheritdoc cref="LifecycleException(string, Exception?)"/>
    public DataException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>The model is wrong or does not fit: not an ONNX file, an output that the loss cannot take, a loss that is not a number.</summary>
public class ModelException : LifecycleException
{
    /// <inheritdoc cref="LifecycleException(string, Exception?)"/>
    public ModelException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>A native library is missing, does not fit the libtorch in the process, or failed in a call.</summary>
public class NativeException : LifecycleException
{
    /// <inheritdoc cref="LifecycleException(string, Exception?)"/>
    public NativeException(string message, Exception? innerException = null) : base(message, innerException) { }
}
