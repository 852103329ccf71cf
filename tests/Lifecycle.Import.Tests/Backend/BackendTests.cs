using System.Globalization;
using System.Text;

namespace Lifecycle.Import.Tests.Backend;

/// <summary>
/// ONNX's own backend tests. Which pass is checked in (Backend/passes.txt), and what does not, with its reason, in docs; with
/// LIFECYCLE_UPDATE=1 both are written anew, to be looked at before they are committed.
/// </summary>
public sealed class BackendTests
{
    private const double Goal = 0.85;

    private static readonly string PassesFile = Repository.PathOf("tests", "Lifecycle.Import.Tests", "Backend", "passes.txt");
    private static readonly string DocsFile = Repository.PathOf("docs", "importing-onnx-backend-tests.md");

    // Why numbers differ, which a message cannot know.
    private static readonly (string Prefix, string Suffix, string Reason)[] Reasons =
    [
        ("test_training_dropout", "", "What is dropped is drawn by another random generator."),
        ("test_dft_inverse", "", "Zeros that single precision gives as some 1e-7, just beyond the runner's absolute tolerance."),
        ("test_resize_downsample_scales_", "_align_corners", "The data reckon with an output size that is not rounded (4 * 0.6 = 2.4); ONNX Runtime and this library round it first."),
    ];

    [Test]
    public void WhatPassedPassesAndTheListsAreCurrent()
    {
        Repository.Installed(BackendCase.Data, "Debian's package libonnx-testdata");
        var results = Run();
        var passes = results.Where(static result => result.Failure is null).Select(static result => $"{result.Case.Suite}/{result.Case.Name}").ToList();
        var page = Page(results);
        if (Environment.GetEnvironmentVariable("LIFECYCLE_UPDATE") == "1")
        {
            File.WriteAllLines(PassesFile, passes);
            File.WriteAllText(DocsFile, page);
        }

        Assert.Multiple(() =>
        {
            Assert.That(passes, Is.EqualTo(File.ReadAllLines(PassesFile)), () => $"Set LIFECYCLE_UPDATE=1 to write the list anew. {string.Join(Environment.NewLine, results.Where(static result => result.Failure is not null))}");
            Assert.That(File.ReadAllText(DocsFile), Is.EqualTo(page));
            Assert.That(passes, Has.Count.AtLeast((int)(Goal * results.Count)));
        });
    }

    private static List<Result> Run() =>
        [.. BackendCase.All().Select(static test => (test, Model: test.Model())).Where(static pair => BackendCase.IsNumeric(pair.Model)).Select(static pair => new Result(pair.test, BackendRun.Failure(pair.test, pair.Model)))];

    private static string Page(List<Result> results)
    {
        var failures = results.Where(static result => result.Failure is not null).ToList();
        var text = new StringBuilder();
        text.AppendLine("# What does not pass of ONNX's backend tests").AppendLine();
        text.AppendLine("Written by the tests (`BackendTests`, with `LIFECYCLE_UPDATE=1`); not to be edited.").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Of ONNX 1.12's {results.Count} cases that have tensors of numbers or truth values as inputs and outputs and no training operator,");
        text.AppendLine(CultureInfo.InvariantCulture, $"{results.Count - failures.Count} pass in [an imported model](importing-onnx.md) with the tolerances of ONNX's own runner. The others:").AppendLine();
        text.AppendLine("| case | reason |").AppendLine("| --- | --- |");
        foreach (var (test, failure) in failures) text.AppendLine(CultureInfo.InvariantCulture, $"| {test.Suite}/{test.Name} | {Cell(test, failure!)} |");
        return text.ToString().ReplaceLineEndings("\n");
    }

    // The operators are what matters of a long message.
    private static string Cell(BackendCase test, string failure) =>
        Reasons.FirstOrDefault(reason => test.Name.StartsWith(reason.Prefix, StringComparison.Ordinal) && test.Name.EndsWith(reason.Suffix, StringComparison.Ordinal)).Reason ?? Cell(failure);

    private static string Cell(string failure) => failure.Split("; expected those", StringSplitOptions.None)[0].Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private sealed record Result(BackendCase Case, string? Failure)
    {
        public override string ToString() => $"{Case.Suite}/{Case.Name}: {Failure}";
    }
}
