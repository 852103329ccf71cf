using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Samples.Shared;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Sequences;
using Lifecycle.Training.Data.Tables;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Samples.Forecast;

/// <summary>Seattle's weather, a row a day from 2012 to 2015; the last year is for the test, the one before it for choosing the best epoch.</summary>
internal sealed class Weather : IDisposable
{
    /// <summary>The days a forecast looks back, and those it looks forward.</summary>
    public const int History = 28, Horizon = 7;

    private const int Year = 365;

    // The columns stay as they are: the net itself scales them, so that it takes and gives degrees.
    private static readonly TableSchema _schema = new()
    {
        Columns =
        [
            new NumericColumn("temp_max") { Scaling = Scaling.None },
            new NumericColumn("temp_min") { Scaling = Scaling.None },
            new NumericColumn("precipitation") { Scaling = Scaling.None },
            new NumericColumn("wind") { Scaling = Scaling.None },
            new DateColumn("date") { Parts = DateParts.DayOfYear, Scaling = Scaling.None },
        ],
    };

    private Weather(Tensor days, TableEncoder encoder)
    {
        (Days, Encoder) = (days, encoder);
        using var highs = days.select(1, 0).contiguous();
        Highs = highs.data<float>().ToArray();
        DayOfYear = [.. Enumerable.Range(0, Highs.Length).Select(day => (int)days[day, 4].item<float>())];
    }

    public static string DefaultPath => SampleData.InArtifacts("models", "node_modules", "vega-datasets", "data", "seattle-weather.csv");

    /// <summary>All days, shape [days, 5]: highest and lowest temperature in degrees Celsius, rain in mm, wind in m/s, day of the year.</summary>
    public Tensor Days { get; }

    /// <summary>What makes a day's numbers of a row of the table.</summary>
    public TableEncoder Encoder { get; }

    /// <summary>The highest temperature of each day.</summary>
    public float[] Highs { get; }

    public int[] DayOfYear { get; }

    /// <summary>The first day of the test, and of the year before it.</summary>
    public int TestStart => Highs.Length - Year;

    public int ValidationStart => Highs.Length - (2 * Year);

    public static Weather Load(string path)
    {
        SampleData.Require(path, "the weather of vega-datasets", "Forecast");
        var table = CsvTable.Open(path);
        var encoder = TableEncoder.Fit(_schema, table);
        using var rows = TableDataset.Load(table, encoder);
        var least = (2 * Year) + History + Horizon;
        if (rows.Count <= least) throw new DataException($"\"{path}\" has {rows.Count} days; expected more than {least}, a year each for test and validation and some to learn from; give a longer series.");
        using var batch = rows.ReadAll();
        return new Weather(batch.Inputs[0].alias().DetachFromDisposeScope(), encoder);
    }

    /// <summary>A window for each day that a forecast of the highest temperatures can begin with.</summary>
    public WindowDataset Windows() => new(Days, new WindowOptions { History = History, Horizon = Horizon, TargetColumns = [0] });

    public void Dispose() => Days.Dispose();
}
