using Lifecycle.Inference.Predicting;

namespace Lifecycle.Inference.Tests.Hostile;

/// <summary>Files that make ONNX Runtime hang or take all memory while it loads them are refused before it sees them.</summary>
internal sealed class LimitTests
{
    private static IEnumerable<TestCaseData> Files()
    {
        yield return Case("functions that double", HostileModels.DoublingFunctions(), "has bodies and functions nested more than 16 deep");
        yield return Case("functions that double, less deep", HostileModels.DoublingFunctions(16), "has more than 20000 nodes with its functions in the place of their calls", new OnnxLoadOptions { MaxNodes = 20_000 });
        yield return Case("functions that double, as deep as may be", HostileModels.DoublingFunctions(), "has more than 1000000 nodes", new OnnxLoadOptions { MaxNesting = 30 });
        yield return Case("a function that calls itself", HostileModels.RecursiveFunction(), "has the function \"f\" that calls itself");
        yield return Case("a constant of 2^52 bytes", HostileModels.HugeConstant(), "operator ConstantOfShape, Float[1125899906842624], takes 4503599627370496 bytes");
        yield return Case("bodies in bodies", HostileModels.Nested(17), "nested more than 16 deep");
        yield return Case("a function without the output that is asked for", HostileModels.Function(["a"], []), "is called with 1 inputs and 1 outputs, and has 1 and 0");
        yield return Case("a function that takes what nothing makes", HostileModels.Function(["z"], ["c"]), "function \"f\" takes \"a\", which nothing in it makes before");
        yield return Case("a function that makes its input", HostileModels.Function(["a", "c"], ["c"]), "function \"f\" makes \"c\" twice");
        yield return Case("a function that gives what it does not make", HostileModels.Function(["a"], ["d"]), "function \"f\" gives \"d\", which it does not make");
        yield return Case("a Pad that takes away more than there is", HostileModels.Pad(0, -3, 0, 0), "operator Pad changes axis 1 of x by -3 and 0");
        yield return Case("a Pad that takes away without end", HostileModels.Pad(long.MinValue, 0, 0, 0), "operator Pad changes axis 0 of x by -9223372036854775808 and 0");
        foreach (var how in new[] { "Expand", "Tile", "Range", "RandomNormal", "outer product", "doubling", "many", "in a function", "in a body" })
            yield return Case(how, HostileModels.Growing(how), "expected at most 2147483648; raise OnnxLoadOptions.MaxTensorBytes");
    }

    [TestCaseSource(nameof(Files))]
    public void IsRefused(byte[] file, string cause, OnnxLoadOptions? options)
    {
        var error = Assert.Throws<ModelException>(() => OnnxModel.Parse(file, options));

        Assert.That(error.Message, Does.Contain(cause).And.Not.Contain("\n"));
        Assert.That(() => Predictor.Load(new MemoryStream(file), new PredictorOptions { Loading = options ?? new() }), Throws.TypeOf<ModelException>());
    }

    [Test]
    public void TheFilesAreSmall()
    {
        Assert.That(HostileModels.HugeConstant(), Has.Length.LessThan(128));
        Assert.That(HostileModels.DoublingFunctions(), Has.Length.LessThan(4096));
    }

    [Test]
    public void ARunWithoutEndIsEndedAtItsDeadline()
    {
        using var predictor = Predictor.Load(new MemoryStream(HostileModels.EndlessLoop()), new PredictorOptions { Timeout = TimeSpan.FromMilliseconds(20) });

        for (var run = 0; run < 20; run++)
            Assert.That(() => predictor.Predict([1, 2]), Throws.TypeOf<RunTimeoutException>());
        Assert.That(() => Predictor.Load(new MemoryStream(HostileModels.EndlessLoop()), new PredictorOptions { Timeout = TimeSpan.FromMilliseconds(50), WarmUpRuns = 1 }), Throws.TypeOf<RunTimeoutException>());
    }

    [Test]
    public void WhatIsWithinTheLimitsIsRead()
    {
        Assert.That(() => OnnxModel.Parse(HostileModels.Nested(16)), Throws.Nothing);
        Assert.That(() => OnnxModel.Parse(HostileModels.DoublingFunctions(8)), Throws.Nothing);
        Assert.That(() => OnnxModel.Parse(HostileModels.EndlessLoop()), Throws.Nothing);
        using var predictor = Predictor.Load(new MemoryStream(HostileModels.DoublingFunctions(8)));
        Assert.That(predictor.Predict([-1, 2]).Values.ToArray(), Is.EqualTo(new float[] { 1, 2 }));
    }

    private static TestCaseData Case(string what, byte[] file, string cause, OnnxLoadOptions? options = null) => new TestCaseData(file, cause, options).SetArgDisplayNames(what);
}
