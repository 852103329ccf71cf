using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Onnx.Tests.Graph.Reading;

/// <summary>Every list of numbers in which a file may keep elements becomes the bytes that its type has.</summary>
internal sealed class TensorPayloadTests
{
    private static IEnumerable<TestCaseData> Lists()
    {
        yield return Case(OnnxElementType.Float, new TensorProto { FloatData = { 1, -2 } }, "0000803F000000C0");
        yield return Case(OnnxElementType.Double, new TensorProto { DoubleData = { 1, -2 } }, "000000000000F03F00000000000000C0");
        yield return Case(OnnxElementType.Int64, new TensorProto { Int64Data = { 1, -2 } }, "0100000000000000FEFFFFFFFFFFFFFF");
        yield return Case(OnnxElementType.UInt64, new TensorProto { Uint64Data = { 1, 2 } }, "01000000000000000200000000000000");
        yield return Case(OnnxElementType.UInt32, new TensorProto { Uint64Data = { 1, 2 } }, "0100000002000000");
        yield return Case(OnnxElementType.Int32, new TensorProto { Int32Data = { 1, -2 } }, "01000000FEFFFFFF");
        yield return Case(OnnxElementType.Int16, new TensorProto { Int32Data = { 1, -2 } }, "0100FEFF");
        yield return Case(OnnxElementType.Float16, new TensorProto { Int32Data = { 0x3C00, 0xC000 } }, "003C00C0");
        yield return Case(OnnxElementType.Int8, new TensorProto { Int32Data = { 1, -2 } }, "01FE");
        yield return Case(OnnxElementType.Bool, new TensorProto { Int32Data = { 1, 0 } }, "0100");
        yield return Case(OnnxElementType.UInt4, new TensorProto { Int32Data = { 0x21 } }, "21");
        yield return Case(OnnxElementType.Complex64, new TensorProto { FloatData = { 1, 0, -2, 0 } }, "0000803F00000000000000C000000000");
    }

    [TestCaseSource(nameof(Lists))]
    public void ListsBecomeBytes(TensorProto tensor, string expected)
    {
        TensorPayload.Settle(tensor);

        Assert.That(Convert.ToHexString(tensor.RawData.Span), Is.EqualTo(expected));
        Assert.That(tensor.CalculateSize(), Is.LessThan(64));
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        yield return Lie(OnnxElementType.Float, [3], "has 4 bytes; expected 12");
        yield return Lie(OnnxElementType.Float, [-1], "the dimension -1");
        yield return Lie(OnnxElementType.Float, [long.MaxValue, long.MaxValue], "more elements than can be counted");
        yield return Lie(OnnxElementType.Double, [long.MaxValue / 2], "more bytes than can be counted");
        yield return Lie(OnnxElementType.String, [2], "has 0 texts; expected 2");
    }

    [TestCaseSource(nameof(Lies))]
    public void ATensorThatLiesAboutItsSizeIsRefused(TensorProto tensor, string cause) =>
        Assert.That(() => TensorPayload.Settle(tensor), Throws.TypeOf<ModelException>().With.Message.Contains(cause).And.Message.Contains("\"w\""));

    private static TestCaseData Case(OnnxElementType type, TensorProto tensor, string expected)
    {
        tensor.DataType = (int)type;
        tensor.Dims.Add(2);
        return new TestCaseData(tensor, expected).SetArgDisplayNames(type.ToString());
    }

    private static TestCaseData Lie(OnnxElementType type, long[] dims, string cause) =>
        new TestCaseData(new TensorProto { Name = "w", DataType = (int)type, Dims = { dims }, FloatData = { 1 } }, cause).SetArgDisplayNames(cause);
}
