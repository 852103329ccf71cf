using System.Text.RegularExpressions;

namespace Lifecycle.Repository.Tests.Scripts;

/// <summary>What build.sh says of itself, and what the README and the solution promise.</summary>
[Platform("Linux")]
internal sealed partial class CommandTests
{
    private static readonly Dictionary<string, string?> NoVariables = new(StringComparer.Ordinal);

    private static readonly string Script = Repository.PathOf("build.sh");

    [GeneratedRegex(@"\./build\.sh (?<command>[a-z]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Call { get; }

    [GeneratedRegex(@"^  (?<command>[a-z]+) ", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Listed { get; }

    [Test]
    public async Task HelpListsTheCommands()
    {
        var help = await Commands.SucceedAsync(Repository.Root, NoVariables, Script, "help");

        Assert.That(CommandsIn(Listed, help), Is.EquivalentTo(["setup", "build", "test", "demo", "bench", "pack", "clean", "help"]));
    }

    [TestCase("README.md")]
    [TestCase(".ci/run")]
    public async Task WhatIsWrittenElsewhereExists(string file)
    {
        var help = await Commands.SucceedAsync(Repository.Root, NoVariables, Script, "help");

        Assert.That(CommandsIn(Call, await File.ReadAllTextAsync(Repository.PathOf(file))), Is.SubsetOf(CommandsIn(Listed, help)));
    }

    [TestCase("demo NoSuchSample", "No sample is called 'NoSuchSample'")]
    [TestCase("dance", "'dance' is none of the commands above")]
    [TestCase("test A B", "test takes one filter, not 2: A B")]
    public async Task AWrongCallIsExplained(string arguments, string message)
    {
        var result = await Commands.RunAsync(Repository.Root, NoVariables, Script, arguments.Split(' '));

        using var _ = Assert.EnterMultipleScope();
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Output.TrimEnd().Split('\n')[^1], Does.StartWith("build.sh: error: " + message));
    }

    [TestCase("src")]
    [TestCase("samples")]
    [TestCase("tests")]
    [TestCase("benchmarks")]
    public async Task EveryProjectIsInTheSolution(string folder)
    {
        var solution = (await File.ReadAllTextAsync(Repository.PathOf("Lifecycle.sln"))).Replace('\\', '/');
        var projects = Repository.Projects(folder).Select(static project => Path.GetRelativePath(Repository.Root, project).Replace('\\', '/')).ToList();

        using var _ = Assert.EnterMultipleScope();
        Assert.That(projects, Is.Not.Empty);
        Assert.That(projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)), Is.Empty);
    }

    private static string[] CommandsIn(Regex pattern, string text) =>
        [.. pattern.Matches(text).Select(static match => match.Groups["command"].Value).Distinct(StringComparer.Ordinal)];
}
