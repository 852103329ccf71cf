using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data.Tables;

namespace Lifecycle.Samples.Text;

/// <summary>One line of description and a section for each of Debian's source packages in ten sections, 5,669 in Debian 12.</summary>
internal static class Packages
{
    public const string Section = "section";

    private static readonly string[] _sections = ["admin", "editors", "electronics", "fonts", "games", "graphics", "net", "science", "sound", "video"];

    /// <summary>Words in lower case; those that occur once are unknown, and lines longer than 20 words are cut.</summary>
    public static readonly TextSchema Schema = new()
    {
        TextColumn = "description", Target = new ClassTarget(Section) { Classes = _sections }, Length = 20, MinFrequency = 2,
    };

    public static string DefaultPath => SampleData.InArtifacts("data", "packages.tsv");

    /// <summary>The packages of the ten sections.</summary>
    public static ITable Read(string path)
    {
        SampleData.Require(path, "descriptions of packages, as Debian's apt-cache has them", "Text");
        var table = CsvTable.Open(path, new CsvTableOptions { Separator = '\t' });
        var section = table.ColumnNames.ToList().IndexOf(Section);
        if (section < 0) throw new DataException($"\"{path}\" has the columns {string.Join(", ", table.ColumnNames)}; expected {Section} and {Schema.TextColumn}; give another file with --data.");
        return new MemoryTable(table.ColumnNames, table.Rows().Where(row => _sections.Contains(row.Values[section].ToString())).Select(row => row.Values));
    }
}
