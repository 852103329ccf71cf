using System.Globalization;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Tables;

namespace Lifecycle.Inference.Tests.Preprocessing.Tables;

public class TableEncoderTests
{
    private static readonly string[] _columns = ["age", "city", "member", "since", "price"];

    private static readonly MemoryTable _table = new(_columns,
    [
        ["10", "Paris", "yes", "2026-01-01", "1"],
        ["20", "Rome", "no", "2026-01-02", "2"],
        [" 60 ", "Paris", "TRUE", "2026-01-03T12:00:00", "3"],
        ["NA", "", "f", "2026-01-08", "4"],
    ]);

    private static readonly TableSchema _schema = new()
    {
        Columns =
        [
            new NumericColumn("age") { Missing = MissingPolicy.Median, MissingIndicator = true, Scaling = Scaling.None },
            new CategoryColumn("city") { Missing = MissingPolicy.Category },
            new BooleanColumn("member"),
            new DateColumn("since") { Parts = DateParts.Day | DateParts.DayOfWeek | DateParts.Hour | DateParts.Elapsed, Scaling = Scaling.None },
        ],
        Target = new RegressionTarget("price"),
    };

    [Test]
    public void EncodesEachKindOfColumn()
    {
        var encoder = TableEncoder.Fit(_schema, _table);

        Assert.Multiple(() =>
        {
            Assert.That(encoder.FeatureNames, Is.EqualTo(new[]
            {
                "age", "age_missing", "city=Paris", "city=Rome", "city=(missing)", "member", "since_Day", "since_DayOfWeek", "since_Hour", "since_Elapsed",
            }));
            Assert.That(Features(encoder, 0), Is.EqualTo(new float[] { 10, 0, 1, 0, 0, 1, 1, 3, 0, 20454 }));
            Assert.That(Features(encoder, 2), Is.EqualTo(new float[] { 60, 0, 1, 0, 0, 1, 3, 5, 12, 20456.5f }));
            Assert.That(Features(encoder, 3), Is.EqualTo(new float[] { 20, 1, 0, 0, 1, 0, 8, 3, 0, 20461 }));
        });
    }

    private static IEnumerable<TestCaseData> Numbers()
    {
        yield return Case(MissingPolicy.Mean, Scaling.None, 3);
        yield return Case(MissingPolicy.Median, Scaling.None, 2);
        yield return Case(MissingPolicy.MostFrequent, Scaling.None, 1);
        yield return Case(MissingPolicy.Constant, Scaling.None, -7);
        yield return Case(MissingPolicy.Mean, Scaling.Standardize, 0);
        yield return Case(MissingPolicy.Constant, Scaling.MinMax, 0);
        static TestCaseData Case(MissingPolicy missing, Scaling scaling, float expected) => new(missing, scaling, expected);
    }

