namespace Lifecycle.Training.Weights.PyTorch;

/// <summary>Finds the tensors in what a pickle holds, each under the path of keys that leads to it.</summary>
internal static class PickledTensors
{
    private const int MaxDepth = 32;
    private const int MaxVisits = 1_000_000;

    // Where training programs put the weights beside other things.
    private static readonly string[] _usual = ["state_dict", "model_state_dict", "model_state", "model", "weights", "params", "net", "network", "module"];

    /// <summary>The tensors of a section, or of the whole where that is a dict of tensors, or of the usual place of weights.</summary>
    /// <exception cref="PickleException">There is no such section, or it is not clear which holds the weights.</exception>
    public static Dictionary<string, PickleTensor> Find(object? root, string? section)
    {
        if (root is not PickleDict dict) throw new PickleException($"{(root is PickleTensor ? "a single tensor" : "no dict")}; expected a state_dict, which is a dict of tensors by name");
        if (section is not null) return Flat(Section(dict, section));
        if (dict.Items.Exists(static item => item.Value is PickleTensor)) return Flat(dict);
        var inner = dict.Items.Where(static item => item is { Key: string, Value: PickleDict }).Select(static item => (Name: (string)item.Key!, Value: (PickleDict)item.Value!)).ToList();
        foreach (var name in _usual)
            if (inner.Find(item => string.Equals(item.Name, name, StringComparison.Ordinal)).Value is { } found) return Flat(found);
        var holding = inner.Where(static item => item.Value.Items.Exists(static entry => entry.Value is PickleTensor)).ToList();
        return holding switch
        {
            [] when inner.Count == 0 => Flat(dict),
            [var only] => Flat(only.Value),
            _ => throw new PickleException($"the sections {string.Join(", ", inner.Select(static item => item.Name))}; expected to be told which holds the weights, by its name"),
        };
    }

    private static PickleDict Section(PickleDict dict, string section)
    {
        foreach (var name in section.Split('.'))
            dict = dict.Items.Find(item => item.Key is string key && string.Equals(key, name, StringComparison.Ordinal)).Value as PickleDict
                ?? throw new PickleException($"no section \"{section}\"; expected one of {string.Join(", ", dict.Items.Where(static item => item.Value is PickleDict).Select(static item => item.Key))}");
        return dict;
    }

    private static Dictionary<string, PickleTensor> Flat(PickleDict dict)
    {
        var found = new Dictionary<string, PickleTensor>(StringComparer.Ordinal);
        var visits = 0;
        Collect(dict, "", depth: 0, found, ref visits);
        return found;
    }

    private static void Collect(object? value, string path, int depth, Dictionary<string, PickleTensor> found, ref int visits)
    {
        // A pickle can hold a container in itself, or one in many places over and over.
        if (depth > MaxDepth || ++visits > MaxVisits) throw new PickleException($"containers deeper than {MaxDepth} or with more than {MaxVisits} entries; expected a state_dict");
        if (value is PickleTensor tensor)
        {
            if (!found.TryAdd(path, tensor)) throw new PickleException($"two tensors named \"{path}\"; expected one");
            return;
        }
        foreach (var (key, item) in Entries(value))
            Collect(item, path.Length == 0 ? key : $"{path}.{key}", depth + 1, found, ref visits);
    }

    private static IEnumerable<(string Key, object? Value)> Entries(object? value) => value switch
    {
        PickleDict dict => dict.Items.Where(static item => item.Key is string or long).Select(static item => (Convert.ToString(item.Key, System.Globalization.CultureInfo.InvariantCulture)!, item.Value)),
        List<object?> list => list.Select(static (item, index) => (index.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
        object?[] tuple => tuple.Select(static (item, index) => (index.ToString(System.Globalization.CultureInfo.InvariantCulture), item)),
        _ => [],
    };
}
