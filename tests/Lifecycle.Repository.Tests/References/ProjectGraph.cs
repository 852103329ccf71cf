using System.Xml.Linq;

namespace Lifecycle.Repository.Tests.References;

/// <summary>The projects of src as their files state them: what each refers to, and what it shows its users thereby.</summary>
internal sealed class ProjectGraph
{
    private readonly Dictionary<string, ProjectNode> _nodes;

    internal ProjectGraph(IEnumerable<ProjectNode> nodes) => _nodes = nodes.ToDictionary(static node => node.Name, StringComparer.Ordinal);

    internal IEnumerable<ProjectNode> Nodes => _nodes.Values;

    internal ProjectNode this[string name] => _nodes[name];

    internal static ProjectGraph Read() => new(Repository.Projects("src").Select(static file => ProjectNode.Parse(Path.GetFileNameWithoutExtension(file), XDocument.Load(file))));

    /// <summary>The project and all that it refers to, directly or not.</summary>
    internal IReadOnlyCollection<ProjectNode> Closure(string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
        {
            if (seen.Add(next))
                _nodes[next].Projects.ToList().ForEach(open.Push);
        }

        return [.. seen.Select(project => _nodes[project])];
    }
}

/// <summary>One project; <see cref="Packages"/> are those that its users get as well.</summary>
internal sealed record ProjectNode(string Name, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages, bool UsesTorch)
{
    internal static ProjectNode Parse(string name, XDocument document) => new(
        name,
        [.. Items(document, "ProjectReference").Select(static item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')))],
        [.. Items(document, "PackageReference").Where(static item => !string.Equals(item.Attribute("PrivateAssets")?.Value, "all", StringComparison.OrdinalIgnoreCase)).Select(static item => item.Attribute("Include")!.Value)],
        document.Descendants("UsesTorch").Any(static element => string.Equals(element.Value, "true", StringComparison.Ordinal)));

    private static IEnumerable<XElement> Items(XDocument document, string kind) => document.Descendants(kind).Where(static item => item.Attribute("Include") is not null);
}
