using System.Collections.Frozen;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>How files spell truth values.</summary>
internal static class Booleans
{
    private static readonly FrozenDictionary<string, bool> _words = new Dictionary<string, bool>
    {
        ["true"] = true, ["yes"] = true, ["y"] = true, ["t"] = true, ["1"] = true,
        ["false"] = false, ["no"] = false, ["n"] = false, ["f"] = false, ["0"] = false,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static bool TryParse(string text, out bool value) => _words.TryGetValue(text, out value);
}
