using System.Reflection;

namespace Lifecycle.Repository.Tests.Api;

/// <summary>
/// The public API of each package stands in its PublicAPI.txt, so that no change to it goes unseen. SystemLibTorch is left
/// out: its API is TorchSharp's.
/// </summary>
internal sealed class PublicApiTests
{
    private const string Update = "LIFECYCLE_UPDATE_API";

    [TestCase("Lifecycle.Onnx")]
    [TestCase("Lifecycle.Inference")]
    [TestCase("Lifecycle.Training")]
    public void ThePublicApiIsTheRecordedOne(string project)
    {
        var file = Repository.PathOf("src", project, "PublicAPI.txt");
        var found = PublicApi.Of(Assembly.Load(project));
        if (string.Equals(Environment.GetEnvironmentVariable(Update), "1", StringComparison.Ordinal))
            File.WriteAllLines(file, found);
        var recorded = File.Exists(file) ? File.ReadAllLines(file) : [];

        string[] difference = [.. recorded.Except(found, StringComparer.Ordinal).Select(static line => "- " + line), .. found.Except(recorded, StringComparer.Ordinal).Select(static line => "+ " + line)];

        Assert.That(difference, Is.Empty,
            () => $"{project} shows its users something else than {file} records. If that is meant, record it with: {Update}=1 ./build.sh test PublicApi{Environment.NewLine}{string.Join(Environment.NewLine, difference)}");
    }

    [Test]
    public void TheListingTellsWhatUsersDependOn()
    {
        var listed = PublicApi.Of(typeof(PublicApiTests).Assembly);

        Assert.That(listed, Is.EqualTo(File.ReadAllLines(Repository.PathOf("tests", "Lifecycle.Repository.Tests", "Api", "Example.expected.txt"))));
    }
}
