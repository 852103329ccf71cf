using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>A value of the graph in a run: a tensor, a few numbers held in C#, or a sequence of tensors.</summary>
internal readonly struct ImportValue
{
    private readonly object? _value;

    private ImportValue(object? value) => _value = value;

    internal static ImportValue None => default;

    internal bool IsNone => _value is null;

    internal HostTensor? Host => _value as HostTensor;

    internal Tensor? TensorOrNull => _value as Tensor;

    /// <summary>A sequence's tensors, which are objects of its own and live until the run ends.</summary>
    internal Tensor[]? Sequence => _value as Tensor[];

    public static implicit operator ImportValue(Tensor[] sequence) => new(sequence);

    public static implicit operator ImportValue(Tensor? tensor) => new(tensor);

    public static implicit operator ImportValue(HostTensor? host) => new(host);

    /// <summary>The value as a tensor; numbers held in C# become one on the device.</summary>
    /// <exception cref="ModelException">It is a sequence.</exception>
    internal Tensor AsTensor(Device device) => TensorOrNull ?? Host?.ToTensor(device) ?? throw new ModelException("A value is a sequence of tensors; expected a tensor; cut the model at a tensor.");

    /// <summary>Takes the value's tensors out of the dispose scope at hand.</summary>
    internal ImportValue MoveOut()
    {
        TensorOrNull?.MoveToOuterDisposeScope();
        foreach (var tensor in Sequence ?? []) tensor.MoveToOuterDisposeScope();
        return this;
    }
}
