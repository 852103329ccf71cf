using System.Collections.Frozen;
using Lifecycle.Onnx.Pruning.Operators;

namespace Lifecycle.Onnx.Pruning;

/// <summary>How structural pruning treats an operator.</summary>
/// <param name="Handler">Says how its channels go together.</param>
/// <param name="Description">The same in words, for the documentation.</param>
internal sealed record ChannelEntry(ChannelHandler Handler, string Description);

/// <summary>The operators that structural pruning knows, by name, with their domain where that is not ONNX's own.</summary>
internal static class ChannelTable
{
    public static FrozenDictionary<string, ChannelEntry> Handlers { get; } = new[]
    {
        Layers.Handlers(), Products.Handlers(), Normalizations.Handlers(), ElementWise.Handlers(), Joining.Handlers(),
        Selecting.Handlers(), Reshaping.Handlers(), Windows.Handlers(), Reductions.Handlers(), Recurrent.Handlers(), Creation.Handlers(),
    }.SelectMany(static family => family).SelectMany(static family => family.Names.Select(name => (name, family.Entry)))
        .ToFrozenDictionary(static pair => pair.name, static pair => pair.Entry, StringComparer.Ordinal);

    /// <summary>One entry for several operators.</summary>
    public static (IReadOnlyList<string> Names, ChannelEntry Entry) Each(ChannelHandler handler, string description, params IReadOnlyList<string> names) =>
        (names, new ChannelEntry(handler, description));
}
