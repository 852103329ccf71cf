using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;

namespace Lifecycle.Training.Tests.Data.Text;

public class TextEncoderTests
{
    private static readonly MemoryTable _table = new(["text", "label"], [["b a b c", "pos"], ["a b <unk>", "neg"], ["", "neg"]]);

    private static IEnumerable<TestCaseData> Texts()
    {
        yield return new TestCaseData(new WordTokenizer(), "Don't stop, now!  (Ever)", "don't|stop|,|now|!|(|ever|)");
        yield return new TestCaseData(new WordTokenizer { Punctuation = Punctuation.Remove, Lowercase = false }, "Don't 'quote' it's-A.b", "Don't|quote|it's|A|b");
        yield return new TestCaseData(new WordTokenizer { Punctuation = Punctuation.Keep }, " Well, THEN.\t\n", "well,|then.");
        yield return new TestCaseData(new WordTokenizer(), "ÄRGER İ ß 東京 $5", "ärger|i̇|ß|東京|$|5");
        yield return new TestCaseData(new CharacterTokenizer(), "aB 😀\uD83D", "a|B| |😀|\uD83D");
        yield return new TestCaseData(new CharacterTokenizer { Lowercase = true }, "", "");
    }

    [TestCaseSource(nameof(Texts))]
    public void CutsTexts(Tokenizer tokenizer, string text, string tokens) =>
        Assert.That(string.Join('|', tokenizer.Tokenize(text)), Is.EqualTo(tokens.Replace("i̇", "İ".ToLowerInvariant(), StringComparison.Ordinal)));

    private static IEnumerable<TestCaseData> Encodings()
    {
        yield return Case(new TextSchema { Length = 5 }, "B a x", "3 4 1 0 0");
        yield return Case(new TextSchema { Length = 5, PadStart = true }, "b a x", "0 0 3 4 1");
        yield return Case(new TextSchema { Length = 2 }, "a b c", "4 3");
        yield return Case(new TextSchema { Length = 2, KeepEnd = true }, "a b c", "3 7");
        yield return Case(new TextSchema { Length = 3, MinFrequency = 2 }, "a b c", "4 3 1");
        yield return Case(new TextSchema { Length = 3, MaxTokens = 4 }, "a b c", "1 3 1");
        yield return Case(new TextSchema { Length = 3 }, "<pad> <m>", "5 1 6");
        yield return Case(new TextSchema { Length = 2 }, "", "0 0");
        static TestCaseData Case(TextSchema schema, string text, string indices) => new TestCaseData(schema with { SpecialTokens = ["<m>"] }, text, indices).SetArgDisplayNames(text, indices);
    }

    [TestCaseSource(nameof(Encodings))]
    public void EncodesTexts(TextSchema schema, string text, string indices)
    {
        var encoder = TextEncoder.Fit(schema, _table);
        var found = new long[schema.Length];
        var count = encoder.Encode(text, found);

        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', found), Is.EqualTo(indices));
            Assert.That(count, Is.EqualTo(found.Count(static index => index != 0)));
        });
    }

    [Test]
    public void KnownTextsSurviveEncodingAndDecoding()
    {
        var random = new Random(11);
        string[] words = ["one", "two", "three", "don't", ",", "!"];
        var texts = Enumerable.Range(0, 200).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(12)).Select(_ => words[random.Next(words.Length)]))).ToList();
        var encoder = TextEncoder.Fit(new TextSchema { Length = 12 }, new MemoryTable(["text"], texts.Select(static text => new TableValue[] { text })));
        var again = TextEncoder.FromJson(encoder.ToJson());

        Assert.Multiple(() =>
        {
            Assert.That(texts.Select(text => string.Join(' ', encoder.Decode(encoder.Encode(text)))), Is.EqualTo(texts));
            Assert.That(texts.Select(text => string.Join(' ', again.Encode(text))), Is.EqualTo(texts.Select(text => string.Join(' ', encoder.Encode(text)))));
            Assert.That(again.ToJson(), Is.EqualTo(encoder.ToJson()));
        });
    }

    private static IEnumerable<string> Damaged()
    {
        var whole = TextEncoder.Fit(new TextSchema { Length = 3, Target = new ClassTarget("label") }, _table).ToJson();
        yield return whole.Replace("\"version\":1", "\"version\":7", StringComparison.Ordinal);
        yield return whole.Replace("\"length\":3", "\"length\":0", StringComparison.Ordinal);
        yield return whole.Replace("\"a\"", "\"b\"", StringComparison.Ordinal);
        yield return whole.Replace("\"a\"", "null", StringComparison.Ordinal);
        yield return whole.Replace("\"words\"", "\"magic\"", StringComparison.Ordinal);
        yield return whole.Replace("\"neg\"", "\"pos\"", StringComparison.Ordinal);
        yield return whole[..^3];
    }

    [TestCaseSource(nameof(Damaged))]
    public void DamagedJsonIsRefused(string json) =>
        Assert.Multiple(() =>
        {
            Assert.That(() => TextEncoder.FromJson(json), Throws.InstanceOf<DataException>().With.Message.Not.Contains("\n"));
            Assert.That(() => PreprocessingMetadata.Read([KeyValuePair.Create(PreprocessingMetadata.Key, $$"""{"version":1,"inputs":[{"names":["x"],"text":{{json}}}]}""")]), Throws.InstanceOf<ModelException>());
        });

    [Test]
    public void AllMistakesAreReportedTogether() =>
        Assert.That(() => TextEncoder.Fit(new TextSchema { Length = 0, MaxTokens = 1, SpecialTokens = ["<pad>"] }, _table),
            Throws.InstanceOf<UsageException>().With.Message.Contains("Length is 0").And.Message.Contains("MaxTokens is 1").And.Message.Contains("SpecialTokens are <pad>"));

    [Test]
    public void AMissingColumnIsNamed() =>
        Assert.That(() => TextEncoder.Fit(new TextSchema { Length = 1, TextColumn = "body" }, _table), Throws.InstanceOf<DataException>().With.Message.Contains("no column \"body\"; found \"text\", \"label\""));
}
