using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>Options as JSON: numbers, names and lists as they are, other objects by their type and public properties.</summary>
internal static class OptionsDescription
{
    // Options nest three deep (options, augmentations, their parts); what goes deeper is named by its type.
    private const int Depth = 5;

    /// <summary>Describes an object of options.</summary>
    /// <param name="options">The object.</param>
    /// <param name="without">Names of its own properties to leave out, such as those that have no effect on the run.</param>
    public static JsonObject Of(object options, params IReadOnlyList<string> without)
    {
        var described = Properties(options, Depth);
        foreach (var name in without) described.Remove(Camel(name));
        return described;
    }

    /// <summary>The options that differ between two descriptions, each as a line with both values.</summary>
    public static IEnumerable<string> Differences(JsonNode? before, JsonNode? after) => Differences(before, after, ("was", "is"));

    /// <summary>The same in other words than that one was and the other is.</summary>
    public static IEnumerable<string> Differences(JsonNode? before, JsonNode? after, (string One, string Other) words, string path = "")
    {
        if (JsonNode.DeepEquals(before, after)) return [];
        if (before is not JsonObject first || after is not JsonObject second) return [$"{path} {words.One} {Text(before)}, {words.Other} {Text(after)}"];
        return first.Select(static entry => entry.Key).Union(second.Select(static entry => entry.Key), StringComparer.Ordinal)
            .SelectMany(name => Differences(first[name], second[name], words, path.Length == 0 ? name : $"{path}.{name}"));
    }

    private static JsonObject Properties(object part, int depth)
    {
        var described = new JsonObject();
        foreach (var property in part.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanRead && property.GetIndexParameters().Length == 0))
            described[Camel(property.Name)] = Value(property.GetValue(part), depth - 1);
        return described;
    }

    private static JsonNode? Value(object? value, int depth) => value switch
    {
        null => null,
        bool flag => flag,
        string text => text,
        _ when IsNumber(value) => JsonSerializer.SerializeToNode(value, value.GetType(), CheckpointJson.Options),
        Delegate or Type or Tensor => value.GetType().Name,
        IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
        _ when depth == 0 => value.GetType().Name,
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => Value(item, depth - 1))]),
        _ => Described(value, depth),
    };

    private static bool IsNumber(object value) => value is not Enum && Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static JsonObject Described(object value, int depth)
    {
        var described = new JsonObject { ["type"] = value.GetType().Name };
        foreach (var (name, part) in Properties(value, depth).ToList()) described.TryAdd(name, part?.DeepClone());
        return described;
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
