using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>What PyTorch computed; see the scripts beside the files.</summary>
internal sealed record Golden(
    double[] Output, long[] Shape, double[][] Gradients, Dictionary<string, double[]>? State,
    Dictionary<string, double[]>? ParameterGradients, double[][]? Last)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private static readonly Lazy<Dictionary<string, Dictionary<string, Golden>>> Modules =
        new(() => Read<Dictionary<string, Dictionary<string, Golden>>>("NN/Goldens/modules.json"));

    private static readonly ConcurrentDictionary<string, Dictionary<string, Golden>> Families = new(StringComparer.Ordinal);

    /// <summary>A case of a family, which is a file of its own.</summary>
    internal static Golden Case(string family, string name) => Family(family)[name];

    internal static IEnumerable<string> Cases(string family) => Family(family).Keys;

    private static Dictionary<string, Golden> Family(string family) =>
        Families.GetOrAdd(family, static name => Read<Dictionary<string, Golden>>($"NN/Goldens/{name}.json"));

    internal static Golden Of(string section, string name) => Modules.Value[section][name];

    internal static IEnumerable<string> Names(string section) => Modules.Value[section].Keys;

    internal static T Read<T>(string path)
    {
        using var stream = File.OpenRead(Path.Combine(TestContext.CurrentContext.TestDirectory, path));
        return JsonSerializer.Deserialize<T>(stream, Options)!;
    }

    /// <summary>A loss with a gradient of its own for every element, as in goldens.py.</summary>
    internal static Tensor Weighted(Tensor output) => (output * linspace(-1, 1, output.numel()).view(output.shape)).sum();

    internal static void AssertClose(Tensor? actual, double[] expected, string what, double tolerance = 1e-6)
    {
        Assert.That(actual, Is.Not.Null, what);
        var values = actual!.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
        Assert.That(values, Has.Length.EqualTo(expected.Length), what);
        for (var i = 0; i < values.Length; i++)
            Assert.That(values[i], Is.EqualTo(expected[i]).Within(tolerance * (1 + Math.Abs(expected[i]))), $"{what}, element {i}");
    }

    internal void Check(Tensor output, IReadOnlyList<Tensor> leaves, nn.Module? module = null)
    {
        Assert.That(output.shape, Is.EqualTo(Shape), "shape");
        AssertClose(output, Output, "output");
        if (leaves.Count > 0 || ParameterGradients is { Count: > 0 }) Weighted(output).backward();
        for (var i = 0; i < leaves.Count; i++) AssertClose(leaves[i].grad, Gradients[i], $"gradient {i}");
        if (module is null) return;
        Assert.That(module.state_dict().Keys, Is.EquivalentTo(State!.Keys), "names in the state");
        foreach (var (name, tensor) in module.state_dict()) AssertClose(tensor, State[name], name);
        foreach (var (name, parameter) in module.named_parameters()) AssertClose(parameter.grad, ParameterGradients![name], $"gradient of {name}");
    }
}
