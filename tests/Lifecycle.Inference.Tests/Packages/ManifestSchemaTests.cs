using System.Text.Json.Nodes;

namespace Lifecycle.Inference.Tests.Packages;

/// <summary>docs/model-package.schema.json describes what is written: the same members, at every level.</summary>
internal sealed class ManifestSchemaTests
{
    private static readonly string Schema = Path.Combine(Repository.Root, "docs", "model-package.schema.json");

    [Test]
    public void AFullManifestHasTheSchemasMembers()
    {
        using var folder = new TemporaryFolder();
        Packed.Save(folder.File("linear"));
        var schema = JsonNode.Parse(File.ReadAllText(Schema))!.AsObject();

        Compare(schema, schema, JsonNode.Parse(File.ReadAllText(Path.Combine(folder.File("linear"), "manifest.json")))!, "manifest");
    }

    private static void Compare(JsonObject root, JsonObject schema, JsonNode json, string place)
    {
        if (schema["$ref"] is { } reference) schema = root["$defs"]![((string)reference!).Split('/')[^1]]!.AsObject();
        if (json is JsonArray array)
        {
            Assert.That((string?)schema["type"], Is.EqualTo("array"), place);
            foreach (var item in array.OfType<JsonNode>()) Compare(root, schema["items"]!.AsObject(), item, place + "[]");
        }
        if (json is not JsonObject members || schema["properties"] is not JsonObject known) return;
        Assert.That(members.Select(static member => member.Key), Is.EquivalentTo(known.Select(static member => member.Key)), place);
        Assert.That(schema["required"]?.AsArray().Select(static name => (string)name!) ?? [], Is.SubsetOf(known.Select(static member => member.Key)), place);
        foreach (var (name, value) in members) Compare(root, known[name]!.AsObject(), value!, $"{place}.{name}");
    }
}
