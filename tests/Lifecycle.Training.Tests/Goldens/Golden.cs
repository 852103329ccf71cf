using System.Text.Json;

namespace Lifecycle.Training.Tests.Goldens;

/// <summary>Reads the expected values beside make_goldens.py.</summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static T[] Read<T>(string name) =>
        JsonSerializer.Deserialize<T[]>(File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Goldens", name + ".json")), _json)!;
}
