using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Shapes.Operators;

/// <summary>Texts and what is counted in them.</summary>
internal static class Texts
{
    public static IEnumerable<(string, ShapeHandler)> Handlers() =>
    [
        ("StringNormalizer", static context => context.SetOutput(0, OnnxElementType.String, Normalized(context))),
        ("StringConcat", static context => context.SetOutput(0, OnnxElementType.String, ElementWise.Stretch(context))),
        ("RegexFullMatch", static context => context.SetOutput(0, OnnxElementType.Bool, context.Shape(0))),
        ("StringSplit", static context =>
        {
            context.SetOutput(0, OnnxElementType.String, context.Shape(0) is { } shape ? [.. shape, context.Unknown()] : null);
            context.SetOutput(1, OnnxElementType.Int64, context.Shape(0));
        }),
        ("TfIdfVectorizer", static context => context.SetOutput(0, OnnxElementType.Float, context.Shape(0) is { Count: > 0 } shape ? [.. shape.Take(shape.Count - 1), (context.Ints("ngram_indexes")?.Max() ?? 0) + 1] : null)),
        ("ai.onnx.ml.LabelEncoder", static context => context.SetOutput(0, OnnxElementType.Undefined, context.Shape(0))),
    ];

    private static IReadOnlyList<SymbolicDim>? Normalized(ShapeContext context)
    {
        if (context.Shape(0) is not { Count: > 0 } shape) return null;
        // Words that are stopped go.
        return context.Node.Attributes.Find("stopwords") is null ? shape : [.. shape.Take(shape.Count - 1), context.Unknown()];
    }
}
