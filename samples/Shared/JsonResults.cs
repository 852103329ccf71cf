using System.Text.Json;

namespace Lifecycle.Samples.Shared;

/// <summary>A sample's results as a JSON file.</summary>
public static class JsonResults
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DictionaryKeyPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Refuses a file that could not be written in the end, before the work begins; null is none.</summary>
    public static void CheckWritable(string? path)
    {
        if (path is not null) Write(path, temporary => File.WriteAllText(temporary, ""), keep: false);
    }

    /// <summary>Writes the results, whole or not at all; null for no file.</summary>
    public static void Write<T>(string? path, T results)
    {
        if (path is not null) Write(path, temporary => File.WriteAllText(temporary, JsonSerializer.Serialize(results, _json)), keep: true);
    }

    private static void Write(string path, Action<string> write, bool keep)
    {
        var temporary = path + ".tmp";
        try
        {
            if (Directory.Exists(path)) throw new IOException("it is a folder");
            write(temporary);
            if (keep) File.Move(temporary, path, overwrite: true);
            else File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Cannot write \"{path}\": {e.Message.TrimEnd('.')}; expected a file in a folder that can be written; give --json another path.", e);
        }
    }
}
