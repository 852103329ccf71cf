using System.Reflection;

namespace Lifecycle.Training.Tests.Zoo;

/// <summary>Saves the zoo as ONNX files to look at and to measure: <c>./build.sh test SaveTheZoo</c> fills artifacts/zoo.</summary>
internal sealed class ZooFiles
{
    [Test, Explicit]
    public void SaveTheZoo()
    {
        var root = typeof(ZooFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static data => data.Key == "RepositoryRoot").Value!;
        var folder = Directory.CreateDirectory(Path.Combine(root, "artifacts", "zoo")).FullName;
        foreach (var zoo in ZooModel.All())
            zoo.Export().Save(Path.Combine(folder, $"{zoo.Name.Replace(' ', '-').Replace('/', '-')}.onnx"));
        Assert.That(Directory.GetFiles(folder, "*.onnx"), Has.Length.AtLeast(ZooModel.All().Count()));
    }
}
