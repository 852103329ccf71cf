using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Tests.Graph;

public sealed class TensorDataTests
{
    [Test]
    public void ElementsAreSeenAsTheirType()
    {
        var tensor = TensorData.Create<long>("shape", [3], [1, -1, 4]);

        Assert.That(tensor.ToString(), Is.EqualTo("shape: Int64[3]"));
        Assert.That(tensor.AsSpan<long>().ToArray(), Is.EqualTo(new long[] { 1, -1, 4 }));
        Assert.That(tensor.Bytes.Length, Is.EqualTo(24));
        Assert.That(() => tensor.AsSpan<float>().Length, Throws.TypeOf<ModelException>().With.Message.Contains("\"shape\" is of type Int64; expected Float"));
    }

    [Test]
    public void AScalarHasOneElement() => Assert.That(TensorData.Scalar("s", 2.5).ElementCount, Is.EqualTo(1));

    [TestCase(OnnxElementType.Int4, 5, 3)]
    [TestCase(OnnxElementType.UInt2, 5, 2)]
    [TestCase(OnnxElementType.BFloat16, 5, 10)]
    [TestCase(OnnxElementType.Complex128, 5, 80)]
    public void PackedAndWideTypesFillTheirBytes(OnnxElementType type, int elements, int bytes)
    {
        Assert.That(TensorData.FromBytes("t", type, [elements], new byte[bytes]).Bytes.Length, Is.EqualTo(bytes));
        Assert.That(() => TensorData.FromBytes("t", type, [elements], new byte[bytes + 1]), Throws.ArgumentException);
    }

    [Test]
    public void TextsAreKept()
    {
        var tensor = TensorData.FromStrings("names", [2], ["Ä", "b"]);

        Assert.That(tensor.Strings, Is.EqualTo(new[] { "Ä", "b" }));
        Assert.That(() => TensorData.FromStrings("names", [3], ["a"]), Throws.ArgumentException);
    }

    [Test]
    public void TheNumberOfElementsMustFitTheDimensions() =>
        Assert.That(() => TensorData.Create<float>("w", [2, 3], [1, 2]), Throws.ArgumentException.With.Message.Contains("got 8 bytes; expected 24"));
}
