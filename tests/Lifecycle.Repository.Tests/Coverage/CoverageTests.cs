using System.Reflection;

namespace Lifecycle.Repository.Tests.Coverage;

/// <summary>docs/torchsharp-coverage.md says what SystemLibTorch covers of TorchSharp's API, made from the assembly itself.</summary>
internal sealed class CoverageTests
{
    private const string Update = "LIFECYCLE_UPDATE_DOCS";

    private static readonly string List = Repository.PathOf("tests", "Lifecycle.Repository.Tests", "Coverage", "torchsharp-0.107.0.txt");

    [Test]
    public void ThePageTellsWhatIsCovered()
    {
        Provider("system");
        var page = Repository.PathOf("docs", "torchsharp-coverage.md");
        var made = CoveragePage.Write(Surface.Read(List), Surface.Of(Assembly.Load("Lifecycle.SystemLibTorch"), inherited: true));
        if (string.Equals(Environment.GetEnvironmentVariable(Update), "1", StringComparison.Ordinal))
            File.WriteAllText(page, made);

        Assert.That(File.ReadAllText(page), Is.EqualTo(made), $"{page} is not what the assembly covers; write it anew with: {Update}=1 ./build.sh test Coverage");
    }

    [Test]
    public void NothingIsShownThatTorchSharpLacks()
    {
        Provider("system");
        var theirs = Surface.Read(List).Types;
        var extra = Surface.Of(Assembly.Load("Lifecycle.SystemLibTorch")).Types
            .SelectMany(type => type.Value.Where(member => member.Value > theirs.GetValueOrDefault(type.Key)?.GetValueOrDefault(member.Key)).Select(member => $"{type.Key}.{member.Key}"));

        Assert.That(extra, Is.Empty);
    }

    [Test]
    public void EachTypeThatIsLeftOutHasAReason()
    {
        Provider("system");
        var without = CoveragePage.WithoutReason(Surface.Read(List), Surface.Of(Assembly.Load("Lifecycle.SystemLibTorch")));

        Assert.That(without, Is.Empty);
    }

    [Test]
    public void TheListIsThatOfTorchSharp()
    {
        Provider("nuget");
        var lines = Surface.Of(Assembly.Load("TorchSharp")).Lines().ToArray();
        if (string.Equals(Environment.GetEnvironmentVariable(Update), "1", StringComparison.Ordinal))
            File.WriteAllLines(List, lines);

        Assert.That(File.ReadAllLines(List), Is.EqualTo(lines));
    }

    private static void Provider(string name)
    {
        if (!string.Equals(Repository.TorchProvider, name, StringComparison.Ordinal))
            Assert.Ignore($"a test of the {name} provider");
    }
}
