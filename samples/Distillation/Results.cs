using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Lifecycle.Samples.Distillation;

/// <summary>The numbers of the final table.</summary>
internal sealed record Results
{
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public required long TeacherParameters { get; init; }

    public required double TeacherAccuracy { get; init; }

    public required long StudentParameters { get; init; }

    /// <summary>The test accuracy of the student alone, seed by seed.</summary>
    public required IReadOnlyList<double> AloneAccuracies { get; init; }

    /// <summary>The test accuracy of the student with its teacher, seed by seed.</summary>
    public required IReadOnlyList<double> DistilledAccuracies { get; init; }

    /// <summary>By how many points the teacher helps on average.</summary>
    public double GainPoints => 100 * (DistilledAccuracies.Average() - AloneAccuracies.Average());

    /// <summary>Refuses a JSON file that could not be written in the end, before the work begins.</summary>
    public static void CheckWritable(string? path)
    {
        if (path is not null) Write(path, temporary => File.WriteAllText(temporary, ""), keep: false);
    }

    public Table ToTable()
    {
        var table = new Table().AddColumns("", "Parameters", "Test accuracy", "Seed by seed");
        table.Border(AnsiConsole.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
        Row("Teacher", TeacherParameters, [TeacherAccuracy]);
        Row("Student alone", StudentParameters, AloneAccuracies);
        Row("Student distilled", StudentParameters, DistilledAccuracies);
        table.AddRow("Gain", "", string.Create(CultureInfo.InvariantCulture, $"{GainPoints:+0.00;-0.00} points"), "");
        return table;

        void Row(string name, long parameters, IReadOnlyList<double> accuracies) => table.AddRow(
            name,
            parameters.ToString("N0", CultureInfo.InvariantCulture),
            Percent(accuracies.Average()),
            accuracies.Count > 1 ? string.Join("  ", accuracies.Select(Percent)) : "");
    }

    /// <summary>Writes the numbers, whole or not at all.</summary>
    public void WriteJson(string path) => Write(path, temporary => File.WriteAllText(temporary, JsonSerializer.Serialize(this, _json)), keep: true);

    private static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);

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
