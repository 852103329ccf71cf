using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Tests.Shapes;

public sealed class SymbolicDimTests
{
    private static readonly SymbolicDim A = SymbolicDim.Of("a");
    private static readonly SymbolicDim B = SymbolicDim.Of("b");

    private static IEnumerable<TestCaseData> Formulas()
    {
        yield return Case(A + B - A, "b");
        yield return Case((A + 1) * (A - 1), "a*a - 1");
        yield return Case(SymbolicDim.FloorDivide((A * 2) + B, 2), "a + floor(b/2)");
        yield return Case(SymbolicDim.FloorDivide(SymbolicDim.FloorDivide(A, 2), 3), "floor(a/6)");
        yield return Case(SymbolicDim.FloorDivide(A * B, B), "a");
        yield return Case(SymbolicDim.FloorDivide(A + 7, 2), "floor((a + 1)/2) + 3");
        yield return Case(SymbolicDim.CeilDivide(A, 4), "floor((a + 3)/4)");
        yield return Case(SymbolicDim.Min(A, A + 2), "a");
        yield return Case(SymbolicDim.Max(A, A + 2), "a + 2");
        yield return Case(SymbolicDim.FloorDivide(-7, 2), "-4");

        static TestCaseData Case(SymbolicDim formula, string text) => new TestCaseData(formula, text).SetArgDisplayNames(text);
    }

    [TestCaseSource(nameof(Formulas))]
    public void AFormulaIsKeptInItsSimplestForm(SymbolicDim formula, string text) => Assert.That(formula.ToString(), Is.EqualTo(text));

    [Test]
    public void EqualFormulasAreEqualWhicheverWayTheyCameAbout()
    {
        Assert.That(SymbolicDim.Max(A, B), Is.EqualTo(SymbolicDim.Max(B, A)));
        Assert.That((A * B) + A, Is.EqualTo(A * (B + 1)));
        Assert.That((A + 1).GetHashCode(), Is.EqualTo((1 + A).GetHashCode()));
        Assert.That(A + 1, Is.Not.EqualTo(A + 2));
    }

    [Test]
    public void WhatHasNoNumberSaysSo()
    {
        Assert.That((A + B).Evaluate(new Dictionary<string, long> { ["a"] = 1 }), Is.Null);
        Assert.That((A * A * A).Evaluate(new Dictionary<string, long> { ["a"] = long.MaxValue / 2 }), Is.Null);
        Assert.That(A.Value, Is.Null);
        Assert.That((A - A + 3).Value, Is.EqualTo(3));
        Assert.That((A + 1).Name, Is.Null);
    }

    /// <summary>Formulas made at random give the numbers that plain arithmetic gives.</summary>
    [Test]
    public void RandomFormulasGiveTheNumbersOfArithmetic()
    {
        var random = new Random(11);
        for (var trial = 0; trial < 3000; trial++)
        {
            var sizes = new Dictionary<string, long> { ["a"] = random.Next(1, 40), ["b"] = random.Next(1, 40), ["c"] = random.Next(1, 40) };
            var (formula, value) = Make(random, sizes, depth: 4);
            Assert.That(formula.Evaluate(sizes), Is.EqualTo(value), $"{formula} at a = {sizes["a"]}, b = {sizes["b"]}, c = {sizes["c"]}");
        }
    }

    private static (SymbolicDim Formula, long Value) Make(Random random, Dictionary<string, long> sizes, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            var name = "abc"[random.Next(3)].ToString();
            var number = random.Next(-3, 8);
            return random.Next(3) == 0 ? (number, number) : (SymbolicDim.Of(name), sizes[name]);
        }

        var (left, x) = Make(random, sizes, depth - 1);
        var (right, y) = Make(random, sizes, depth - 1);
        switch (random.Next(7))
        {
            case 0: return (left - right, x - y);
            case 1: return (left * right, x * y);
            case 2: return (SymbolicDim.Min(left, right), Math.Min(x, y));
            case 3: return (SymbolicDim.Max(left, right), Math.Max(x, y));
            case 4 or 5:
                // A divisor is above 0.
                var number = random.Next(1, 7);
                return random.Next(2) == 0 ? (SymbolicDim.FloorDivide(left, number), Floor(x, number)) : (SymbolicDim.CeilDivide(left, number), Floor(x + number - 1, number));
            default: return (left + right, x + y);
        }
    }

    private static long Floor(long dividend, long divisor) => (long)Math.Floor((double)dividend / divisor);
}
