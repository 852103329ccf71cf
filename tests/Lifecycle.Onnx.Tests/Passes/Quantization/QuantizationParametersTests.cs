using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;

namespace Lifecycle.Onnx.Tests.Passes.Quantization;

/// <summary>Scales and zero points, computed by hand from the formulas of ONNX Runtime's quantization tools.</summary>
public sealed class QuantizationParametersTests
{
    private static IEnumerable<TestCaseData> ByHand()
    {
        yield return Case("unsigned", OnnxElementType.UInt8, false, false, -1, 1.55f, 2.55 / 255, 100);
        yield return Case("signed", OnnxElementType.Int8, false, false, -1, 1.55f, 2.55 / 255, -28);
        yield return Case("of ReLU, unsigned", OnnxElementType.UInt8, false, false, 0.5f, 5.1f, 5.1 / 255, 0);
        yield return Case("of ReLU, signed", OnnxElementType.Int8, false, false, 0, 5.1f, 5.1 / 255, -128);
        yield return Case("below zero", OnnxElementType.UInt8, false, false, -5.1f, -2, 5.1 / 255, 255);
        yield return Case("symmetric, signed", OnnxElementType.Int8, true, false, -1, 2.54f, 2.54 / 127, 0);
        yield return Case("symmetric, unsigned", OnnxElementType.UInt8, true, false, -2.54f, 1, 0.02, 127);
        yield return Case("symmetric, unsigned, reduced", OnnxElementType.UInt8, true, true, -1.27f, 1, 0.02, 64);
        yield return Case("16 bits, symmetric, unsigned", OnnxElementType.UInt16, true, false, -327.67f, 0, 0.01, 32767);
        yield return Case("reduced, unsigned", OnnxElementType.UInt8, false, true, 0, 1.27f, 0.01, 0);
        yield return Case("reduced, signed", OnnxElementType.Int8, true, true, -1.28f, 0, 0.02, 0);
        yield return Case("16 bits, unsigned", OnnxElementType.UInt16, false, false, 0, 655.35f, 0.01, 0);
        yield return Case("16 bits, symmetric", OnnxElementType.Int16, true, false, -327.67f, 0, 0.01, 0);
        yield return Case("16 bits, signed", OnnxElementType.Int16, false, false, 0, 655.35f, 0.01, -32768);
        yield return Case("4 bits, unsigned", OnnxElementType.UInt4, false, false, -0.5f, 1, 0.1, 5);
        yield return Case("4 bits, signed", OnnxElementType.Int4, false, false, -0.5f, 1, 0.1, -3);
        yield return Case("4 bits, symmetric", OnnxElementType.Int4, true, false, -0.5f, 0.75f, 0.1, 0);
        yield return Case("4 bits, symmetric, unsigned", OnnxElementType.UInt4, true, false, -0.75f, 0.5f, 0.1, 8);
        yield return Case("zero to zero, unsigned", OnnxElementType.UInt8, false, false, 0, 0, 1, 0);
        yield return Case("zero to zero, signed", OnnxElementType.Int8, false, false, 0, 0, 1, 0);
        yield return Case("too narrow for a scale", OnnxElementType.Int8, false, false, 0, 1e-38f, 1, 0);
        yield return Case("one value", OnnxElementType.UInt8, false, false, 2.55f, 2.55f, 0.01, 0);
        yield return Case("one value below zero", OnnxElementType.UInt8, false, false, -2.55f, -2.55f, 0.01, 255);
        yield return Case("a zero point at a half", OnnxElementType.UInt8, false, false, -0.5f, 254.5f, 1, 0);
    }

    [TestCaseSource(nameof(ByHand))]
    public void RangesFitTheIntegers(QuantizationScheme scheme, float minimum, float maximum, double scale, int zeroPoint)
    {
        var found = QuantizationParameters.Of(new ValueRange(minimum, maximum), scheme);

        Assert.That(found.Scale, Is.EqualTo(scale).Within(scale * 1e-6));
        Assert.That(found.ZeroPoint, Is.EqualTo(zeroPoint));
        Assert.That(found.Dequantize(found.Quantize(0)), Is.Zero, "zero is exact");
    }

    [TestCase(float.NaN, 1)]
    [TestCase(0, float.NaN)]
    [TestCase(float.NegativeInfinity, 1)]
    [TestCase(0, float.PositiveInfinity)]
    [TestCase(2, 1)]
    public void WrongRangesAreRefused(float minimum, float maximum) =>
        Assert.That(() => QuantizationParameters.Of(new ValueRange(minimum, maximum), new QuantizationScheme(OnnxElementType.UInt8)), Throws.ArgumentException.With.Message.Contains("finite ends"));

