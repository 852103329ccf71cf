using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>One case of the JSON files that cases.py writes: what PyTorch computed for a kind and its arguments.</summary>
internal sealed record Case(
    string Name, string Kind, JsonElement Args, Case.Part[] Outputs, double[][] Gradients, Dictionary<string, double[]>? State,
    Dictionary<string, double[]>? ParameterGradients)
{
    internal sealed record Part(long[] Shape, double[] Values);

    /// <summary>What a case's counterpart in C# gives: its outputs, the leaves that need a gradient, and the module, if any.</summary>
    internal sealed record Outcome(Tensor[] Outputs, Tensor[] Leaves, nn.Module? Module = null);

    internal static Dictionary<string, Case> Read(string file) =>
        Golden.Read<Case[]>($"NN/Goldens/{file}").ToDictionary(static given => given.Name, StringComparer.Ordinal);

    /// <summary>By what a known defect may name the case: its kind, and each argument with and without the kind and its value.</summary>
    internal IEnumerable<string> Traits =>
        [Kind, .. Args.EnumerateObject().SelectMany(given =>
            (string[])[$"{Kind} {given.Name}", $"{Kind} {given.Name}={given.Value}", $"{given.Name}={given.Value}"])];

    internal bool Flag(string name, bool otherwise = false) => Args.TryGetProperty(name, out var value) ? value.GetBoolean() : otherwise;

    internal long Long(string name, long otherwise = 0) => OptionalLong(name) ?? otherwise;

    internal long? OptionalLong(string name) => Args.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    internal double Double(string name, double otherwise = 0) => OptionalDouble(name) ?? otherwise;

    internal double? OptionalDouble(string name) => Args.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    internal string? Text(string name) => Args.TryGetProperty(name, out var value) ? value.GetString() : null;

    internal long[] Longs(string name, params long[] otherwise) =>
        Args.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(static item => item.GetInt64())] : otherwise;

    /// <summary>Compares all that the golden holds, gradients by way of a loss that weighs every element differently.</summary>
    internal void Check(Outcome outcome)
    {
        Assert.That(outcome.Outputs, Has.Length.EqualTo(Outputs.Length), "outputs");
        Backward(outcome.Outputs);
        for (var i = 0; i < Outputs.Length; i++)
        {
            Assert.That(outcome.Outputs[i].shape, Is.EqualTo(Outputs[i].Shape), $"shape of output {i}");
            Golden.AssertClose(outcome.Outputs[i], Outputs[i].Values, $"output {i}");
        }
        for (var i = 0; i < Gradients.Length; i++) Golden.AssertClose(outcome.Leaves[i].grad, Gradients[i], $"gradient {i}");
        if (outcome.Module is { } module) CheckModule(module);
    }

    private static void Backward(Tensor[] outputs)
    {
        var losses = outputs.Where(static output => output.requires_grad).Select(Golden.Weighted).ToArray();
        if (losses.Length > 0) losses.Aggregate(static (sum, loss) => sum + loss).backward();
    }

    private void CheckModule(nn.Module module)
    {
        Assert.That(module.state_dict().Keys, Is.EquivalentTo(State!.Keys), "names in the state");
        foreach (var (name, tensor) in module.state_dict()) Golden.AssertClose(tensor, State[name], name);
        foreach (var (name, parameter) in module.named_parameters())
        {
            if (ParameterGradients!.TryGetValue(name, out var expected)) Golden.AssertClose(Dense(parameter.grad), expected, $"gradient of {name}");
            else Assert.That(parameter.grad, Is.Null, $"gradient of {name}");
        }
    }

    private static Tensor? Dense(Tensor? gradient) => gradient is { is_sparse: true } ? gradient.to_dense() : gradient;
}
