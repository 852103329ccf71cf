using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Inference.Tests.Verification;

public sealed class ModelVerifierTests
{
    private const string TestData = "/usr/share/libonnx-testdata/data/node";

    [Test]
    public void ARightReferenceMatchesAtAnyBatchSize([Values(1, 2, 7)] int rows)
    {
        using var verifier = new ModelVerifier(Models.Linear());
        float[] x = [.. Enumerable.Range(0, rows * 2).Select(value => value * 0.5f)];

        var report = verifier.Verify([TensorData.Create<float>("x", [rows, 2], x)], [TensorData.Create<float>("y", [rows, 3], Models.LinearOf(x))], ComparisonTolerance.Float32);

        Assert.That(report.IsMatch, report.ToString());
        Assert.That(report.Outputs.Single().Elements, Is.EqualTo(rows * 3));
    }

    [Test]
    public void AWrongReferenceIsReportedWithItsPlace()
    {
        using var verifier = new ModelVerifier(Models.Linear());

        var report = verifier.Verify([TensorData.Create<float>("x", [1, 2], [0, 1])], [TensorData.Create<float>("y", [1, 3], [4.5f, 4.5f, 8])], ComparisonTolerance.Float32);

        Assert.That(report.IsMatch, Is.False);
        Assert.That(report.MaxAbsoluteError, Is.EqualTo(2));
        Assert.That(report.ToString(), Does.StartWith("y: 1 of 3 elements").And.EndWith("worst at 2: 6, expected 8"));
    }

    [Test]
    public void InputsOfSeveralTypesGoInByName()
    {
        var model = Models.Make(
            [new OnnxValueInfo("condition", OnnxElementType.Bool, 2), new OnnxValueInfo("a", OnnxElementType.Int64, 2), new OnnxValueInfo("b", OnnxElementType.Int64, 2)],
            [new OnnxValueInfo("y", OnnxElementType.Int64, 2)], [], new OnnxNode("Where", ["condition", "a", "b"], ["y"]));
        using var verifier = new ModelVerifier(model);

        var outputs = verifier.Run([TensorData.Create<long>("b", [2], [3, 4]), TensorData.Create<bool>("condition", [2], [true, false]), TensorData.Create<long>("a", [2], [1, 2])]);

        Assert.That(outputs.Single().AsSpan<long>().ToArray(), Is.EqualTo(new long[] { 1, 4 }));
    }

    [Test]
    public void TextsGoThrough()
    {
        using var verifier = new ModelVerifier(Models.Of(new OnnxNode("Identity", ["x"], ["y"]), [new OnnxValueInfo("x", OnnxElementType.String, 2)], new OnnxValueInfo("y", OnnxElementType.String, 2)));

        Assert.That(verifier.Run([TensorData.FromStrings("x", [2], ["Ä", ""])]).Single().Strings, Is.EqualTo(new[] { "Ä", "" }));
    }

    [TestCase("test_gemm_*")]
    [TestCase("test_basic_conv_*")]
    [TestCase("test_batchnorm_epsilon")]
    [TestCase("test_batchnorm_example")]
    [TestCase("test_maxpool_2d_*")]
    [TestCase("test_concat_*")]
    [TestCase("test_where_*")]
    [TestCase("test_gather_?")]
    [TestCase("test_logsoftmax_*")]
    [TestCase("test_cast_FLOAT_to_FLOAT16")]
    [TestCase("test_lstm_defaults")]
    public void TheOnnxTestDataGiveTheirStoredOutputs(string pattern)
    {
        if (!Directory.Exists(TestData)) Assert.Ignore("The ONNX test data are not there; apt-get install libonnx-testdata.");
        var folders = Directory.GetDirectories(TestData, pattern);

        Assert.That(folders, Is.Not.Empty);
        Assert.Multiple(() =>
        {
            foreach (var folder in folders)
            {
                using var verifier = new ModelVerifier(OnnxModel.Load(Path.Combine(folder, "model.onnx")));
                var report = verifier.Verify(Stored(folder, "input", verifier.Inputs), Stored(folder, "output", verifier.Outputs), new ComparisonTolerance(1e-5, 1e-3));
                Assert.That(report.IsMatch, $"{folder}: {report}");
            }
        });
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        var x = TensorData.Create<float>("x", [1, 2], [1, 2]);
        var y = TensorData.Create<float>("y", [1, 3], [1, 2, 3]);
        yield return Case<DataException>("an unknown input", TensorData.Scalar("q", 1f), y, "Input \"q\" is not in the model; expected one of x: Float[batch, 2]");
        yield return Case<DataException>("an unknown output", x, TensorData.Scalar("q", 1f), "Output \"q\" is not in the model");
        yield return Case<DataException>("nothing to compare", x, y: null, "no reference output");
        yield return Case<ModelException>("a wrong rank", TensorData.Create<float>("x", [2], [1, 2]), y, "Invalid rank for input: x");
    }

    [TestCaseSource(nameof(Wrong))]
    public void AWrongCallIsNamed(Type type, TensorData input, TensorData[] expected, string cause)
    {
        using var verifier = new ModelVerifier(Models.Linear());

        Assert.That(() => verifier.Verify([input], expected, ComparisonTolerance.Float32), Throws.TypeOf(type).With.Message.Contains(cause));
    }

    private static List<TensorData> Stored(string folder, string kind, IReadOnlyList<Sessions.TensorInfo> tensors) =>
        [.. tensors.Select((tensor, index) => Stored(Path.Combine(folder, "test_data_set_0", $"{kind}_{index}.pb"), tensor.Name))];

    private static TensorData Stored(string path, string name)
    {
        var message = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
        TensorPayload.Settle(message);
        return new TensorData(message) { Name = name };
    }

    private static TestCaseData Case<T>(string name, TensorData input, TensorData? y, string cause) =>
        new TestCaseData(typeof(T), input, y is null ? Array.Empty<TensorData>() : [y], cause).SetArgDisplayNames(name);
}
