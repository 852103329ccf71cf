namespace Lifecycle.Onnx.Shapes;

/// <summary>Says what is known of a node's outputs, from what is known of its inputs.</summary>
/// <param name="context">The node, its inputs, and where the outputs are told.</param>
public delegate void ShapeHandler(ShapeContext context);

/// <summary>How shapes are inferred.</summary>
public sealed class ShapeInferenceOptions
{
    /// <summary>Sizes for named dimensions of the model's inputs, such as "batch" = 1; the others stay names. Empty by default.</summary>
    public IDictionary<string, long> Sizes { get; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Handlers for operators that the library does not know, or in place of its own: by name, or domain and name ("com.example.Fold"). Empty by default.</summary>
    public IDictionary<string, ShapeHandler> Operators { get; } = new Dictionary<string, ShapeHandler>(StringComparer.Ordinal);
}
