using System.Globalization;
using Lifecycle.Inference.Tests.Fuzzing;
using Lifecycle.Onnx.Graph.Reading.Outlines;

namespace Lifecycle.Inference.Tests.Hostile;

/// <summary>Models that are handed on as they stand: never one that would be refused if it were read whole, and nothing else read from it.</summary>
internal sealed class PlainModelTests
{
    [TestCaseSource(nameof(Models))]
    public void IsPlain(byte[] model, bool expected) => Assert.That(OutlineReader.TryRead(model, new OnnxLoadOptions()) is not null, Is.EqualTo(expected));

    [Test]
    public void ALimitHoldsAsForOthers() => Assert.That(OutlineReader.TryRead(Tests.Models.Linear().ToArray(), new OnnxLoadOptions { MaxNodes = 1 }), Is.Null);

    [TestCase(20_000)]
    public void WhatIsDamagedIsReadAsWhole(int count)
    {
        var corpus = Corpus.Models();
        var options = new OnnxLoadOptions();
        var plain = 0;
        for (var number = 0; number < count; number++)
        {
            var random = new Random(number);
            var file = Mutator.Mutate(corpus[random.Next(corpus.Length)], corpus, random);
            if (OutlineReader.TryRead(file, options) is not { } outline) continue;
            plain++;
            Assert.That(Text(outline), Is.EqualTo(Text(ModelOutline.Of(OnnxModel.Parse(file, options).Message))), $"file {number}");
        }
        Assert.That(plain, Is.GreaterThan(count / 100), "Too few were plain to tell.");
    }

    private static IEnumerable<TestCaseData> Models()
    {
        var linear = Tests.Models.Linear().ToArray();
        yield return new TestCaseData(linear, true).SetArgDisplayNames("a linear model");
        foreach (var (name, end) in Ends())
            yield return new TestCaseData((byte[])[.. linear, .. end], false).SetArgDisplayNames("a linear model with " + name);
        yield return new TestCaseData(linear[..^1], false).SetArgDisplayNames("a linear model cut off");
        foreach (var kind in new[] { "Expand", "Tile", "doubling", "in a function", "in a body" })
            yield return new TestCaseData(HostileModels.Growing(kind), false).SetArgDisplayNames(kind);
        yield return new TestCaseData(HostileModels.EndlessLoop(), false).SetArgDisplayNames("an endless loop");
        yield return new TestCaseData(Array.Empty<byte>(), false).SetArgDisplayNames("nothing");
    }

    // Fields behind the model's own, which a parser would merge into it, skip, or read another way.
    private static IEnumerable<(string Name, byte[] Field)> Ends() =>
    [
        ("a second graph", [0x3A, 0]),
        ("a second IR version", [0x08, 8]),
        ("a function", [0xCA, 0x01, 0]),
        ("training", [0xA2, 0x01, 0]),
        ("an unknown field", [0xF8, 0x01, 1]),
        ("a field of another kind", [0x10, 1]),
        ("a group", [0x0B, 0x0C]),
        ("field 0", [0x02, 0]),
        ("a length longer than need be", [0x72, 0x80, 0x00]),
        ("a tag longer than need be", [0xF2, 0x80, 0x00, 0]),
        ("a length beyond the end", [0x72, 5, 0]),
        ("a text that is none", [0x72, 3, 0x0A, 1, 0xFF]),
    ];

    private static string Text(ModelOutline outline) => string.Join('\n',
    [
        outline.Name,
        string.Join('|', outline.Metadata.Select(static entry => $"{entry.Key}={entry.Value}")),
        string.Join('|', outline.Inputs),
        string.Join('|', outline.Initializers),
        .. outline.Nodes.Select(static node => string.Create(CultureInfo.InvariantCulture, $"{node.OpType} {node.IsOnnx} {node.PadsWidely} {string.Join('|', node.Inputs)} > {string.Join('|', node.Outputs)}")),
    ]);
}
