using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>A tensor of the ONNX graph under construction. Made by <see cref="OperatorContext"/>.</summary>
public sealed class ExportTensor
{
    internal ExportTensor(string name, torch.ScalarType? type, IReadOnlyList<SymbolicSize>? shape) => (Name, TypeOrNull, ShapeOrNull) = (name, type, shape);

    /// <summary>The name of the value in the graph.</summary>
    public string Name { get; }

    /// <summary>The number of axes. Known of tensors that the model made, not of those a handler added between.</summary>
    public int Rank => Shape.Count;

    /// <summary>The element type. Known of tensors that the model made, not of those a handler added between.</summary>
    /// <exception cref="InvalidOperationException">It is not known.</exception>
    public torch.ScalarType Type => TypeOrNull ?? throw Unknown("element type");

    /// <summary>The shape. Known of tensors that the model made, not of those a handler added between.</summary>
    /// <exception cref="InvalidOperationException">It is not known.</exception>
    public IReadOnlyList<SymbolicSize> Shape => ShapeOrNull ?? throw Unknown("shape");

    internal torch.ScalarType? TypeOrNull { get; }

    internal IReadOnlyList<SymbolicSize>? ShapeOrNull { get; }

    /// <summary>The elements, where the tensor is a constant of the traced run.</summary>
    internal Native.TracedTensor? Constant { get; init; }

    /// <summary>The matrix that this one is the transpose of, where it is.</summary>
    internal ExportTensor? TransposeOf { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {TypeOrNull}[{(ShapeOrNull is null ? "..." : string.Join(", ", ShapeOrNull))}]";

    private InvalidOperationException Unknown(string what) => new($"The {what} of '{Name}' is not known: a handler added it; take it from the operator's output instead.");
}
