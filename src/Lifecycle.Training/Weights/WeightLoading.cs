using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>Puts stored tensors into a model's.</summary>
internal static class WeightLoading
{
    /// <summary>Loads what fits, or nothing where the options are strict and something does not.</summary>
    public static WeightLoadReport Load(string path, IWeightSource source, IReadOnlyDictionary<string, Tensor> model, WeightLoadOptions options)
    {
        var names = Map(path, source.Tensors.Keys, options.Map);
        var keep = options.Keep.Select(static pattern => new NamePattern(pattern)).ToList();
        var wanted = model.Where(entry => !keep.Exists(pattern => pattern.Fits(entry.Key))).ToDictionary(StringComparer.Ordinal);
        var stored = names.Where(entry => wanted.ContainsKey(entry.Key) || !model.ContainsKey(entry.Key)).ToDictionary(static entry => entry.Key, entry => source.Tensors[entry.Value], StringComparer.Ordinal);
        var differences = WeightMismatch.Between(wanted, stored);
        differences = differences with { Missing = [.. differences.Missing.Where(static name => !IsCounter(name))] };
        if (options.Strict && !differences.IsNone)
            throw new WeightMismatchException($"The weights \"{path}\" do not fit the model: {differences}; expected the same tensors; map the names, keep those of the model that are new, or load without being strict.", differences);
        List<string> loaded = [.. wanted.Keys.Where(name => stored.TryGetValue(name, out var tensor) && tensor.Shape.SequenceEqual(wanted[name].shape))];
        foreach (var name in loaded) Copy(source, names[name], wanted[name]);
        return new WeightLoadReport(loaded, differences);
    }

    private static void Copy(IWeightSource source, string name, Tensor target)
    {
        if (source is SafeTensorsFile file)
        {
            file.ReadInto(name, target);
            return;
        }
        using var noGradients = no_grad();
        using var tensor = source.Read(name);
        target.copy_(tensor);
    }

    // The model's names and the stored ones that go there.
    private static Dictionary<string, string> Map(string path, IEnumerable<string> stored, IReadOnlyList<NameRule> rules)
    {
        var compiled = rules.Select(Compile).ToList();
        var mapped = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in stored)
        {
            if (Target(name, compiled) is not { } target) continue;
            if (!mapped.TryAdd(target, name)) throw new UsageException($"The tensors \"{mapped[target]}\" and \"{name}\" of \"{path}\" both map to \"{target}\"; expected a name of its own for each; change the map.");
        }
        return mapped;
    }

    private static (NamePattern Pattern, string? To) Compile(NameRule rule)
    {
        if (rule.To is { } to && to.Count(static c => c == '*') > rule.From.Count(static c => c == '*'))
            throw new UsageException($"The rule \"{rule.From}\" to \"{to}\" has more stars on the right; expected at most as many as on the left; correct the map.");
        return (new NamePattern(rule.From), rule.To);
    }

    private static string? Target(string name, List<(NamePattern Pattern, string? To)> rules)
    {
        foreach (var (pattern, to) in rules)
            if (pattern.Stars(name) is { } stars) return to is null ? null : NamePattern.Fill(to, stars);
        return name;
    }

    private static bool IsCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
}
