namespace Lifecycle.Training.Weights.PyTorch;

/// <summary>A class or function that a pickle names.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>Elements outside the pickle, in a file of their own.</summary>
internal sealed record PickleStorage(string Key, string ElementType, long Count);

/// <summary>A tensor: a place in a storage, a shape and strides.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>A dict of a pickle, in its order.</summary>
internal sealed class PickleDict
{
    public List<(object? Key, object? Value)> Items { get; } = [];
}

/// <summary>A pickle holds what a file of weights does not; the message names it.</summary>
internal sealed class PickleException(string message) : FormatException(message);
