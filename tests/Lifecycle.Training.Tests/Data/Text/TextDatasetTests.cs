using System.IO.Compression;
using System.Text;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;
using Lifecycle.Training.Data.Tables;
using Lifecycle.Training.Data.Text;
using Lifecycle.Training.Tests.Native;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Text;

public class TextDatasetTests
{
    [Test]
    public void ReadsTextsAndLabelsOfACsvFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.tsv"], "label\ttext\npos\tgood film\nneg\t\"bad, bad film\"\n");
        var table = CsvTable.Open(folder["t.tsv"]);
        var before = LiveTensors.Settled();
        using (var dataset = TextDataset.Load(table, TextEncoder.Fit(new TextSchema { Length = 4, Target = new ClassTarget("label") }, table)))
        using (var batch = dataset.Read([1, 0]))
        {
            Assert.Multiple(() =>
            {
                Assert.That(dataset.Inputs.Concat(dataset.Targets).Select(static spec => spec.ToString()), Is.EqualTo(new[] { "Int64 [4]", "Int64 []" }));
                Assert.That(batch.Inputs[0].data<long>().ToArray(), Is.EqualTo(new long[] { 2, 4, 2, 3, 5, 3, 0, 0 }));
                Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(new long[] { 0, 1 }));
                Assert.That(dataset.Encoder.Classes, Is.EqualTo(new[] { "neg", "pos" }));
            });
        }

        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [TestCase("one\ntwo words\n\nlast", "1:one 2:two words 3: 4:last")]
    [TestCase("\uFEFFone\r\ntwo\r\n", "1:one 2:two")]
    [TestCase("", "")]
    public void ReadsLines(string content, string rows)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["plain"], content);
        using (var gzip = new GZipStream(File.Create(folder["gzip"]), CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(content));

        foreach (var name in new[] { "plain", "gzip" })
            Assert.That(string.Join(' ', LineTable.Open(folder[name]).Rows().Select(static row => $"{row.Line}:{row.Values[0]}")), Is.EqualTo(rows));
    }

    [Test]
    public void WhatIsNoTextIsNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["t.txt"], [.. "good\nbad "u8, 0xFF, 0xFE, (byte)'\n']);

        Assert.Multiple(() =>
        {
            Assert.That(() => LineTable.Open(folder["t.txt"]).Rows().Count(), Throws.InstanceOf<DataException>().With.Message.Contains("t.txt\", line").And.Message.Contains("no UTF-8"));
            Assert.That(() => LineTable.Open(folder["none.txt"]), Throws.InstanceOf<UsageException>().With.Message.Contains("There is no file"));
            Assert.That(() => TextDataset.Load(new MemoryTable(["text"], []), TextEncoder.Fit(new TextSchema { Length = 1 }, new MemoryTable(["text"], [["a"]]))), Throws.InstanceOf<DataException>().With.Message.Contains("no rows"));
        });
    }

    [Test]
    public void TheExportedModelEncodesAsTrainingDid()
    {
        NeedsNative.Check();
        string[] texts = ["good film", "bad film", "no film at all"];
        var table = new MemoryTable(["text"], texts.Select(static text => new TableValue[] { text }));
        var encoder = TextEncoder.Fit(new TextSchema { Length = 6 }, table);
        using var dataset = TextDataset.Load(table, encoder);
        using var batch = dataset.Read([0, 1, 2]);
        using var model = nn.Sequential(nn.Embedding(encoder.Vocabulary.Count, 4), nn.Flatten(), nn.Linear(24, 2));
        using var expected = model.call(batch.Inputs[0]);
        var onnx = Exporter.Export(model, batch.Inputs[0], new ExportOptions { Preprocessing = [encoder] });

        using var predictor = Predictor.Load(OnnxModel.Parse(onnx.ToArray()));
        var again = (TextEncoder)PreprocessingMetadata.Read(predictor.Metadata).Single().Preprocessing;
        long[] indices = [.. texts.SelectMany(again.Encode)];
        var scores = new float[6];
        predictor.PredictAs<long, float>(indices, scores);

        Assert.Multiple(() =>
        {
            Assert.That(indices, Is.EqualTo(batch.Inputs[0].data<long>().ToArray()));
            Assert.That(scores, Is.EqualTo(expected.data<float>().ToArray()).Within(1e-5f));
            Assert.That(predictor.PredictAs<long>(indices).Values.ToArray(), Is.EqualTo(scores));
        });
    }
}
