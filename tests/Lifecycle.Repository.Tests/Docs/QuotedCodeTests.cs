using System.Text.RegularExpressions;

namespace Lifecycle.Repository.Tests.Docs;

/// <summary>
/// Code in the documentation is quoted from files that are compiled and tested. A comment <c>code: FILE#NAME</c> before a
/// fenced block says from where: the lines between <c>// begin: NAME</c> and <c>// end: NAME</c>, all such parts of the file.
/// </summary>
internal sealed partial class QuotedCodeTests
{
    private const string Update = "LIFECYCLE_UPDATE_DOCS";

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Append(Repository.PathOf("README.md")).Order(StringComparer.Ordinal).Select(static page => Path.GetRelativePath(Repository.Root, page));

    [TestCaseSource(nameof(Pages))]
    public void CodeIsQuotedFromCompiledFiles(string page)
    {
        var path = Repository.PathOf(page);
        var text = File.ReadAllText(path);
        var quoted = Quote().Replace(text, static match => $"{match.Groups["head"].Value}{Part(match.Groups["file"].Value, match.Groups["name"].Value)}```");
        if (string.Equals(Environment.GetEnvironmentVariable(Update), "1", StringComparison.Ordinal))
            File.WriteAllText(path, text = quoted);

        Assert.That(text, Is.EqualTo(quoted), $"{page} quotes other code than there is; quote it anew with: {Update}=1 ./build.sh test QuotedCode");
    }

    [Test]
    public void EachFencedBlockOfCSharpIsQuoted()
    {
        var loose = Pages().SelectMany(static page => Fence().Matches(Quote().Replace(File.ReadAllText(Repository.PathOf(page)), "")).Select(_ => page));

        Assert.That(loose, Is.Empty, "pages with C# that nothing compiles");
    }

    [Test]
    public void LinksLeadToFiles()
    {
        var broken = Pages().SelectMany(static page => Link().Matches(File.ReadAllText(Repository.PathOf(page)))
            .Select(match => match.Groups["to"].Value)
            .Where(to => !File.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, to)) && !Directory.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, to)))
            .Select(to => $"{page}: {to}"));

        Assert.That(broken, Is.Empty);
    }

    private static string Part(string file, string name)
    {
        var lines = File.ReadAllLines(Repository.PathOf(file.Split('/')));
        var parts = new List<string>();
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Trim() != $"// begin: {name}") continue;
            var body = lines.Skip(at + 1).TakeWhile(line => line.Trim() != $"// end: {name}").ToArray();
            var indent = body.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
            parts.Add(string.Concat(body.Select(line => line[Math.Min(indent, line.Length)..] + "\n")));
        }

        Assert.That(parts, Is.Not.Empty, $"{file} has no part '{name}'");
        return string.Join("\n", parts);
    }

    [GeneratedRegex(@"(?<head><!-- code: (?<file>[^#\s]+)#(?<name>[\w-]+) -->\n```csharp\n)(?:(?!```).*\n)*```", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Quote();

    [GeneratedRegex("^ *```(csharp|cs|c#)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<to>[^)#:\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();
}
