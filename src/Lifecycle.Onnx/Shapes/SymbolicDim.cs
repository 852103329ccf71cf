using System.Globalization;
using System.Text;

namespace Lifecycle.Onnx.Shapes;

/// <summary>
/// A size, or an element of a tensor of sizes, as a formula: a polynomial with integer coefficients over names ("batch"),
/// rounded-down quotients, minima and maxima. Formulas are kept in one canonical form, so that equal ones compare equal
/// whichever way they came about. Immutable; safe for any number of threads.
/// </summary>
public sealed class SymbolicDim : IEquatable<SymbolicDim>
{
    // Beyond this a formula says nothing to anybody.
    private const int MaxTerms = 24;
    private const int MaxText = 400;

    private readonly (long Factor, DimAtom[] Atoms)[] _terms;
    private readonly string _text;

    private SymbolicDim((long Factor, DimAtom[] Atoms)[] terms)
    {
        _terms = terms;
        _text = Text(terms);
    }

    /// <summary>The number, or null where the formula has names in it.</summary>
    public long? Value => _terms.Length == 0 ? 0 : _terms is [(var factor, { Length: 0 })] ? factor : null;

    /// <summary>The name, where the formula is nothing but one.</summary>
    public string? Name => _terms is [(1, [{ Kind: DimAtomKind.Name } atom])] ? atom.Text : null;

    /// <summary>Whether all parts of the formula are known by number or name, none an unknown that only this inference gave a number to.</summary>
    public bool IsKnown => !_text.Contains(UnknownMark, StringComparison.Ordinal);

    internal const string UnknownMark = "?";

    /// <summary>The mark of unknown elements, which, unlike unknown sizes, may be negative.</summary>
    internal const string ElementMark = "??";

    /// <summary>A number.</summary>
    public static SymbolicDim Of(long value) => new(value == 0 ? [] : [(value, [])]);

    /// <summary>A name.</summary>
    /// <param name="name">Not empty; '?' at its start is kept for unknown sizes.</param>
    public static SymbolicDim Of(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Of(new DimAtom(name));
    }

    /// <summary>A number.</summary>
    public static implicit operator SymbolicDim(long value) => Of(value);

    /// <summary>The sum.</summary>
    public static SymbolicDim operator +(SymbolicDim left, SymbolicDim right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Collect(left._terms.Concat(right._terms));
    }

    /// <summary>The difference.</summary>
    public static SymbolicDim operator -(SymbolicDim left, SymbolicDim right) => left + (right * -1);

