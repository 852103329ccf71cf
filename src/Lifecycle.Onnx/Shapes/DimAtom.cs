namespace Lifecycle.Onnx.Shapes;

/// <summary>What an atom of a formula is.</summary>
internal enum DimAtomKind
{
    Name,
    Quotient,
    Min,
    Max,
}

/// <summary>A part of a formula that has no parts itself to the sums and products around it.</summary>
internal sealed class DimAtom
{
    public DimAtom(string name) => Text = name;

    public DimAtom(DimAtomKind kind, SymbolicDim left, SymbolicDim right)
    {
        (Kind, Left, Right) = (kind, left, right);
        Text = kind switch
        {
            DimAtomKind.Quotient => $"floor({Grouped(left)}/{Grouped(right)})",
            DimAtomKind.Min => $"min({left}, {right})",
            _ => $"max({left}, {right})",
        };
    }

    public DimAtomKind Kind { get; }

    public SymbolicDim? Left { get; }

    public SymbolicDim? Right { get; }

    public string Text { get; }

    public static DimAtom Quotient(SymbolicDim dividend, SymbolicDim divisor) => new(DimAtomKind.Quotient, dividend, divisor);

    public long? Evaluate(IReadOnlyDictionary<string, long> sizes)
    {
        if (Kind == DimAtomKind.Name) return sizes.TryGetValue(Text, out var size) ? size : null;
        if (Left!.Evaluate(sizes) is not { } left || Right!.Evaluate(sizes) is not { } right) return null;
        return Kind switch
        {
            DimAtomKind.Min => Math.Min(left, right),
            DimAtomKind.Max => Math.Max(left, right),
            _ => right <= 0 ? null : (left / right) - (left % right < 0 ? 1 : 0),
        };
    }

    private static string Grouped(SymbolicDim dim) => dim.Value is not null || dim.Name is not null ? dim.ToString() : $"({dim})";
}
