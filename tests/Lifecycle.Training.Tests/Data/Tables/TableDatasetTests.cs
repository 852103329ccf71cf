using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Tables;
using Lifecycle.Training.Tests.Goldens;
using Lifecycle.Training.Tests.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Data.Tables;

public class TableDatasetTests
{
    private static readonly TableSchema _penguins = new()
    {
        Columns =
        [
            new NumericColumn("Beak Length (mm)") { Missing = MissingPolicy.Median, MissingIndicator = true },
            new NumericColumn("Body Mass (g)") { Missing = MissingPolicy.Mean, MissingIndicator = true },
            new CategoryColumn("Island"),
            new CategoryColumn("Sex") { Missing = MissingPolicy.Category },
        ],
        Target = new ClassTarget("Species"),
        MissingMarkers = ["", "."],
    };

    private static IEnumerable<TestCaseData> ScikitLearn() => Golden.Read<TableGolden>("tables").Select(static golden => new TestCaseData(golden).SetArgDisplayNames(golden.Name, golden.Scaling));

    [TestCaseSource(nameof(ScikitLearn))]
    public void EncodesAsScikitLearnDoes(TableGolden golden)
    {
        var (table, schema) = Open(golden.Name, Enum.Parse<Scaling>(golden.Scaling));
        var encoder = TableEncoder.Fit(schema, table.Where(row => row < golden.Train));
        using var dataset = TableDataset.Load(table, encoder);
        using var batch = dataset.Read([.. Enumerable.Range(0, golden.Rows.Length).Select(static i => 19L * i)]);

        Assert.Multiple(() =>
        {
            Assert.That(batch.Inputs[0].data<float>().ToArray(), Is.EqualTo(golden.Rows.SelectMany(static row => row).Select(static x => (float)x)).Within(2e-6f));
            if (batch.Targets.Count > 0) Assert.That(batch.Targets[0].data<long>().ToArray(), Is.EqualTo(golden.Targets));
        });
    }

    // The files of scikit-learn begin with a line of counts and have no names.
    private static (ITable Table, TableSchema Schema) Open(string name, Scaling scaling)
    {
        if (name == "penguins") return (JsonTable.Read(RealData.Vega("penguins.json")), _penguins with { MissingMarkers = [""] });
        var diabetes = name == "diabetes";
        var count = name switch { "iris" => 4, "wine" => 13, "diabetes" => 10, _ => 30 };
        var names = Enumerable.Range(0, count).Select(static i => $"x{i}").ToList();
        var file = name switch { "wine" => "wine_data.csv", "diabetes" => "diabetes_data_raw.csv.gz", _ => $"{name}.csv" };
        var table = CsvTable.Open(RealData.ScikitLearn($"data/{file}"), new CsvTableOptions
        {
            ColumnNames = diabetes ? names : [.. names, "y"], SkipLines = diabetes ? 0 : 1, Separator = diabetes ? ' ' : ',',
        });
        return (table, new TableSchema { Columns = [.. names.Select(x => new NumericColumn(x) { Scaling = scaling })], Target = diabetes ? null : new ClassTarget("y") { Classes = name == "breast_cancer" ? ["0", "1"] : ["0", "1", "2"] } });
    }

    [Test]
    public void TheSchemaOfPenguinsIsGuessed()
    {
        var table = JsonTable.Read(RealData.Vega("penguins.json"));
        var (train, validation) = table.Split(validationFraction: 0.2, seed: 3, stratifyBy: "Species");
        var schema = InferredSchema.Of(train, "Species").Schema;
        var encoder = TableEncoder.Fit(schema, train);
        using var trainData = TableDataset.Load(train, encoder);
        using var validationData = TableDataset.Load(validation, encoder);

        Assert.Multiple(() =>
        {
            Assert.That(trainData.Count + validationData.Count, Is.EqualTo(344));
            Assert.That(validationData.Count, Is.EqualTo(69).Within(1));
            Assert.That(encoder.Classes, Is.EqualTo(new[] { "Adelie", "Chinstrap", "Gentoo" }));
            Assert.That(encoder.FeatureNames, Has.Some.EqualTo("Sex=FEMALE").And.Some.EqualTo("Island=Dream").And.Some.EqualTo("Body Mass (g)_missing"));
        });
    }

