using Lifecycle.Inference.Sessions;

namespace Lifecycle.Inference.Predicting;

/// <summary>A tensor does not fit the model. The predictor stays usable.</summary>
public sealed class TensorMismatchException : DataException
{
    private TensorMismatchException(TensorMismatch mismatch, string tensor, string expected, string found, string message) : base(message)
    {
        Mismatch = mismatch;
        Tensor = tensor;
        Expected = expected;
        Found = found;
    }

    /// <summary>In what it differs.</summary>
    public TensorMismatch Mismatch { get; }

    /// <summary>The tensor's name.</summary>
    public string Tensor { get; }

    /// <summary>What the model has.</summary>
    public string Expected { get; }

    /// <summary>What was given.</summary>
    public string Found { get; }

    /// <summary>An input that does not fit.</summary>
    internal static TensorMismatchException Input(TensorMismatch mismatch, TensorInfo tensor, string found, string expected, string cure) =>
        new(mismatch, tensor.Name, expected, found, $"Input {tensor} got {found}; expected {expected}; {cure}.");

    /// <summary>An output that is read in a way it is not.</summary>
    internal static TensorMismatchException Output(TensorMismatch mismatch, TensorInfo tensor, string found, string expected, string cure) =>
        new(mismatch, tensor.Name, expected, found, $"Output {tensor} was asked for {found}; expected {expected}; {cure}.");

    /// <summary>A name that the model does not have.</summary>
    internal static TensorMismatchException Unknown(string kind, string name, IEnumerable<TensorInfo> known)
    {
        var expected = $"one of {string.Join("; ", known)}";
        return new(TensorMismatch.Name, name, expected, $"\"{name}\"", $"The model has no {kind} \"{name}\"; expected {expected}; use one of these names.");
    }
}
