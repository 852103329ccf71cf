using System.Runtime.InteropServices;
using Lifecycle.Inference.Predicting;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Predicting;

public sealed class TensorMismatchTests
{
    private static IEnumerable<TestCaseData> Mismatches()
    {
        yield return Case(TensorMismatch.Name, static call => call.Set("c", [1f], 1, 1), "no input \"c\"; expected one of a: Float[batch, length]; b: Float[batch, length]; w: Float[3]");
        yield return Case(TensorMismatch.ElementType, static call => call.Set("a", [1L], 1, 1), "Input a: Float[batch, length] got Int64 elements; expected Float elements");
        yield return Case(TensorMismatch.ElementType, static call => call.Set("a", [1m], 1, 1), "got Decimal elements; expected Float elements");
        yield return Case(TensorMismatch.ElementType, static call => call.SetTexts("a", ["1"], 1, 1), "got texts; expected Float elements");
        yield return Case(TensorMismatch.Rank, static call => call.Set("a", [1f, 2], 2), "got the shape [2] of 1 dimensions; expected 2 dimensions");
        yield return Case(TensorMismatch.Rank, static call => call.Set("a", [1f, 2]), "got no shape; expected one");
        yield return Case(TensorMismatch.Dimension, static call => call.Set("w", [1f, 2], 2), "Input w: Float[3] got the shape [2], dimension 0 of which is 2; expected 3");
        yield return Case(TensorMismatch.Dimension, static call => call.Set("a", [1f, 2], -1, -2), "dimension 0 of which is -1; expected 0 or more");
        yield return Case(TensorMismatch.Length, static call => call.Set("a", [1f, 2, 3], 2, 2), "got 3 values; expected 4 for the shape [2, 2]");
        yield return Case(TensorMismatch.Length, static call => call.Set("w", [1f, 2]), "got 2 values; expected 3 for the shape [3]");
        yield return Case(TensorMismatch.Length, static call => call.Set("a", [1f], 1L << 40, 1L << 40), "too large; expected at most 2147483647 elements");
        yield return Case(TensorMismatch.Length, static call => call.SetBytes("a", [1, 2, 3], 1, 1), "got 3 bytes; expected 4 for the shape [1, 1]");
        yield return Case(TensorMismatch.Empty, static call => call.Set<float>("a", [], 0, 5), "got an empty batch; expected 1 row or more");
        yield return Case(TensorMismatch.Missing, static call => call.Run(), "Input a: Float[batch, length] got nothing; expected a value");
        yield return Case(TensorMismatch.Missing, static call => call.Get<float>("y"), "Output y: Float[batch, 3] was asked for its values before a run");
        yield return Case(TensorMismatch.Dimension, static call => Run(call, [1, 2, 3], [1, 2, 3, 4], 4), "Input b: Float[batch, length] got the shape [1, 4]; expected 3 in dimension 1, as in dimension 1 of a: Float[batch, length] with [1, 3]");
        yield return Case(TensorMismatch.NotFinite, static call => Run(call, [1, float.NaN, 3], [1, 2, 3], 3), "Input a: Float[batch, length] got a value at position 1 that is infinite or no number; expected finite numbers");
        yield return Case(TensorMismatch.NotFinite, static call => Run(call, [1, 2, 3], [1, 2, float.NegativeInfinity], 3), "Input b: Float[batch, length] got a value at position 2");
        yield return Case(TensorMismatch.Name, static call => { Fine(call); call.Get<float>("q"); }, "no output \"q\"; expected one of y: Float[batch, 3]");
        yield return Case(TensorMismatch.ElementType, static call => { Fine(call); call.Get<long>("y"); }, "was asked for Int64 elements; expected Float");
        yield return Case(TensorMismatch.ElementType, static call => { Fine(call); call.GetTexts("y"); }, "was asked for texts; expected Float");
    }

    [TestCaseSource(nameof(Mismatches))]
    public void WhatDoesNotFitIsNamedAndThePredictorStaysUsable(TensorMismatch mismatch, Action<PredictorCall> misuse, string cause)
    {
        using var predictor = Predictor.Load(Model(), new PredictorOptions { RequireFinite = true });
        using (var call = predictor.BeginCall())
        {
            var error = Assert.Throws<TensorMismatchException>(() => misuse(call));
            Assert.That(error!.Message, Does.Contain(cause).And.Not.Contains("\n"));
            Assert.That(error.Mismatch, Is.EqualTo(mismatch));
            Fine(call);
        }
        using var next = predictor.BeginCall();
        Fine(next);
        Assert.That(predictor.AliveCalls, Is.EqualTo(1));
    }

    [Test]
    public void NaNIsAllowedUnlessItIsForbidden()
    {
        using var predictor = Predictor.Load(Models.Linear());
        Assert.That(predictor.Predict([float.NaN, 1]).Rows, Is.EqualTo(1));

        using var strict = Predictor.Load(Models.Linear(), new PredictorOptions { RequireFinite = true });
        Assert.That(() => strict.Predict([float.NaN, 1]), Throws.TypeOf<TensorMismatchException>().With.Property("Mismatch").EqualTo(TensorMismatch.NotFinite));
        Assert.That(strict.Predict([1, 1]).Rows, Is.EqualTo(1));
    }

    [TestCase((ushort)0x7F80, 1)]
    [TestCase((ushort)0xFFC1, 1)]
    [TestCase((ushort)0x7F7F, -1)]
    public void NaNOfSixteenBitsIsFoundAsWell(ushort bits, int position)
    {
        using var predictor = Predictor.Load(Models.Of(new OnnxNode("Identity", ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.BFloat16, "n")], new OnnxValueInfo("y", OnnxElementType.BFloat16, "n")),
            new PredictorOptions { RequireFinite = true });
        using var call = predictor.BeginCall();
        call.SetBytes("x", MemoryMarshal.AsBytes<ushort>([0x3F80, bits]), 2);

        if (position < 0) Assert.That(() => call.Run(), Throws.Nothing);
        else Assert.That(() => call.Run(), Throws.TypeOf<TensorMismatchException>().With.Message.Contains($"position {position}"));
    }

    private static OnnxModel Model() => Models.Make(
        [new OnnxValueInfo("a", OnnxElementType.Float, "batch", "length"), new OnnxValueInfo("b", OnnxElementType.Float, "batch", "length"), new OnnxValueInfo("w", OnnxElementType.Float, 3)],
        [new OnnxValueInfo("y", OnnxElementType.Float, "batch", "length")], [],
        new OnnxNode("Add", ["a", "b"], ["ab"]), new OnnxNode("Mul", ["ab", "w"], ["y"]));

    private static void Fine(PredictorCall call)
    {
        Run(call, [1, 2, 3], [1, 1, 1], 3);
        Assert.That(call.Get<float>("y").ToArray(), Is.EqualTo(new float[] { 4, 9, 16 }));
    }

    private static void Run(PredictorCall call, float[] a, float[] b, int length)
    {
        call.Set("a", a, 1, a.Length);
        call.Set("b", b, 1, length);
        call.Set("w", [2f, 3, 4]);
        call.Run();
    }

    private static TestCaseData Case(TensorMismatch mismatch, Action<PredictorCall> misuse, string cause) => new TestCaseData(mismatch, misuse, cause).SetArgDisplayNames(cause[..Math.Min(60, cause.Length)]);
}
