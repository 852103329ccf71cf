using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data.Tables;

namespace Lifecycle.Samples.Tables;

/// <summary>3,201 movies, of which 2,492 have one of the four ratings to learn; two of three values of "Running Time min" are missing.</summary>
internal static class Movies
{
    public const string Rating = "MPAA Rating";

    private static readonly string[] _ratings = ["G", "PG", "PG-13", "R"];

    /// <summary>What a movie is judged by. Missing numbers become the median, with a feature that tells; missing categories are a category.</summary>
    public static readonly TableSchema Schema = new()
    {
        Columns =
        [
            Number("US Gross"), Number("Worldwide Gross"), Number("Production Budget"), Number("Running Time min"),
            Number("Rotten Tomatoes Rating"), Number("IMDB Rating"), Number("IMDB Votes"),
            new DateColumn("Release Date") { Parts = DateParts.Year | DateParts.Month, Format = "MMM dd yyyy" },
            Category("Source"), Category("Major Genre"), Category("Creative Type"), Category("Distributor"),
        ],
        Target = new ClassTarget(Rating) { Classes = _ratings },
    };

    public static string DefaultPath => SampleData.InArtifacts("models", "node_modules", "vega-datasets", "data", "movies.json");

    /// <summary>The movies that have one of the four ratings.</summary>
    public static ITable Read(string path)
    {
        SampleData.Require(path, "the movies of vega-datasets", "Tables");
        var table = JsonTable.Read(path);
        var rating = Array.IndexOf([.. table.ColumnNames], Rating);
        if (rating < 0) throw new DataException($"\"{path}\" has no column \"{Rating}\"; expected the movies of vega-datasets; give another file with --data.");
        return new MemoryTable(table.ColumnNames, table.Rows().Where(row => _ratings.Contains(row.Values[rating].ToString())).Select(row => row.Values));
    }

    private static NumericColumn Number(string name) => new(name) { Missing = MissingPolicy.Median, MissingIndicator = true };

    private static CategoryColumn Category(string name) => new(name) { Missing = MissingPolicy.Category, MinFrequency = 10 };
}
