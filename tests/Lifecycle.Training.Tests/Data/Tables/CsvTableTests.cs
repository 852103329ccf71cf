using System.IO.Compression;
using System.Text;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Training.Data.Tables;

namespace Lifecycle.Training.Tests.Data.Tables;

public class CsvTableTests
{
    private static IEnumerable<TestCaseData> Files()
    {
        yield return Case("plain", "a,b\n1,x\n2,\n");
        yield return Case("no line break at the end", "a,b\n1,x\n2,");
        yield return Case("CR LF and a byte order mark", "\uFEFFa,b\r\n1,x\r\n2,\r\n");
        yield return Case("tabs", "a\tb\n1\tx\n2\t\n");
        yield return Case("semicolons", "a;b\n1;x\n2;\n");
        yield return Case("quotes", "\"a\",\" b \"\n\"1\",\"x\"\n2,\"\"\n");
        yield return Case("without names", "1,x\n2,\n", new CsvTableOptions { ColumnNames = ["a", "b"] });
        yield return Case("lines before", "# made by hand\n\na,b\n1,x\n2,\n", new CsvTableOptions { SkipLines = 2 });
        static TestCaseData Case(string name, string text, CsvTableOptions? options = null) => new TestCaseData(text, options).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Files))]
    public void ReadsRows(string text, CsvTableOptions? options)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.csv"], text);
        var table = CsvTable.Open(folder["t.csv"], options);

        for (var pass = 0; pass < 2; pass++)
        {
            Assert.That(table.ColumnNames, Is.EqualTo(new[] { "a", "b" }));
            Assert.That(table.Rows().Select(static row => string.Join('|', row.Values)), Is.EqualTo(new[] { "1|x", "2|" }));
        }
    }

    [Test]
    public void ReadsGzipAndLineBreaksInQuotes()
    {
        using var folder = new TemporaryFolder();
        using (var gzip = new GZipStream(File.Create(folder["t.csv.gz"]), CompressionMode.Compress))
            gzip.Write(Encoding.UTF8.GetBytes("a,b\n1,\"x, \"\"y\"\"\nz\"\n2,é\n"));

        Assert.That(CsvTable.Open(folder["t.csv.gz"]).Rows().Select(static row => $"{row.Line}: {row.Values[1]}"), Is.EqualTo(new[] { "2: x, \"y\"\nz", "4: é" }));
    }

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("", "is empty");
        yield return Case("a,a\n1,2\n", "has the column \"a\" 2 times");
        yield return Case("a,\n1,2\n", "column without a name, at position 2");
        yield return Case("a,b\n1,2\n1,2,3\n", "t.csv\", line 3: found 3 fields; expected 2");
        yield return Case("a,b\n\n1\n", "line 3: found 1 fields");
        yield return Case("a,b\n1,\"2\n", "line 2:");
        yield return Case("a,b\n1,\"" + new string('x', 200_000) + "\"\n", "at most 1000 bytes");
    }

    private static TestCaseData Case(string text, string message) => new TestCaseData(text, message).SetArgDisplayNames(message);

    [TestCaseSource(nameof(Mistakes))]
    public void AWrongLineIsNamed(string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.csv"], text);

        Assert.That(() => CsvTable.Open(folder["t.csv"], new CsvTableOptions { MaxRowBytes = 1000 }).Rows().Count(),
            Throws.InstanceOf<DataException>().With.Message.Contains(message).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void ADamagedOrMissingFileIsNamed()
    {
        using var folder = new TemporaryFolder();
        using (var gzip = new GZipStream(File.Create(folder["t.csv"]), CompressionMode.Compress))
            for (var i = 0; i < 10_000; i++) gzip.Write(Encoding.UTF8.GetBytes($"{i},{i * 7919}\n"));
        var bytes = File.ReadAllBytes(folder["t.csv"]);
        for (var i = bytes.Length / 2; i < bytes.Length; i++) bytes[i] ^= 0x5A;
        File.WriteAllBytes(folder["t.csv"], bytes);

        Assert.Multiple(() =>
        {
            Assert.That(() => CsvTable.Open(folder["t.csv"]).Rows().Count(), Throws.InstanceOf<DataException>().With.Message.Contains("t.csv"));
            Assert.That(() => CsvTable.Open(folder["none.csv"]), Throws.InstanceOf<UsageException>().With.Message.Contains("There is no file"));
            Assert.That(() => CsvTable.Open(folder.Path), Throws.InstanceOf<UsageException>());
            Assert.That(() => CsvTable.Open(folder["t.csv"], new CsvTableOptions { Separator = '"', SkipLines = -1 }), Throws.InstanceOf<UsageException>().With.Message.Contains("SkipLines is -1").And.Message.Contains("Separator"));
        });
    }

    private static IEnumerable<TestCaseData> WrongJson()
    {
        yield return Case("{}", "holds Object");
        yield return Case("[1]", "row 1: found Number");
        yield return Case("[{\"a\":[]}]", "row 1, column \"a\": found Array");
        yield return Case("[{\"a\":1}", "line 1");
    }

    [TestCaseSource(nameof(WrongJson))]
    public void WrongJsonIsNamed(string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.json"], text);

        Assert.That(() => JsonTable.Read(folder["t.json"]), Throws.InstanceOf<DataException>().With.Message.Contains(message).And.Message.Not.Contains("\n"));
    }

    [Test]
    public void ReadsJsonWhoseObjectsLackNames()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["t.json"], """[{"a":1,"b":"x"},{"b":null,"c":true},{}]""");
        var table = JsonTable.Read(folder["t.json"]);

        Assert.Multiple(() =>
        {
            Assert.That(table.ColumnNames, Is.EqualTo(new[] { "a", "b", "c" }));
            Assert.That(table.Rows().Select(static row => string.Join('|', row.Values)), Is.EqualTo(new[] { "1|x|", "||true", "||" }));
        });
    }
}
