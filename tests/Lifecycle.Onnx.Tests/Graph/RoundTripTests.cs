using Google.Protobuf;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Onnx.Tests.Graph;

/// <summary>What is read is written back: the ONNX project's own test models, and fields that this version does not know.</summary>
public sealed class RoundTripTests
{
    private const string TestData = "/usr/share/libonnx-testdata/data";

    [Test]
    public void EveryModelOfTheOnnxTestDataKeepsItsMeaning()
    {
        if (!Directory.Exists(TestData)) Assert.Ignore("The ONNX test data are not there; apt-get install libonnx-testdata.");
        var paths = Directory.GetFiles(TestData, "*.onnx", SearchOption.AllDirectories);

        Assert.That(paths, Has.Length.GreaterThan(1000));
        Assert.Multiple(() =>
        {
            foreach (var path in paths) CheckRoundTrip(File.ReadAllBytes(path), path);
        });
    }

    [Test]
    public void FieldsOfLaterVersionsAreKept()
    {
        // Field 99, a text, at the end of the model, which no version has.
        byte[] bytes = [.. Models.Linear().ToArray(), 0x9A, 0x06, 3, .. "new"u8];

        Assert.That(OnnxModel.Parse(bytes).ToArray(), Is.EqualTo(bytes));
    }

    private static void CheckRoundTrip(byte[] bytes, string path)
    {
        var original = ModelProto.Parser.ParseFrom(bytes);
        foreach (var tensor in ModelTensors.All(original)) TensorPayload.Settle(tensor);

        var written = ModelProto.Parser.ParseFrom(OnnxModel.Load(path).ToArray());

        Assert.That(written.Equals(original), path);
    }
}
