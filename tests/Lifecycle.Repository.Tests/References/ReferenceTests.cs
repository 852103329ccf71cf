using System.Reflection;
using System.Xml.Linq;

namespace Lifecycle.Repository.Tests.References;

/// <summary>References point one way only, so that a server or an edge device never loads libtorch.</summary>
internal sealed class ReferenceTests
{
    /// <summary>What each project may refer to directly. A new project takes its place here.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Lifecycle.Onnx"] = [],
        ["Lifecycle.Inference"] = ["Lifecycle.Onnx"],
        ["Lifecycle.Serving"] = ["Lifecycle.Inference"],
        ["Lifecycle.Native"] = [],
        ["Lifecycle.SystemLibTorch"] = ["Lifecycle.Native"],
        ["Lifecycle.Training"] = ["Lifecycle.Inference", "Lifecycle.Native"],
        ["Lifecycle"] = ["Lifecycle.Training", "Lifecycle.Inference"],
    };

    private static readonly string[] WithoutTorch = ["Lifecycle.Onnx", "Lifecycle.Inference"];

    private static readonly ProjectGraph Graph = ProjectGraph.Read();

    private static IEnumerable<string> Projects => Graph.Nodes.Select(static node => node.Name);

    [TestCaseSource(nameof(Projects))]
    public void AProjectRefersOnlyToThoseBelowIt(string project) => Assert.That(Upward(Graph[project]), Is.Empty);

    [TestCaseSource(nameof(WithoutTorch))]
    public void NeitherOnnxNorInferenceReachesTorch(string project)
    {
        var closure = Graph.Closure(project);

        using var _ = Assert.EnterMultipleScope();
        Assert.That(closure.Where(static node => node.UsesTorch), Is.Empty);
        Assert.That(closure.Select(static node => node.Name), Has.None.EqualTo("Lifecycle.SystemLibTorch").And.None.EqualTo("Lifecycle.Native"));
        Assert.That(closure.SelectMany(static node => node.Packages), Has.None.StartsWith("TorchSharp"));
    }

    [TestCaseSource(nameof(WithoutTorch))]
    public void TheirAssembliesNameNoTorch(string project) =>
        Assert.That(Assembly.Load(project).GetReferencedAssemblies().Select(static name => name.Name), Has.None.Contains("Torch").And.None.EqualTo("Lifecycle.Training"));

    [Test]
    public void OnnxDependsOnProtobufAlone() => Assert.That(Graph["Lifecycle.Onnx"].Packages, Is.EqualTo(["Google.Protobuf"]));

    [Test]
    public void TheMetapackageBringsTrainingAndInference() =>
        Assert.That(Graph["Lifecycle"].Projects, Is.EquivalentTo(["Lifecycle.Training", "Lifecycle.Inference"]));

    /// <summary>That the checks above would see what they look for.</summary>
    [Test]
    public void AReferenceUpwardIsSeen()
    {
        var onnx = ProjectNode.Parse("Lifecycle.Onnx", XDocument.Parse(
            """
            <Project><PropertyGroup><UsesTorch>true</UsesTorch></PropertyGroup><ItemGroup>
              <ProjectReference Include="..\Lifecycle.Training\Lifecycle.Training.csproj" />
              <PackageReference Include="Grpc.Tools" PrivateAssets="all" /><PackageReference Include="TorchSharp" />
            </ItemGroup></Project>
            """));

        using var _ = Assert.EnterMultipleScope();
        Assert.That(Upward(onnx), Is.EqualTo(["Lifecycle.Training"]));
        Assert.That(onnx.Packages, Is.EqualTo(["TorchSharp"]));
        Assert.That(onnx.UsesTorch, Is.True);
    }

    private static IEnumerable<string> Upward(ProjectNode project) =>
        project.Projects.Except(Allowed.GetValueOrDefault(project.Name, []), StringComparer.Ordinal);
}
