using System.Text.Json;

namespace Lifecycle.SystemLibTorch.Tests.Printing;

/// <summary>Every character as TorchSharp 0.107.0 itself prints it: printing.json, which this test writes when it runs on TorchSharp.</summary>
[TestFixture]
public class PrintingTests
{
    private const string FileName = "printing.json";

    public static IEnumerable<string> Names => PrintingCases.All.Keys;

#if TORCHSHARP_NUGET
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    [Test, Explicit("writes the goldens")]
    public void WriteGoldens() => File.WriteAllText(
        Path.Combine(TestContext.CurrentContext.WorkDirectory, FileName),
        JsonSerializer.Serialize(PrintingCases.All.ToDictionary(entry => entry.Key, entry => entry.Value(), StringComparer.Ordinal), s_indented) + "\n");
#endif

    [TestCaseSource(nameof(Names))]
    public void PrintsWhatTorchSharpPrints(string name)
    {
        var goldens = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Printing", FileName)))!;
        Assert.That(PrintingCases.All[name](), Is.EqualTo(goldens[name]));
    }
}
