using System.Globalization;
using System.Text;

namespace Lifecycle.Repository.Tests.Coverage;

/// <summary>The page on what of TorchSharp's API is covered: how much by area, what covered types lack, what is left out and why.</summary>
internal static class CoveragePage
{
    /// <summary>The areas of the table, the first that fits a type's name.</summary>
    private static readonly (string Area, Func<string, bool> Fits)[] Areas =
    [
        ("`torch.Tensor`", static type => type is "torch.Tensor"),
        ("`torch`", static type => type is "torch"),
        ("`torch.linalg`, `fft`, `special`", static type => type is "torch.linalg" or "torch.fft" or "torch.special"),
        ("`torch.nn`", static type => type.StartsWith("torch.nn", StringComparison.Ordinal)),
        ("`torch.optim`", static type => type.StartsWith("torch.optim", StringComparison.Ordinal) || IsOptimizer(type)),
        ("`torch.jit`", static type => type.StartsWith("torch.jit", StringComparison.Ordinal)),
        ("`torch.utils`", static type => type.StartsWith("torch.utils", StringComparison.Ordinal) || type.StartsWith("Data", StringComparison.Ordinal) || type.Contains("DataLoader", StringComparison.Ordinal)),
        ("`TorchSharp.Modules`", static type => type.StartsWith("Modules", StringComparison.Ordinal)),
        ("the rest (scalars, indices, scopes, devices, ...)", static _ => true),
    ];

    private static readonly string[] Optimizers =
        ["ASGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "LBFGS", "NAdam", "OptimizerHelper", "RAdam", "RMSProp", "Rprop", "SGD"];

    internal static IEnumerable<string> WithoutReason(Surface theirs, Surface ours) => Absent(theirs, ours).Where(static type => LeftOut.ReasonOf(type) is null);

    internal static string Write(Surface theirs, Surface ours)
    {
        var text = new StringBuilder();
        var kept = theirs.Types.Where(static type => LeftOut.ReasonOf(type.Key) is null).ToArray();
        text.AppendLine("# What SystemLibTorch covers of TorchSharp").AppendLine()
            .AppendLine("Made from the assembly by a test (`LIFECYCLE_UPDATE_DOCS=1 ./build.sh test Coverage`), so it is never older than the code.")
            .AppendLine("The reference is the public API of TorchSharp 0.107.0: each overload, getter and setter counts once, and what is covered")
            .AppendLine("has the very same signature.").AppendLine();
        Summarize(text, kept, ours);
        ListMissing(text, kept, ours);
        ListLeftOut(text, theirs, ours);
        return text.ToString();
    }

    private static void Summarize(StringBuilder text, KeyValuePair<string, SortedDictionary<string, int>>[] kept, Surface ours)
    {
        text.AppendLine("| area | covered | of |").AppendLine("| --- | --- | --- |");
        var areas = kept.GroupBy(static type => Array.FindIndex(Areas, area => area.Fits(type.Key))).OrderBy(static group => group.Key)
            .Select(group => (Areas[group.Key].Area, Covered: group.Sum(type => Covered(type, ours)), All: group.Sum(static type => type.Value.Values.Sum()))).ToArray();
        foreach (var (area, covered, all) in areas)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {area} | {covered} | {all} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| all, without what is left out below | {areas.Sum(static area => area.Covered)} | {areas.Sum(static area => area.All)} |").AppendLine();
    }

    private static void ListMissing(StringBuilder text, KeyValuePair<string, SortedDictionary<string, int>>[] kept, Surface ours)
    {
        text.AppendLine("## What is missing").AppendLine().AppendLine("Where a name has several overloads, a number tells how many are missing.").AppendLine()
            .AppendLine("| type | missing |").AppendLine("| --- | --- |");
        foreach (var (type, members) in kept.Where(type => Covered(type, ours) < type.Value.Values.Sum()))
        {
            var missing = members.Select(member => (member.Key, All: member.Value, Missing: member.Value - Have(ours, type, member.Key))).Where(static member => member.Missing > 0)
                .Select(static member => member.All == 1 ? $"`{member.Key}`" : $"`{member.Key}` ({member.Missing} of {member.All})");
            text.AppendLine(CultureInfo.InvariantCulture, $"| `{type}` | {string.Join(", ", missing)} |");
        }
    }

    private static void ListLeftOut(StringBuilder text, Surface theirs, Surface ours)
    {
        text.AppendLine().AppendLine("## What is left out").AppendLine().AppendLine("| what | why | types |").AppendLine("| --- | --- | --- |");
        foreach (var reason in Absent(theirs, ours).GroupBy(LeftOut.ReasonOf).Where(static group => group.Key is not null).OrderBy(static group => group.Key!.What, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {reason.Key!.What} | {reason.Key.Why} | {string.Join(", ", reason.Select(static type => $"`{type}`"))} |");
    }

    private static IEnumerable<string> Absent(Surface theirs, Surface ours) => theirs.Types.Keys.Where(type => !ours.Types.ContainsKey(type));

    private static int Covered(KeyValuePair<string, SortedDictionary<string, int>> type, Surface ours) =>
        type.Value.Sum(member => Math.Min(member.Value, Have(ours, type.Key, member.Key)));

    private static int Have(Surface ours, string type, string member) => ours.Types.TryGetValue(type, out var members) ? members.GetValueOrDefault(member) : 0;

    private static bool IsOptimizer(string type) =>
        type.Split('.') is ["Modules", var name, ..] && Optimizers.Contains(name, StringComparer.Ordinal);
}
