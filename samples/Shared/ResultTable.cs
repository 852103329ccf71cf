using System.Globalization;
using Spectre.Console;

namespace Lifecycle.Samples.Shared;

/// <summary>The table at the end of a sample.</summary>
public sealed class ResultTable
{
    private const int RedirectedWidth = 160;
    private readonly Table _table;

    /// <summary>A table with columns.</summary>
    public ResultTable(params string[] columns)
    {
        _table = new Table().AddColumns(columns);
        _table.Border(AnsiConsole.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
    }

    /// <summary>Adds a row; numbers are written in the invariant culture.</summary>
    public ResultTable Row(string name, params FormattableString[] values)
    {
        _table.AddRow([Markup.Escape(name), .. values.Select(value => Markup.Escape(value.ToString(CultureInfo.InvariantCulture)))]);
        return this;
    }

    /// <summary>Writes the table to the console.</summary>
    public void Print()
    {
        // A file or a pipe has no width of its own, and 80 columns would break the cells.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, RedirectedWidth);
        AnsiConsole.Write(_table);
    }
}