    [Test]
    public void OtherTypesAreRefused() => Assert.That(() => new QuantizationScheme(OnnxElementType.Int32), Throws.ArgumentException.With.Message.Contains("Int32"));

    [TestCase(OnnxElementType.UInt8, 10, -100f, 0)]
    [TestCase(OnnxElementType.UInt8, 10, 1000f, 255)]
    [TestCase(OnnxElementType.UInt8, 10, 0.5f, 10)]
    [TestCase(OnnxElementType.UInt8, 10, 1.5f, 12)]
    [TestCase(OnnxElementType.UInt8, 10, -0.5f, 10)]
    [TestCase(OnnxElementType.Int8, 0, -129f, -128)]
    [TestCase(OnnxElementType.Int8, 0, 3e38f, 127)]
    [TestCase(OnnxElementType.Int4, 0, 8f, 7)]
    [TestCase(OnnxElementType.UInt16, 0, 7e4f, 65535)]
    public void NumbersRoundToEvenAndSaturate(OnnxElementType type, int zeroPoint, float value, int expected) =>
        Assert.That(new QuantizationParameters(type, 1, zeroPoint).Quantize(value), Is.EqualTo(expected));

    [Test]
    public void EachIndexOfAnAxisHasItsScale()
    {
        var tensor = TensorData.Create<float>("w", [2, 3], [1.27f, -0.5f, 0, 0, 12.7f, 0]);
        var scheme = new QuantizationScheme(OnnxElementType.Int8, symmetric: true);

        var rows = QuantizedTensor.PerAxis(tensor, scheme, 0);
        Assert.That(rows.Scales.AsSpan<float>().ToArray(), Is.EqualTo(new[] { 0.01f, 0.1f }).Within(1e-8));
        Assert.That(rows.Values.AsSpan<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { 127, -50, 0, 0, 127, 0 }));
        var columns = QuantizedTensor.PerAxis(tensor, scheme, 1);
        Assert.That(columns.Scales.AsSpan<float>().ToArray(), Is.EqualTo(new[] { 0.01f, 0.1f, 1 }).Within(1e-8), "the last column is zero");
        Assert.That(columns.ZeroPoints.ToString(), Is.EqualTo("w_zero_point: Int8[3]"));
        var whole = QuantizedTensor.PerTensor(tensor, scheme);
        Assert.That(whole.Scales.ToString(), Is.EqualTo("w_scale: Float[]"), "one scale is a scalar");
        Assert.That(whole.Values.AsSpan<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { 13, -5, 0, 0, 127, 0 }));
    }

    [Test]
    public void BlocksHaveTheirScalesAndHalvesOfBytesArePacked()
    {
        var tensor = TensorData.Create<float>("w", [3, 2], [0.7f, 7, -0.1f, 1, 0.3f, -2.1f]);

        var blocks = QuantizedTensor.InBlocks(tensor, new QuantizationScheme(OnnxElementType.Int4, symmetric: true), axis: 0, blockSize: 2);

        Assert.That(blocks.Scales.Dims, Is.EqualTo(new long[] { 2, 2 }));
        Assert.That(blocks.Scales.AsSpan<float>().ToArray(), Is.EqualTo(new[] { 0.7f / -8, 7f / -8, 0.3f / -8, 2.1f / 8 }).Within(1e-7), "the number farthest from zero is -8");
        // -8, -8 | 1, -1 | -8, -8
        Assert.That(blocks.Values.Bytes.ToArray(), Is.EqualTo(new byte[] { 0x88, 0xF1, 0x88 }));
        Assert.That(blocks.Values.ToString(), Is.EqualTo("w_quantized: Int4[3, 2]"));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void TensorsThatAreNotFiniteAreRefused(float value) =>
        Assert.That(() => QuantizedTensor.PerTensor(TensorData.Create<float>("w", [2], [0, value]), new QuantizationScheme(OnnxElementType.Int8)),
            Throws.InstanceOf<ModelException>().With.Message.Contains("w: Float[2]").And.Message.Contains("element 1"));

    private static TestCaseData Case(string name, OnnxElementType type, bool symmetric, bool reduced, float minimum, float maximum, double scale, int zeroPoint) =>
        new TestCaseData(new QuantizationScheme(type, symmetric, reduced), minimum, maximum, scale, zeroPoint).SetArgDisplayNames(name);
}