    /// <summary>The product.</summary>
    public static SymbolicDim operator *(SymbolicDim left, SymbolicDim right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left._terms.Length * right._terms.Length > MaxTerms * MaxTerms) throw TooLong();
        return Collect(left._terms.SelectMany(one => right._terms.Select(other => (checked(one.Factor * other.Factor), Sorted([.. one.Atoms, .. other.Atoms])))));
    }

    /// <summary>The quotient, rounded down. The divisor is taken to be above 0.</summary>
    public static SymbolicDim FloorDivide(SymbolicDim dividend, SymbolicDim divisor)
    {
        ArgumentNullException.ThrowIfNull(dividend);
        ArgumentNullException.ThrowIfNull(divisor);
        if (divisor._terms is [(> 0, _) single])
        {
            // What divides without rest comes out: floor((2a + b) / 2) = a + floor(b / 2).
            var quotients = dividend._terms.Select(term => (term, Quotient: Quotient(term, single))).ToList();
            var whole = Collect(quotients.Where(pair => pair.Quotient is not null).Select(pair => pair.Quotient!.Value));
            var rest = Collect(quotients.Where(pair => pair.Quotient is null).Select(pair => pair.term));
            if (divisor.Value is { } number) return whole + DivideRest(rest, number);
            return rest._terms.Length == 0 ? whole : whole + Of(DimAtom.Quotient(rest, divisor));
        }
        return dividend._terms.Length == 0 ? dividend
            : dividend.Equals(divisor) ? Of(1)
            : Of(DimAtom.Quotient(dividend, divisor));
    }

    /// <summary>The quotient, rounded up. The divisor is taken to be above 0.</summary>
    public static SymbolicDim CeilDivide(SymbolicDim dividend, SymbolicDim divisor)
    {
        ArgumentNullException.ThrowIfNull(divisor);
        return FloorDivide(dividend + divisor - 1, divisor);
    }

    /// <summary>The lesser of both.</summary>
    public static SymbolicDim Min(SymbolicDim left, SymbolicDim right) => Choose(left, right, DimAtomKind.Min);

    /// <summary>The greater of both.</summary>
    public static SymbolicDim Max(SymbolicDim left, SymbolicDim right) => Choose(left, right, DimAtomKind.Max);

    /// <summary>The number that the formula gives for sizes by name, or null where a name has none or the number overflows.</summary>
    /// <param name="sizes">The sizes by name.</param>
    public long? Evaluate(IReadOnlyDictionary<string, long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        try
        {
            long sum = 0;
            foreach (var (factor, atoms) in _terms)
            {
                var product = factor;
                foreach (var atom in atoms)
                {
                    if (atom.Evaluate(sizes) is not { } value) return null;
                    product = checked(product * value);
                }
                sum = checked(sum + product);
            }
            return sum;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool Equals(SymbolicDim? other) => other is not null && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SymbolicDim);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The formula as one reads it: <c>floor((height + 1)/2)</c>.</summary>
    public override string ToString() => _text;

    /// <summary>Whether no value of the names gives less than 0.</summary>
    internal bool IsSurelyNonNegative => _terms.All(term => term.Factor > 0 && term.Atoms.All(IsSize));

    /// <summary>Whether it can be a size: nothing in it is an element of which nothing is known.</summary>
    internal bool MayBeSize => !_text.Contains(ElementMark, StringComparison.Ordinal) && Value is not < 0;

    private static bool IsSize(DimAtom atom) => atom.Kind switch
    {
        DimAtomKind.Name => !atom.Text.StartsWith(ElementMark, StringComparison.Ordinal),
        DimAtomKind.Max => atom.Left!.IsSurelyNonNegative || atom.Right!.IsSurelyNonNegative,
        _ => atom.Left!.IsSurelyNonNegative && atom.Right!.IsSurelyNonNegative,
    };

    private static SymbolicDim Of(DimAtom atom) => new([(1, [atom])]);

    private static SymbolicDim DivideRest(SymbolicDim rest, long divisor)
    {
        var constant = rest._terms.Where(term => term.Atoms.Length == 0).Sum(term => term.Factor);
        var outside = FloorDivide(constant, divisor);
        var inside = rest - checked(outside * divisor);
        if (inside.Value is not null) return outside;
        if (inside._terms is [(1, [{ Kind: DimAtomKind.Quotient, Right.Value: { } inner } atom])])
            return outside + FloorDivide(atom.Left!, checked(inner * divisor));
        return outside + Of(DimAtom.Quotient(inside, divisor));
    }

    private static long FloorDivide(long dividend, long divisor) => (dividend / divisor) - (dividend % divisor < 0 ? 1 : 0);

    private static (long Factor, DimAtom[] Atoms)? Quotient((long Factor, DimAtom[] Atoms) term, (long Factor, DimAtom[] Atoms) divisor)
    {
        if (term.Factor % divisor.Factor != 0) return null;
        var left = term.Atoms.ToList();
        return divisor.Atoms.All(atom => Take(left, atom)) ? (term.Factor / divisor.Factor, [.. left]) : null;
    }

    private static bool Take(List<DimAtom> atoms, DimAtom wanted)
    {
        var index = atoms.FindIndex(atom => string.Equals(atom.Text, wanted.Text, StringComparison.Ordinal));
        if (index >= 0) atoms.RemoveAt(index);
        return index >= 0;
    }

    private static SymbolicDim Choose(SymbolicDim left, SymbolicDim right, DimAtomKind kind)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Equals(right)) return left;
        var difference = left - right;
        if (difference.IsSurelyNonNegative) return kind == DimAtomKind.Max ? left : right;
        if ((right - left).IsSurelyNonNegative) return kind == DimAtomKind.Max ? right : left;
        return string.CompareOrdinal(left._text, right._text) <= 0 ? Of(new DimAtom(kind, left, right)) : Of(new DimAtom(kind, right, left));
    }

    private static SymbolicDim Collect(IEnumerable<(long Factor, DimAtom[] Atoms)> terms)
    {
        var sums = new SortedDictionary<string, (long Factor, DimAtom[] Atoms)>(StringComparer.Ordinal);
        foreach (var (factor, atoms) in terms)
        {
            var key = string.Join('*', atoms.Select(atom => atom.Text));
            sums[key] = sums.TryGetValue(key, out var found) ? (checked(found.Factor + factor), atoms) : (factor, atoms);
            if (sums.Count > MaxTerms) throw TooLong();
        }
        // The number last, as one writes it.
        var dim = new SymbolicDim([.. sums.Values.Where(term => term.Factor != 0).OrderBy(term => term.Atoms.Length == 0)]);
        return dim._text.Length > MaxText ? throw TooLong() : dim;
    }

    private static OverflowException TooLong() => new("The formula of a size is too long to be of use.");

    private static DimAtom[] Sorted(DimAtom[] atoms)
    {
        Array.Sort(atoms, static (one, other) => string.CompareOrdinal(one.Text, other.Text));
        return atoms;
    }

    private static string Text((long Factor, DimAtom[] Atoms)[] terms)
    {
        if (terms.Length == 0) return "0";
        var text = new StringBuilder();
        foreach (var (factor, atoms) in terms)
        {
            if (text.Length > 0) text.Append(factor < 0 ? " - " : " + ");
            else if (factor < 0) text.Append('-');
            var size = factor < 0 ? (ulong)-(factor + 1) + 1 : (ulong)factor;
            if (size != 1 || atoms.Length == 0) text.Append(size.ToString(CultureInfo.InvariantCulture)).Append(atoms.Length > 0 ? "*" : "");
            text.AppendJoin('*', atoms.Select(atom => atom.Text));
        }
        return text.ToString();
    }
}
