using System.Text.Json;
using TorchSharp;

namespace Lifecycle.SystemLibTorch.Tests.Jit;

/// <summary>The modules that make_modules.py wrote, and what PyTorch computes with them.</summary>
internal static class JitFiles
{
    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "Jit", "Modules");

    private static readonly Dictionary<string, double[]> Goldens =
        JsonSerializer.Deserialize<Dictionary<string, double[]>>(File.ReadAllText(Path.Combine(Folder, "modules.json")))!;

    internal static string PathOf(string name) => Path.Combine(Folder, name);

    internal static torch.jit.ScriptModule Load(string name) => torch.jit.load(PathOf(name));

    internal static double[] Numbers(torch.Tensor tensor)
    {
        using var numbers = tensor.detach().to(torch.ScalarType.Float64).reshape(-1);
        return numbers.data<double>().ToArray();
    }

    internal static void Check(string name, torch.Tensor actual) => Check(name, Numbers(actual));

    internal static void Check(string name, double[] actual) => Assert.That(actual, Is.EqualTo(Goldens[name]).Within(1e-6), name);
}
