using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Images;
using Lifecycle.Training.Data.Tables;
using Lifecycle.Training.Data.Text;
using Lifecycle.Training.Tests.Goldens;
using Lifecycle.Training.Tests.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data;

/// <summary>A predictor makes of raw data the very bits that training saw: models that give back what they take.</summary>
public class PredictorPreprocessingTests
{
    [SetUp]
    public void NeedsTracer() => NeedsNative.Check();

    [Test]
    public void Images()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["cat"]);
        var files = Golden.Read<Lifecycle.Training.Tests.Data.Images.ImageDecoderTests.DecodedGolden>("decoded_images").Take(6).Select(static golden => golden.File).ToList();
        for (var index = 0; index < files.Count; index++) File.WriteAllBytes(folder[$"cat/{index}.png"], files[index]);
        var preprocessing = new ImagePreprocessing { Height = 6, Width = 5, Fit = ImageFit.Stretch, Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225] };
        var dataset = ImageFolderDataset.Open(folder.Path, preprocessing);
        using var batch = dataset.Read([.. Enumerable.Range(0, files.Count).Select(static index => (long)index)]);
        using var trained = new Normalization(preprocessing.Mean, preprocessing.Std).Apply(batch.Inputs[0]);

        using var predictor = Predictor.Load(Echo(trained, preprocessing));

        var predictions = predictor.ForImages().Predict([.. files.Select(static file => (ReadOnlyMemory<byte>)file)]);
        AssertBits(predictions.SelectMany(static prediction => prediction.Values.ToArray()), trained);
        AssertBits(predictor.PredictImage(files[0]).Values.ToArray(), trained[0]);
        Assert.That(() => predictor.PredictText("no"), Throws.TypeOf<ModelException>().With.Message.Contains("ImagePreprocessing for input").And.Message.Contains("expected TextEncoder for all of them"));
    }

    [Test]
    public void Tables()
    {
        var table = new MemoryTable(["rooms", "price", "city"], Enumerable.Range(0, 40).Select(static i => (IReadOnlyList<TableValue>)[i % 9 == 0 ? TableValue.Missing : i / 7d, 100 + i, i % 3 == 0 ? "Rome" : "Paris"]));
        var encoder = TableEncoder.Fit(new TableSchema
        {
            Columns = [new CategoryColumn("city"), new NumericColumn("rooms") { Missing = MissingPolicy.Median, Scaling = Scaling.Standardize }],
            Target = new RegressionTarget("price") { Scaling = Scaling.Standardize },
        }, table);
        using var dataset = TableDataset.Load(table, encoder);
        using var batch = dataset.Read([.. Enumerable.Range(0, 40).Select(static index => (long)index)]);

        using var predictor = Predictor.Load(Echo(batch.Inputs[0], encoder));

        var predictions = predictor.ForTable(table.ColumnNames).Predict([.. table.Rows().Select(static row => row.Values)]);
        using var decoded = tensor(batch.Inputs[0].data<float>().Select(value => (float)encoder.DecodeTarget(value)).ToArray());
        AssertBits(predictions.SelectMany(static prediction => prediction.Values.ToArray()), decoded);
        AssertBits(predictor.PredictRow(new Dictionary<string, TableValue> { ["city"] = "Rome", ["rooms"] = TableValue.Missing, ["more"] = 1 }).Values.ToArray(), decoded[..encoder.FeatureNames.Count]);
        Assert.That(() => predictor.ForTable(["rooms"]), Throws.TypeOf<DataException>().With.Message.Contains("no column \"city\""));
    }

    [Test]
    public void Texts()
    {
        var table = new MemoryTable(["text"], Enumerable.Range(0, 20).Select(static i => (IReadOnlyList<TableValue>)[$"a {(i % 2 == 0 ? "good" : "bad")} film, the {i % 5}th!"]));
        var encoder = TextEncoder.Fit(new TextSchema { TextColumn = "text", Length = 7 }, table);
        using var dataset = TextDataset.Load(table, encoder);
        using var batch = dataset.Read([.. Enumerable.Range(0, 20).Select(static index => (long)index)]);

        using var model = new AsFloats();
        using var predictor = Predictor.Load(Exporter.Export(model, batch.Inputs[0], new ExportOptions { Preprocessing = [encoder] }));

        var predictions = predictor.ForTexts().Predict([.. table.Rows().Select(static row => row.Values[0].ToString())]);
        using var expected = batch.Inputs[0].to(ScalarType.Float32);
        AssertBits(predictions.SelectMany(static prediction => prediction.Values.ToArray()), expected);
        AssertBits(predictor.PredictText("a good film, the 0th!").Values.ToArray(), expected[0]);
    }

    private static OnnxModel Echo(Tensor example, Lifecycle.Inference.Preprocessing.ModelPreprocessing preprocessing)
    {
        using var model = nn.Flatten();
        return Exporter.Export(model, example, new ExportOptions { Preprocessing = [preprocessing] });
    }

    private static void AssertBits(IEnumerable<float> found, Tensor expected)
    {
        using var flat = expected.flatten();
        Assert.That(found.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(flat.data<float>().ToArray().Select(BitConverter.SingleToInt32Bits)));
    }

    private sealed class AsFloats() : nn.Module<Tensor, Tensor>(nameof(AsFloats))
    {
        public override Tensor forward(Tensor input) => input.to(ScalarType.Float32);
    }
}
