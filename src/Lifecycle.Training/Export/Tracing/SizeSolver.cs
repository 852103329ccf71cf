using System.Globalization;

namespace Lifecycle.Training.Export.Tracing;

/// <summary>An integer that the graph can compute: an axis of a tensor.</summary>
/// <param name="Text">How it is called in formulas.</param>
/// <param name="Values">What it was in each trace.</param>
internal sealed record SizeTerm(string Text, long[] Values);

/// <summary>How to compute an integer: <c>(product of factors * Multiply + Add) / Divide</c>, rounded down; or two terms added, or one taken from the other.</summary>
internal sealed record SizeFormula(IReadOnlyList<SizeTerm> Factors, long Multiply = 1, long Add = 0, long Divide = 1)
{
    /// <summary>A term that is added to the one factor.</summary>
    internal SizeTerm? Plus { get; init; }

    /// <summary>A term that is taken from the one factor.</summary>
    internal SizeTerm? Minus { get; init; }

    /// <summary>How many numbers were fitted.</summary>
    internal int Fitted => (Multiply == 1 ? 0 : 1) + (Add == 0 ? 0 : 1) + (Divide == 1 ? 0 : 1);

    public override string ToString()
    {
        if ((Plus ?? Minus) is { } other)
            return $"{Factors[0].Text}{(Minus is null ? '+' : '-')}{other.Text}";
        var product = string.Join('*', Factors.Select(static factor => factor.Text));
        var scaled = Multiply == 1 ? product : string.Create(CultureInfo.InvariantCulture, $"{Multiply}*{product}");
        var shifted = Add == 0 ? scaled : string.Create(CultureInfo.InvariantCulture, $"{scaled}{Add:+0;-0}");
        return Divide == 1 ? shifted : string.Create(CultureInfo.InvariantCulture, $"{(Add == 0 && Multiply == 1 && Factors.Count == 1 ? shifted : $"({shifted})")}/{Divide}");
    }
}

/// <summary>
/// Finds how an integer that changed between traces comes from the sizes of tensors. The sizes that are tried move each axis
/// alone and all together, and a formula has fewer numbers of its own than there were different sizes, so that one that holds in
/// all traces is hardly an accident.
/// </summary>
internal static class SizeSolver
{
    private const int GreatestDivisor = 64;
    private const int FewestSums = 4;

    /// <summary>The simplest formula that gives the integer in every trace, or null.</summary>
    /// <param name="target">What the integer was in each trace.</param>
    /// <param name="terms">What may occur in the formula, what is preferred first.</param>
    internal static SizeFormula? Solve(ReadOnlySpan<long> target, IReadOnlyList<SizeTerm> terms) =>
        Same(target, terms) ?? Product(target, terms) ?? Shifted(target, terms) ?? Sum(target, terms);

    /// <summary>A term that is the integer itself.</summary>
    internal static SizeFormula? Same(ReadOnlySpan<long> target, IReadOnlyList<SizeTerm> terms)
    {
        foreach (var term in terms)
            if (target.SequenceEqual(term.Values))
                return new([term]);
        return null;
    }

    /// <summary>A multiple, or a whole fraction, of a term or of a product of up to three.</summary>
    internal static SizeFormula? Product(ReadOnlySpan<long> target, IReadOnlyList<SizeTerm> terms)
    {
        for (var count = 1; count <= 3; count++)
            foreach (var factors in Choose(terms, count, 0))
                if (Ratio(target, factors) is { } formula)
                    return formula;
        return null;
    }

    /// <summary>A term plus a constant, or such a sum divided and rounded down.</summary>
    internal static SizeFormula? Shifted(ReadOnlySpan<long> target, IReadOnlyList<SizeTerm> terms)
    {
        foreach (var term in terms)
            if (Line(target, term) is { } formula)
                return formula;
        return null;
    }

    /// <summary>The sum or the difference of two terms; what took too few values, such as 0 and 1 alone, would be one of many by accident.</summary>
    internal static SizeFormula? Sum(ReadOnlySpan<long> target, IReadOnlyList<SizeTerm> terms)
    {
        if (target.ToArray().Distinct().Count() < FewestSums)
            return null;
        foreach (var left in terms)
            foreach (var right in terms)
                if (IsSum(target, left, right.Values))
                    return new([left]) { Plus = right };
                else if (IsSum(left.Values, right, target))
                    return new([left]) { Minus = right };
        return null;
    }

    private static bool IsSum(ReadOnlySpan<long> target, SizeTerm left, ReadOnlySpan<long> right)
    {
        for (var trace = 0; trace < target.Length; trace++)
            if (target[trace] != left.Values[trace] + right[trace])
                return false;
        return true;
    }

    private static IEnumerable<SizeTerm[]> Choose(IReadOnlyList<SizeTerm> terms, int count, int start)
    {
        for (var i = start; i < terms.Count; i++)
        {
            if (count == 1)
                yield return [terms[i]];
            else
                foreach (var rest in Choose(terms, count - 1, i))
                    yield return [terms[i], .. rest];
        }
    }

    private static SizeFormula? Ratio(ReadOnlySpan<long> target, SizeTerm[] factors)
    {
        var (numerator, denominator) = (target[0], factors.Aggregate((Int128)1, static (product, factor) => product * factor.Values[0]));
        if (numerator <= 0 || denominator <= 0 || denominator > long.MaxValue)
            return null;
        for (var trace = 1; trace < target.Length; trace++)
        {
            var at = trace;
            if (target[trace] * denominator != numerator * factors.Aggregate((Int128)1, (product, factor) => product * factor.Values[at]))
                return null;
        }

        var divisor = (long)Int128.Abs(Gcd(numerator, denominator));
        return new(factors, Multiply: numerator / divisor, Divide: (long)denominator / divisor);
    }

    // floor((a * term + c) / k): the slope says a/k, and each trace bounds c. The fewest numbers win, lest length/3 becomes (length-2)/2.
    private static SizeFormula? Line(ReadOnlySpan<long> target, SizeTerm term)
    {
        var sizes = term.Values.Distinct().Count();
        SizeFormula? best = null;
        for (var divide = 1; divide <= GreatestDivisor; divide++)
            if (Slope(target, term, divide) is { } multiply && Offset(target, term, multiply, divide) is { } add
                && new SizeFormula([term], multiply, add, divide) is var found && found.Fitted < (best?.Fitted ?? sizes) && (multiply > 0 || divide == 1))
                best = found;
        return best;
    }

    private static long? Slope(ReadOnlySpan<long> target, SizeTerm term, long divide)
    {
        var (low, high) = (Array.IndexOf(term.Values, term.Values.Min()), Array.IndexOf(term.Values, term.Values.Max()));
        var distance = term.Values[high] - term.Values[low];
        if (distance == 0)
            return null;
        var multiply = Math.Round((double)divide * (target[high] - target[low]) / distance, MidpointRounding.AwayFromZero);
        return Math.Abs(multiply) is >= 1 and < int.MaxValue ? (long)multiply : null;
    }

    private static long? Offset(ReadOnlySpan<long> target, SizeTerm term, long multiply, long divide)
    {
        var (least, most) = (long.MinValue, long.MaxValue);
        for (var trace = 0; trace < target.Length; trace++)
        {
            var rest = (divide * target[trace]) - (multiply * term.Values[trace]);
            (least, most) = (Math.Max(least, rest), Math.Min(most, rest + divide - 1));
        }

        return least > most ? null : Math.Clamp(0, least, most);
    }

    private static Int128 Gcd(Int128 a, Int128 b) => b == 0 ? a : Gcd(b, a % b);
}
