namespace Lifecycle.Training.Import;

/// <summary>What becomes of a constant of the file.</summary>
internal enum WeightKind
{
    /// <summary>It trains.</summary>
    Parameter,

    /// <summary>It is part of the state but does not train, such as a running mean.</summary>
    Buffer,

    /// <summary>It belongs to the graph, such as a shape.</summary>
    Number,
}

/// <summary>A constant of the file: its value's name in the graph, and what it is in the module.</summary>
/// <param name="ValueName">The name in the graph.</param>
/// <param name="Name">The name in the module's state.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Host">The numbers, where <paramref name="Kind"/> says so.</param>
internal sealed record ImportWeight(string ValueName, string Name, WeightKind Kind, HostTensor? Host);
