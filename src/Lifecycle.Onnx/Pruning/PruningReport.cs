using System.Globalization;
using System.Text;

namespace Lifecycle.Onnx.Pruning;

/// <summary>What became of a group.</summary>
/// <param name="Name">The weight that makes its channels.</param>
/// <param name="Before">Its channels in the model as it came.</param>
/// <param name="After">Its channels now.</param>
/// <param name="Description">What the removal touched, by the indices of the model before the step; empty where nothing went.</param>
public sealed record PrunedGroup(string Name, int Before, int After, string Description);

/// <summary>What structural pruning made of a model.</summary>
/// <param name="Model">The smaller model; the one it came from is left alone.</param>
/// <param name="Groups">The groups, in the order of the graph.</param>
/// <param name="Protected">Channels that stayed because they have to, each with why.</param>
/// <param name="UnknownOperators">Operators that pruning does not know; channels that they take stayed.</param>
/// <param name="Before">What the model cost.</param>
/// <param name="After">What it costs now.</param>
/// <param name="Shortfall">Why the goal was not reached, and how close it came; null where it was.</param>
public sealed record PruningReport(OnnxModel Model, IReadOnlyList<PrunedGroup> Groups, IReadOnlyList<ProtectedChannels> Protected, IReadOnlyList<string> UnknownOperators,
    ModelCost Before, ModelCost After, string? Shortfall)
{
    /// <summary>The report in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Groups.Sum(static group => group.Before - group.After)} of {Groups.Sum(static group => group.Before)} channels removed; {Before.Parameters:N0} to {After.Parameters:N0} parameters; {Before.MultiplyAccumulates:N0} to {After.MultiplyAccumulates:N0} multiply-accumulates{(Shortfall is null ? "" : "; " + Shortfall)}");

    /// <summary>The report as text of several lines: the one line, the groups, and what stayed with the reasons.</summary>
    public string ToTable()
    {
        var text = new StringBuilder().AppendLine(ToString());
        foreach (var group in Groups) text.AppendLine(CultureInfo.InvariantCulture, $"  {group.Name}: {group.Before} to {group.After} channels");
        foreach (var alike in Protected.GroupBy(static kept => kept.Reason, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"  stay, {alike.Key}: {string.Join(", ", alike.Take(3).Select(static kept => $"{kept.Weight} ({kept.Channels})"))}{(alike.Count() > 3 ? ", ..." : "")}");
        if (UnknownOperators.Count > 0) text.AppendLine(CultureInfo.InvariantCulture, $"  not known: {string.Join(", ", UnknownOperators)}");
        return text.ToString();
    }
}

/// <summary>A step of an iterative pruning, after which the model may be trained.</summary>
/// <param name="Model">The model as it is after the step.</param>
/// <param name="Index">The step, from 0.</param>
/// <param name="Count">How many there are.</param>
public sealed record PruningStep(OnnxModel Model, int Index, int Count);
