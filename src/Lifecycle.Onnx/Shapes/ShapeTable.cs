using System.Collections.Frozen;
using Lifecycle.Onnx.Shapes.Operators;

namespace Lifecycle.Onnx.Shapes;

/// <summary>The handler of each operator, by name, with its domain where that is not ONNX's own.</summary>
internal static class ShapeTable
{
    public static FrozenDictionary<string, ShapeHandler> Handlers { get; } = new[]
    {
        ElementWise.Handlers(), Arithmetic.Handlers(), Convolutions.Handlers(), Pooling.Handlers(), Products.Handlers(), Normalizations.Handlers(),
        Reductions.Handlers(), Reshaping.Handlers(), Slicing.Handlers(), Indexing.Handlers(), Creation.Handlers(), Imaging.Handlers(), Recurrent.Handlers(),
        Quantized.Handlers(), Bodies.Handlers(), Sequences.Handlers(), Signals.Handlers(), Losses.Handlers(), Texts.Handlers(), RuntimeOperators.Handlers(),
    }.SelectMany(static family => family).ToFrozenDictionary(static pair => pair.Item1, static pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>One handler for several operators.</summary>
    public static IEnumerable<(string Name, ShapeHandler Handler)> Each(ShapeHandler handler, params IEnumerable<string> names) => names.Select(name => (name, handler));
}
