using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Tests.Verification;

/// <summary>A comparer that is too mild hides every other fault, so it has tests of its own.</summary>
public sealed class TensorComparerTests
{
    private const float NaN = float.NaN;
    private const float Infinity = float.PositiveInfinity;

    private static IEnumerable<TestCaseData> Pairs()
    {
        // expected, found, absolute, relative, mismatches, largest absolute, largest relative, worst
        yield return Pair([1, 2, 3], [1, 2, 3], 0, 0, 0, 0, 0, -1);
        yield return Pair([1, 2, 4], [1, 2.5f, 5], 0, 0, 2, 1, 0.25, 1);
        yield return Pair([1, 2, 4], [1, 2.5f, 5], 0.5, 0, 1, 1, 0.25, 2);
        yield return Pair([1, 2, 4], [1, 2.5f, 5], 0, 0.25, 0, 1, 0.25, 1);
        yield return Pair([1, 2, 4], [1, 2.5f, 5], 0.5, 0.125, 0, 1, 0.25, 2);
        yield return Pair([-4], [-5], 0, 0.25, 0, 1, 0.25, 0);
        yield return Pair([0], [0.5f], 0.5, 0, 0, 0.5, double.PositiveInfinity, 0);
        yield return Pair([0], [0.5f], 0, 9, 1, 0.5, double.PositiveInfinity, 0);
        yield return Pair([NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity], 0, 0, 0, 0, 0, -1);
        yield return Pair([NaN], [1], 9, 9, 1, double.PositiveInfinity, double.PositiveInfinity, 0);
        yield return Pair([1], [NaN], 9, 9, 1, double.PositiveInfinity, double.PositiveInfinity, 0);
        yield return Pair([Infinity], [-Infinity], 9, 9, 1, double.PositiveInfinity, double.PositiveInfinity, 0);
        yield return Pair([Infinity], [1], 9, 9, 1, double.PositiveInfinity, double.PositiveInfinity, 0);
        yield return Pair([1], [Infinity], 9, 9, 1, double.PositiveInfinity, double.PositiveInfinity, 0);
        yield return Pair([0f], [-0f], 0, 0, 0, 0, 0, -1);
    }

    [TestCaseSource(nameof(Pairs))]
    public void ErrorsAreCountedAndPlaced(
        float[] expected, float[] found, double absolute, double relative, int mismatches, double maxAbsolute, double maxRelative, int worst)
    {
        var comparison = TensorComparer.Compare<float>(expected, found, new ComparisonTolerance(absolute, relative), "y");

        Assert.That(comparison.IsMatch, Is.EqualTo(mismatches == 0));
        Assert.That(comparison.Mismatches, Is.EqualTo(mismatches));
        Assert.That(comparison.MaxAbsoluteError, Is.EqualTo(maxAbsolute));
        Assert.That(comparison.MaxRelativeError, Is.EqualTo(maxRelative));
        Assert.That(comparison.WorstIndex, Is.EqualTo(worst));
        Assert.That(comparison.Elements, Is.EqualTo(expected.Length));
    }

    private static IEnumerable<TestCaseData> Types()
    {
        yield return Type<float>(1, 2);
        yield return Type<double>(1, 1 + 1e-12);
        yield return Type((Half)1, (Half)2);
        yield return Type<sbyte>(-1, 1);
        yield return Type<byte>(1, 255);
        yield return Type<short>(-1, 1);
        yield return Type<ushort>(1, 2);
        yield return Type(-1, 1);
        yield return Type<uint>(1, uint.MaxValue);
        yield return Type(long.MaxValue, long.MaxValue - 1);
        yield return Type(ulong.MaxValue, ulong.MaxValue - 1);
        yield return Type(value: true, other: false);
        yield return Tensors("BFloat16", TensorData.FromBytes("t", OnnxElementType.BFloat16, [1], [0x80, 0x3F]), TensorData.FromBytes("t", OnnxElementType.BFloat16, [1], [0x81, 0x3F]));
        yield return Tensors("Complex64", TensorData.FromBytes("t", OnnxElementType.Complex64, [1], new byte[8]), TensorData.FromBytes("t", OnnxElementType.Complex64, [1], [1, .. new byte[7]]));
        yield return Tensors("String", TensorData.FromStrings("t", [1], ["a"]), TensorData.FromStrings("t", [1], ["b"]));
    }

    [TestCaseSource(nameof(Types))]
    public void EveryTypeKnowsSameFromOther(TensorData tensor, TensorData other)
    {
        Assert.That(TensorComparer.Compare(tensor, tensor, ComparisonTolerance.Exact).IsMatch);
        Assert.That(TensorComparer.Compare(tensor, other, ComparisonTolerance.Exact).IsMatch, Is.False);
    }

    [Test]
    public void AnotherShapeOrTypeIsNoMatch()
    {
        var expected = TensorData.Create<float>("y", [2, 3], new float[6]);

        Assert.That(TensorComparer.Compare(expected, TensorData.Create<float>("y", [3, 2], new float[6]), ComparisonTolerance.Float32).ToString(),
            Is.EqualTo("y: it is Float[3, 2], expected Float[2, 3]"));
        Assert.That(TensorComparer.Compare(expected, TensorData.Create<int>("y", [2, 3], new int[6]), ComparisonTolerance.Float32).IsMatch, Is.False);
        Assert.That(TensorComparer.Compare<float>([1], [1, 2], ComparisonTolerance.Float32).IsMatch, Is.False);
    }

    [Test]
    public void TheReportSaysHowFarAndWhere() =>
        Assert.That(TensorComparer.Compare<float>([1, 2, 4], [1, 2.5f, 5], new ComparisonTolerance(0.5, 0), "y").ToString(),
            Is.EqualTo("y: 1 of 3 elements are outside the tolerance; largest error 1 absolute, 0.25 relative; worst at 2: 5, expected 4"));

    private static TestCaseData Pair(float[] expected, float[] found, double absolute, double relative, int mismatches, double maxAbsolute, double maxRelative, int worst) =>
        new TestCaseData(expected, found, absolute, relative, mismatches, maxAbsolute, maxRelative, worst)
            .SetArgDisplayNames(string.Join(" ", expected), string.Join(" ", found), $"{absolute}", $"{relative}");

    private static TestCaseData Type<T>(T value, T other) where T : unmanaged =>
        Tensors(typeof(T).Name, TensorData.Scalar("t", value), TensorData.Scalar("t", other));

    private static TestCaseData Tensors(string name, TensorData tensor, TensorData other) => new TestCaseData(tensor, other).SetArgDisplayNames(name);
}