    [TestCaseSource(nameof(Numbers))]
    public void AMissingNumberBecomes(MissingPolicy missing, Scaling scaling, float expected)
    {
        var table = new MemoryTable(["x"], new TableValue[] { 1.0, 1.0, 2.0, 3.0, 8.0, double.NaN }.Select(static value => new[] { value }));
        var encoder = TableEncoder.Fit(new TableSchema { Columns = [new NumericColumn("x") { Missing = missing, MissingValue = -7, Scaling = scaling }] }, table);

        Assert.That(encoder.Encode(new Dictionary<string, TableValue> { ["x"] = TableValue.Missing }).Features, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void AConstantColumnIsZero([Values(Scaling.Standardize, Scaling.MinMax)] Scaling scaling)
    {
        var table = new MemoryTable(["x"], Enumerable.Repeat(new TableValue[] { 0.1 }, 7));
        var encoder = TableEncoder.Fit(new TableSchema { Columns = [new NumericColumn("x") { Scaling = scaling }] }, table);

        Assert.That(encoder.Encode(new Dictionary<string, TableValue> { ["x"] = 0.1 }).Features[0], Is.Zero.Within(1e-6));
    }

    [TestCase("a", 1L)]
    [TestCase("b", 2L)]
    [TestCase("rare", 0L)]
    [TestCase("unseen", 0L)]
    public void AnIndexIsZeroForWhatIsNoCategory(string value, long index)
    {
        var table = new MemoryTable(["c"], new[] { "b", "a", "b", "a", "rare" }.Select(static text => new TableValue[] { text }));
        var encoder = TableEncoder.Fit(new TableSchema { Columns = [new CategoryColumn("c") { Encoding = CategoryEncoding.Index, MinFrequency = 2 }] }, table);

        Assert.Multiple(() =>
        {
            Assert.That(encoder.Encode(new Dictionary<string, TableValue> { ["c"] = value }).Categories, Is.EqualTo(new[] { index }));
            Assert.That(encoder.CategoryColumns, Is.EqualTo(new[] { new IndexedColumn("c", 3) }));
            Assert.That(encoder.InputCount, Is.EqualTo(1));
        });
    }

    [Test]
    public void ClassesAreInOrderOfNumberOrText()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Classes("10", "9", "-1"), Is.EqualTo(new[] { "-1", "9", "10" }));
            Assert.That(Classes("b", "B", "a"), Is.EqualTo(new[] { "B", "a", "b" }));
        });

        static IReadOnlyList<string> Classes(params string[] values) => TableEncoder.Fit(
            new TableSchema { Columns = [new NumericColumn("x")], Target = new ClassTarget("y") },
            new MemoryTable(["x", "y"], values.Select(static text => new TableValue[] { 1.0, text }))).Classes;
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("age", "old", "Row 1, column \"age\": found \"old\"; expected a finite number");
        yield return Case("age", "1e999", "expected a finite number");
        yield return Case("age", "1,5", "expected a finite number");
        yield return Case("member", "maybe", "Row 1, column \"member\": found \"maybe\"; expected true");
        yield return Case("member", TableValue.Missing, "column \"member\": the value is missing; expected one");
        yield return Case("since", "01.02.2026", "expected a date such as 2026-11-22");
        yield return Case("price", "", "column \"price\": the target is missing");
        static TestCaseData Case(string column, TableValue value, string message) => new TestCaseData(column, value, message).SetArgDisplayNames(column, value.ToString());
    }

    [TestCaseSource(nameof(Mistakes))]
    public void AWrongCellIsNamed(string column, TableValue value, string message)
    {
        var row = _table.Rows().First().Values.ToArray();
        row[Array.IndexOf(_columns, column)] = value;

        Assert.That(() => TableEncoder.Fit(_schema, new MemoryTable(_columns, [row])),
            Throws.InstanceOf<DataException>().With.Message.Contains(message).And.Message.Not.Contains("\n"));
    }

    private static IEnumerable<TestCaseData> WrongSchemas()
    {
        yield return Case(new NumericColumn("age") { Missing = MissingPolicy.Category }, "column \"age\" has Missing = Category, expected one of Refuse, Mean");
        yield return Case(new CategoryColumn("age") { MinFrequency = 0, }, "has MinFrequency = 0");
        yield return Case(new CategoryColumn("age") { Unknown = UnknownPolicy.Refuse, MaxCategories = 3 }, "drops rare values");
        yield return Case(new DateColumn("age") { Parts = DateParts.None }, "has Parts = None");
        yield return Case(new NumericColumn("price"), "column \"price\" is there 2 times");
        static TestCaseData Case(TableColumn column, string message) => new TestCaseData(column, message).SetArgDisplayNames(message);
    }

    [TestCaseSource(nameof(WrongSchemas))]
    public void AWrongSchemaIsRefused(TableColumn column, string message) =>
        Assert.That(() => TableEncoder.Fit(_schema with { Columns = [column, new BooleanColumn("x") { Missing = MissingPolicy.Mean }] }, _table),
            Throws.InstanceOf<UsageException>().With.Message.Contains(message).And.Message.Contains("column \"x\" has Missing"));

    [Test]
    public void AnUnknownCategoryIsRefusedWhereAsked()
    {
        var encoder = TableEncoder.Fit(new TableSchema { Columns = [new CategoryColumn("city") { Unknown = UnknownPolicy.Refuse, Missing = MissingPolicy.MostFrequent }] }, _table);

        Assert.Multiple(() =>
        {
            Assert.That(encoder.Encode(new Dictionary<string, TableValue> { ["city"] = "NULL" }).Features, Is.EqualTo(new float[] { 1, 0 }));
            Assert.That(() => encoder.Encode(new Dictionary<string, TableValue> { ["city"] = "paris" }),
                Throws.InstanceOf<DataException>().With.Message.StartsWith("Column \"city\": found \"paris\", which no row of fitting had; expected one of \"Paris\", \"Rome\""));
            Assert.That(() => encoder.Encode(new Dictionary<string, TableValue> { ["town"] = "Paris" }), Throws.InstanceOf<DataException>().With.Message.Contains("no value for column \"city\""));
        });
    }

    [Test]
    public void JsonGivesTheSameNumbersInAnyCulture()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 500).Select(_ => new TableValue[] { random.NextDouble() < 0.1 ? default(TableValue) : Math.Exp((random.NextDouble() * 60) - 30), $"c{random.Next(30)}", random.NextDouble(), random.NextDouble() }).ToArray();
        var table = new MemoryTable(["x", "c", "y", "z"], rows);
        var encoder = TableEncoder.Fit(new TableSchema
        {
            Columns = [new NumericColumn("x") { Missing = MissingPolicy.Mean }, new CategoryColumn("c") { MaxCategories = 20 }, new CategoryColumn("y") { Encoding = CategoryEncoding.Index }],
            Target = new RegressionTarget("z") { Scaling = Scaling.Standardize },
        }, table);
        TableEncoder again;
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            again = TableEncoder.FromJson(TableEncoder.FromJson(encoder.ToJson()).ToJson());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.Multiple(() =>
        {
            Assert.That(again.ToJson(), Is.EqualTo(encoder.ToJson()));
            Assert.That(rows.Select(row => Bits(again, row[..3])), Is.EqualTo(rows.Select(row => Bits(encoder, row[..3]))));
            Assert.That(again.DecodeTarget(0.25), Is.EqualTo(encoder.DecodeTarget(0.25)));
        });

        static string Bits(TableEncoder encoder, TableValue[] row)
        {
            var (features, categories) = (new float[encoder.FeatureNames.Count], new long[encoder.CategoryColumns.Count]);
            encoder.Encode(row, features, categories);
            return string.Join(' ', features.Select(BitConverter.SingleToInt32Bits).Select(static bits => (long)bits).Concat(categories));
        }
    }

    [Test]
    public void EncodingAllocatesNothing()
    {
        var encoder = TableEncoder.Fit(_schema, _table);
        TableValue[] row = [10.0, "Paris", true, new DateTime(2026, 1, 2)];
        var features = new float[encoder.FeatureNames.Count];
        encoder.Encode(row, features, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        encoder.Encode(row, features, []);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static IEnumerable<string> DamagedJson()
    {
        var whole = TableEncoder.Fit(_schema, _table).ToJson();
        yield return "";
        yield return "null";
        yield return "{}";
        yield return whole[..^2];
        yield return whole.Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        yield return whole.Replace("\"scale\":1", "\"scale\":0", StringComparison.Ordinal);
        yield return whole.Replace("\"scale\":1", "\"scale\":\"x\"", StringComparison.Ordinal);
        yield return whole.Replace("\"Rome\"", "\"Paris\"", StringComparison.Ordinal);
        yield return whole.Replace("\"Rome\"", "null", StringComparison.Ordinal);
        yield return whole.Replace("\"kind\":\"numeric\"", "\"kind\":\"magic\"", StringComparison.Ordinal);
    }

    [TestCaseSource(nameof(DamagedJson))]
    public void DamagedJsonIsRefused(string json) =>
        Assert.Multiple(() =>
        {
            Assert.That(() => TableEncoder.FromJson(json), Throws.InstanceOf<DataException>().With.Message.Not.Contains("\n"));
            Assert.That(() => PreprocessingMetadata.Read([KeyValuePair.Create(PreprocessingMetadata.Key, json)]), Throws.InstanceOf<ModelException>());
        });

    [Test]
    public void ASchemaSurvivesJson() => Assert.That(TableSchema.FromJson(_schema.ToJson()).ToJson(), Is.EqualTo(_schema.ToJson()));

    [Test]
    public void GuessesASchemaAndSaysWhy()
    {
        var table = new MemoryTable(["id", "age", "city", "member", "since", "constant", "label"], Enumerable.Range(0, 60).Select(static i => new TableValue[]
        {
            $"user-{i}", i % 7 == 0 ? "" : $"{i}.5", i % 2 == 0 ? "Rome" : "Paris", i % 3 == 0 ? "yes" : "no", $"2026-01-{1 + (i % 28):00}", "x", $"{i % 3}",
        }));
        var inferred = InferredSchema.Of(table, "label", new SchemaOptions { MaxOneHot = 5, MaxCategories = 30 });

        Assert.That(inferred.ToString(), Is.EqualTo(
            """
            column    becomes                                missing  distinct  example
            id        ignored: more than 30 different texts  0        30+       user-0
            age       number, missing: Median                9        30+       1.5
            city      category, one-hot                      0        2         Rome
            member    boolean                                0        2         yes
            since     date                                   0        28        2026-01-01
            constant  ignored: one value alone               0        1         x
            label     target: classes                        0        3         0
            """));
    }

    private static float[] Features(TableEncoder encoder, int row)
    {
        var features = new float[encoder.FeatureNames.Count];
        encoder.Encode(_table.Rows().ElementAt(row).Values.Take(4).ToArray(), features, []);
        return features;
    }
}
