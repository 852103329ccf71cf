using Lifecycle.Training.Export.Tracing;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Integers that changed between traces are recognized for what they are, and nothing else is.</summary>
internal sealed class SizeSolverTests
{
    private static readonly SizeTerm[] Terms = [new("batch", [3, 5, 3, 11, 7]), new("length", [16, 16, 20, 26, 23])];

    [TestCase("batch", new long[] { 3, 5, 3, 11, 7 })]
    [TestCase("length", new long[] { 16, 16, 20, 26, 23 })]
    [TestCase("4*batch", new long[] { 12, 20, 12, 44, 28 })]
    [TestCase("batch*length", new long[] { 48, 80, 60, 286, 161 })]
    [TestCase("8*batch*length", new long[] { 384, 640, 480, 2288, 1288 })]
    [TestCase("length*length", new long[] { 256, 256, 400, 676, 529 })]
    [TestCase("batch*length*length", new long[] { 768, 1280, 1200, 7436, 3703 })]
    [TestCase("length+1", new long[] { 17, 17, 21, 27, 24 })]
    [TestCase("length-2", new long[] { 14, 14, 18, 24, 21 })]
    [TestCase("-1*length", new long[] { -16, -16, -20, -26, -23 })]
    [TestCase("length/2", new long[] { 8, 8, 10, 13, 11 })]
    [TestCase("(length+1)/2", new long[] { 8, 8, 10, 13, 12 })]
    [TestCase("(2*length)/3", new long[] { 10, 10, 13, 17, 15 })]
    [TestCase("length/3", new long[] { 5, 5, 6, 8, 7 })]
    [TestCase("batch+length", new long[] { 19, 21, 23, 37, 30 })]
    [TestCase("length-batch", new long[] { 13, 11, 17, 15, 16 })]
    [TestCase(null, new long[] { 16, 16, 20, 26, 24 })]
    [TestCase(null, new long[] { 3, 5, 20, 11, 7 })]
    [TestCase(null, new long[] { 9, 25, 9, 121, 50 })]
    public void AnIntegerIsAFormulaOfSizes(string? formula, long[] values)
    {
        var found = SizeSolver.Solve(values, Terms);

        Assert.That(found?.ToString(), Is.EqualTo(formula));
        if (found is not null)
            Assert.That(Enumerable.Range(0, values.Length).Select(trace => Evaluate(found, trace)), Is.EqualTo(values));
    }

    [TestCase("batch/3", new long[] { 0, 1, 2 }, Description = "not (batch-2)/2, which is the same at these sizes alone")]
    [TestCase(null, new long[] { 2, 4, 6 }, Description = "at most 6, which (4*batch+4)/5 is at these sizes as well")]
    public void ThreeSizesAreTooFewForThreeNumbers(string? formula, long[] values) =>
        Assert.That(SizeSolver.Solve(values, [new("batch", [2, 4, 7])])?.ToString(), Is.EqualTo(formula));

    private static long Evaluate(SizeFormula formula, int trace)
    {
        if ((formula.Plus ?? formula.Minus) is { } other)
            return formula.Factors[0].Values[trace] + (formula.Minus is null ? other.Values[trace] : -other.Values[trace]);
        var sum = (formula.Factors.Aggregate(1L, (product, factor) => product * factor.Values[trace]) * formula.Multiply) + formula.Add;
        return (long)Math.Floor((double)sum / formula.Divide);
    }
}