    [Test]
    public void FoldsShareNoValidationRowAndKeepShares()
    {
        var table = new MemoryTable(["i", "c"], Enumerable.Range(0, 103).Select(static i => new TableValue[] { (double)i, i % 10 == 0 ? "rare" : "often" }));
        var folds = table.KFold(5, seed: 9, stratifyBy: "c");

        Assert.Multiple(() =>
        {
            Assert.That(folds.SelectMany(static fold => Numbers(fold.Validation)).Order(), Is.EqualTo(Enumerable.Range(0, 103)));
            Assert.That(folds.Select(static fold => Numbers(fold.Train).Concat(Numbers(fold.Validation)).Distinct().Count()), Is.All.EqualTo(103));
            Assert.That(folds.Select(static fold => fold.Validation.Rows().Count(static row => row.Values[1].ToString() == "rare")), Is.All.InRange(2, 3));
            Assert.That(table.KFold(5, seed: 9, stratifyBy: "c").Select(static fold => Numbers(fold.Validation)), Is.EqualTo(folds.Select(static fold => Numbers(fold.Validation))));
            Assert.That(Numbers(table.KFold(5, seed: 10)[0].Validation), Is.Not.EqualTo(Numbers(table.KFold(5, seed: 9)[0].Validation)));
            Assert.That(() => table.KFold(104, seed: 9), Throws.InstanceOf<DataException>().With.Message.Contains("103 rows for 104 folds"));
            Assert.That(() => table.KFold(1, seed: 9), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });

        static List<int> Numbers(ITable table) => [.. table.Rows().Select(static row => int.Parse(row.Values[0].ToString(), System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Test]
    public void ASplitIsRepeatedSharesNothingAndKeepsShares()
    {
        var table = new MemoryTable(["i", "c"], Enumerable.Range(0, 1000).Select(static i => new TableValue[] { (double)i, i % 10 == 0 ? "rare" : "often" }));
        var (train, validation) = table.Split(0.25, seed: 9, stratifyBy: "c");
        var numbers = Numbers(validation).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(Numbers(train).Concat(numbers).Order(), Is.EqualTo(Enumerable.Range(0, 1000)));
            Assert.That(validation.Rows().Count(static row => row.Values[1].ToString() == "rare"), Is.EqualTo(25));
            Assert.That(Numbers(table.Split(0.25, seed: 9, stratifyBy: "c").Validation), Is.EqualTo(numbers));
            Assert.That(Numbers(table.Split(0.25, seed: 10, stratifyBy: "c").Validation), Is.Not.EqualTo(numbers));
            Assert.That(() => table.Split(0.0001, seed: 1), Throws.InstanceOf<DataException>().With.Message.Contains("0 for validation"));
            Assert.That(() => table.Split(0.5, seed: 1, stratifyBy: "none"), Throws.InstanceOf<DataException>().With.Message.Contains("no column \"none\""));
        });

        static IEnumerable<int> Numbers(ITable table) => table.Rows().Select(static row => int.Parse(row.Values[0].ToString(), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Test]
    public void GivesFeaturesIndicesAndANumber()
    {
        var table = new MemoryTable(["x", "c", "y"], [[1.0, "b", 0.5], [3.0, "a", 1.5]]);
        var schema = new TableSchema { Columns = [new CategoryColumn("c") { Encoding = CategoryEncoding.Index }, new NumericColumn("x")], Target = new RegressionTarget("y") };
        var before = LiveTensors.Settled();
        using (var dataset = TableDataset.Load(table, TableEncoder.Fit(schema, table)))
        using (var batch = dataset.Read([1, 0]))
        {
            Assert.Multiple(() =>
            {
                Assert.That(dataset.Inputs.Concat(dataset.Targets).Select(static spec => spec.ToString()), Is.EqualTo(new[] { "Float32 [1]", "Int64 [1]", "Float32 [1]" }));
                Assert.That(batch.Inputs[0].data<float>().ToArray(), Is.EqualTo(new float[] { 1, -1 }));
                Assert.That(batch.Inputs[1].data<long>().ToArray(), Is.EqualTo(new long[] { 1, 2 }));
                Assert.That(batch.Targets[0].data<float>().ToArray(), Is.EqualTo(new[] { 1.5f, 0.5f }));
            });
        }

        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void AWrongCellIsNamedWithFileLineAndColumn()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.csv"], "x,y\n1,a\n2,b\n");
        var schema = new TableSchema { Columns = [new NumericColumn("x")], Target = new ClassTarget("y") };
        var encoder = TableEncoder.Fit(schema, CsvTable.Open(folder["t.csv"]));
        File.WriteAllText(folder["t.csv"], "y,x\na,1\nb,two\n");
        File.WriteAllText(folder["u.csv"], "x,y\n1,a\n2,c\n");

        Assert.Multiple(() =>
        {
            Assert.That(() => TableDataset.Load(CsvTable.Open(folder["t.csv"]), encoder), Throws.InstanceOf<DataException>().With.Message.Contains("t.csv\", line 3, column \"x\": found \"two\"; expected a finite number"));
            Assert.That(() => TableDataset.Load(CsvTable.Open(folder["u.csv"]), encoder), Throws.InstanceOf<DataException>().With.Message.Contains("u.csv\", line 3, column \"y\": found the class \"c\"; expected one of a, b"));
        });
    }

    [Test]
    public void TheExportedModelEncodesToTheBitsThatTrainingSaw()
    {
        NeedsNative.Check();
        var table = JsonTable.Read(RealData.Vega("penguins.json"));
        var encoder = TableEncoder.Fit(_penguins, table);
        using var dataset = TableDataset.Load(table, encoder);
        using var all = dataset.Read([.. Enumerable.Range(0, 344).Select(static i => (long)i)]);
        using var model = nn.Linear(encoder.FeatureNames.Count, 3);
        var onnx = Exporter.Export(model, all.Inputs[0], new ExportOptions { Preprocessing = [encoder] });

        using var predictor = Predictor.Load(OnnxModel.Parse(onnx.ToArray()));
        var read = PreprocessingMetadata.Read(predictor.Metadata).Single();
        var again = (TableEncoder)read.Preprocessing;
        var features = table.Rows().SelectMany(row => again.Encode(table.ColumnNames.Zip(row.Values).ToDictionary(static pair => pair.First, static pair => pair.Second)).Features);

        Assert.Multiple(() =>
        {
            Assert.That(read.Inputs, Is.EqualTo(new[] { "input" }));
            Assert.That(features.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(all.Inputs[0].data<float>().ToArray().Select(BitConverter.SingleToInt32Bits)));
            Assert.That(predictor.Labels, Is.EqualTo(encoder.Classes));
        });
    }

    [Test]
    public void PreprocessingForAnotherNumberOfInputsIsRefused()
    {
        NeedsNative.Check();
        var table = new MemoryTable(["x"], [[1.0]]);
        var encoder = TableEncoder.Fit(new TableSchema { Columns = [new NumericColumn("x")] }, table);
        using var model = nn.Linear(1, 1);
        using var example = zeros(2, 1);

        Assert.That(() => Exporter.Export(model, example, new ExportOptions { Preprocessing = [encoder, encoder] }),
            Throws.InstanceOf<UsageException>().With.Message.Contains("Preprocessing makes 2 inputs, expected 1"));
    }

    /// <summary>Rows of a table as scikit-learn encodes them.</summary>
    public sealed record TableGolden(string Name, string Scaling, int Train, double[][] Rows, double[] Targets);
}
