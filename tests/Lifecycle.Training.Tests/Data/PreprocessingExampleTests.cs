using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Images;
using Lifecycle.Training.Data.Tables;
using Lifecycle.Training.Data.Text;
using Lifecycle.Training.Tests.Goldens;
using Lifecycle.Training.Tests.Native;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data;

/// <summary>What docs/preprocessing.md quotes.</summary>
public class PreprocessingExampleTests
{
    [Test]
    public void Tables()
    {
        NeedsNative.Check();
        using var folder = new TemporaryFolder();
        var path = folder["houses.csv"];
        File.WriteAllText(path, "city,rooms,built,price\n" + string.Concat(Enumerable.Range(0, 40).Select(static i => $"{(i % 3 == 0 ? "Rome" : "Paris")},{(i % 9 == 0 ? "NA" : i % 5 + 1)},20{i % 20:00}-05-01,{100 + i}\n")));

        // begin: tables
        var table = CsvTable.Open(path);
        var (trainRows, validationRows) = table.Split(validationFraction: 0.2, seed: 1);
        Console.WriteLine(InferredSchema.Of(trainRows, target: "price"));

        var schema = new TableSchema
        {
            Columns =
            [
                new CategoryColumn("city"),
                new NumericColumn("rooms") { Missing = MissingPolicy.Median, MissingIndicator = true },
                new DateColumn("built") { Parts = DateParts.Year },
            ],
            Target = new RegressionTarget("price") { Scaling = Scaling.Standardize },
        };
        var encoder = TableEncoder.Fit(schema, trainRows);
        using var train = TableDataset.Load(trainRows, encoder);
        using var validation = TableDataset.Load(validationRows, encoder);
        // end: tables

        using var model = nn.Linear(encoder.FeatureNames.Count, 1);
        using var batch = train.Read([0, 1]);
        var example = batch.Inputs[0];

        // begin: export
        var onnx = Exporter.Export(model, example, new ExportOptions { Preprocessing = [encoder] });
        // end: export

        // begin: predict
        using var predictor = Predictor.Load(onnx);
        var preprocessing = (TableEncoder)PreprocessingMetadata.Read(predictor.Metadata)[0].Preprocessing;
        var row = preprocessing.Encode(new Dictionary<string, TableValue> { ["city"] = "Rome", ["rooms"] = 3, ["built"] = new DateTime(2011, 5, 1) });
        var price = preprocessing.DecodeTarget(predictor.Predict(row.Features).Score());
        // end: predict

        Assert.Multiple(() =>
        {
            Assert.That(validation.Count, Is.EqualTo(8));
            Assert.That(price, Is.InRange(50, 250));
        });
    }

    [Test]
    public void Images()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path;
        Directory.CreateDirectory(folder["cat"]);
        var bytes = Golden.Read<Lifecycle.Training.Tests.Data.Images.ImageDecoderTests.DecodedGolden>("decoded_images")[0].File;
        File.WriteAllBytes(folder["cat/1.png"], bytes);

        // begin: images
        var preprocessing = new ImagePreprocessing
        {
            Height = 224, Width = 224, ShorterSide = 256,
            Mean = [0.485, 0.456, 0.406], Std = [0.229, 0.224, 0.225],
        };
        var dataset = ImageFolderDataset.Open(path, preprocessing, new ImageFolderOptions { Broken = BrokenImages.Skip });
        foreach (var image in dataset.Broken) Console.WriteLine($"{image.Path} {image.Reason}");
        var normalization = new Normalization(preprocessing.Mean, preprocessing.Std);
        // end: images

        // begin: image-input
        var input = new float[preprocessing.Length];
        preprocessing.Read(bytes, input);
        // end: image-input

        using var batch = dataset.Read([0]);
        using var trained = normalization.Apply(batch.Inputs[0]);
        Assert.That(trained.data<float>().ToArray(), Is.EqualTo(input));
    }

    [Test]
    public void Texts()
    {
        using var folder = new TemporaryFolder();
        var path = folder["reviews.tsv"];
        File.WriteAllText(path, "text\tlabel\n" + string.Concat(Enumerable.Range(0, 20).Select(static i => $"a {(i % 2 == 0 ? "good" : "bad")} film!\t{(i % 2 == 0 ? "pos" : "neg")}\n")));

        // begin: texts
        var table = CsvTable.Open(path);
        var (trainRows, validationRows) = table.Split(validationFraction: 0.2, seed: 1, stratifyBy: "label");
        var encoder = TextEncoder.Fit(new TextSchema { TextColumn = "text", Target = new ClassTarget("label"), Length = 64, MinFrequency = 2 }, trainRows);
        using var train = TextDataset.Load(trainRows, encoder);
        using var validation = TextDataset.Load(validationRows, encoder);
        // end: texts

        Assert.Multiple(() =>
        {
            Assert.That(encoder.Decode(encoder.Encode("A good film!")), Is.EqualTo(new[] { "a", "good", "film", "!" }));
            Assert.That(validation.Count, Is.EqualTo(4));
        });
    }
}
