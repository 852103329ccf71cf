using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lifecycle.Inference.Calibration;
using Lifecycle.Inference.Pruning;
using Lifecycle.Inference.Tests.Quantization;
using Lifecycle.Onnx.Pruning;

namespace Lifecycle.Inference.Tests.Pruning;

/// <summary>What docs/pruning.md quotes, and its list of operators.</summary>
public sealed partial class PruningPageTests
{
    private static string Page => Path.Combine(Repository.Root, "docs", "pruning.md");

    [Test]
    public void HalfTheWorkGoes()
    {
        var model = Graphs.Perceptron();

        // begin: prune
        var report = Pruner.Prune(model, new PruningOptions { MaxMultiplyAccumulates = 0.5 });
        Console.WriteLine(report.ToTable());
        report.Model.Save("half.onnx");
        // end: prune

        File.Delete("half.onnx");
        Assert.That(report.After.MultiplyAccumulates, Is.LessThanOrEqualTo(report.Before.MultiplyAccumulates / 2));
    }

    [Test]
    public void EverythingCanBeChosen()
    {
        var (model, data) = (Graphs.Perceptron(), Graphs.Data(Graphs.Perceptron(), 4));

        // begin: options
        var report = Pruner.Prune(model, new PruningOptions
        {
            Ratio = 0.6,
            Scope = PruningScope.Global,
            Importance = new ActivationImportance(data),
            Steps = 3,
            RoundTo = 16,
            Protect = ["second", "head.*"],
        }, step => TrainOn(step.Model));
        // end: options

        Assert.That(report.Groups.Single().After, Is.EqualTo(32));
    }

    [Test]
    public void GroupsCanBePrinted()
    {
        var model = Graphs.Perceptron();

        // begin: groups
        var graph = DependencyGraph.Of(model);
        foreach (var group in graph.Groups) Console.WriteLine(group.Describe(0, 1, 2));
        foreach (var kept in graph.Protected) Console.WriteLine($"{kept.Weight}: {kept.Reason}");
        var smaller = graph.Remove(new Dictionary<PruningGroup, IReadOnlyCollection<int>> { [graph.Groups[0]] = [0, 1, 2] });
        // end: groups

        Assert.That(smaller.Graph.FindInitializer("w1")!.Dims, Is.EqualTo(new long[] { 32, 61 }));
    }

    [Test]
    public void SingleWeightsCanGo()
    {
        var model = Graphs.Perceptron();

        // begin: sparsity
        var sparse = new MagnitudePruning(0.8).Run(model);
        var twoOfFour = new PatternPruning(kept: 2, length: 4).Run(model);
        Console.WriteLine(sparse.ToTable());
        // end: sparsity

        Assert.That((sparse.Sparsity, twoOfFour.Sparsity), Is.EqualTo((0.8, 0.5)).Within(0.001));
    }

    [Test]
    public void TheOperatorsAreThoseOfTheTable()
    {
        var text = File.ReadAllText(Page).ReplaceLineEndings("\n");
        var written = Operators().Replace(text, match => match.Groups["head"].Value + Table());
        if (string.Equals(Environment.GetEnvironmentVariable("LIFECYCLE_UPDATE_DOCS"), "1", StringComparison.Ordinal)) File.WriteAllText(Page, text = written);
        Assert.That(text, Is.EqualTo(written), "docs/pruning.md lists other operators than the table; write it anew with: LIFECYCLE_UPDATE_DOCS=1 ./build.sh test PruningPageTests");
        Assert.That(text, Does.Contain("| Conv |"));
    }

    private static OnnxModel TrainOn(OnnxModel model) => model;

    private static string Table()
    {
        var text = new StringBuilder();
        foreach (var entry in ChannelTable.Handlers.GroupBy(static pair => pair.Value.Description, static pair => pair.Key, StringComparer.Ordinal).OrderBy(static alike => alike.Min(StringComparer.Ordinal), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", entry.Order(StringComparer.Ordinal))} | {entry.Key} |\n");
        return text.ToString();
    }

    [GeneratedRegex(@"(?<head>\| operators \| channels \|\n\| --- \| --- \|\n)(\|[^\n]*\n)*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Operators();
}
