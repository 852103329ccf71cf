using System.Reflection;

namespace Lifecycle.Training.Tests;

/// <summary>Where set-up puts real data: scikit-learn's tables and pictures (apt) and vega-datasets (npm).</summary>
internal static class RealData
{
    private static readonly string _root = typeof(RealData).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "RepositoryRoot").Value!;

    public static string ScikitLearn(string name) => Found(Path.Combine("/usr/lib/python3/dist-packages/sklearn/datasets", name), "python3-sklearn");

    public static string Vega(string name) => Found(Path.Combine(_root, "artifacts/models/node_modules/vega-datasets/data", name), "vega-datasets");

    private static string Found(string path, string package)
    {
        Assert.That(path, Does.Exist, $"{package} is missing; run ./build.sh setup");
        return path;
    }
}
