using System.Reflection;
using System.Text.RegularExpressions;
using Lifecycle.Training.Optimization;

namespace Lifecycle.Training.Tests.Docs;

/// <summary>docs/metrics.md lists each metric, loss and schedule, and nothing else.</summary>
public partial class MetricsPageTests
{
    [Test]
    public void TheTablesAreComplete([Values(typeof(Lifecycle.Training.Metrics.Metrics), typeof(Losses), typeof(Schedules))] Type factory)
    {
        var root = typeof(MetricsPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "RepositoryRoot").Value!;
        var listed = Row().Matches(File.ReadAllText(Path.Combine(root, "docs", "metrics.md"))).Where(match => match.Groups["type"].Value == factory.Name).Select(static match => match.Groups["name"].Value);
        var there = factory.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(static method => method.Name);

        Assert.That(listed, Is.EquivalentTo(there));
    }

    [GeneratedRegex(@"^\| `(?<type>\w+)\.(?<name>\w+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Row();
}
