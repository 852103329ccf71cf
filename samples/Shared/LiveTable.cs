using System.Globalization;
using Spectre.Console;

namespace Lifecycle.Samples.Shared;

/// <summary>A table whose rows appear as they are known: in place on a terminal, and once, at the end, elsewhere.</summary>
public sealed class LiveTable
{
    private readonly Table _table;
    private Action _refresh = static () => { };

    /// <summary>A table with columns.</summary>
    public LiveTable(params string[] columns)
    {
        _table = new Table().AddColumns(columns);
        _table.Border(AnsiConsole.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
    }

    /// <summary>Shows the table while work goes on that adds rows to it.</summary>
    public async Task ShowAsync(Func<Task> work)
    {
        if (AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected)
        {
            await AnsiConsole.Live(_table).StartAsync(async live =>
            {
                _refresh = live.Refresh;
                await work();
            });
            return;
        }
        await work();
        AnsiConsole.Write(_table);
    }

    /// <summary>Adds a row; numbers are written in the invariant culture.</summary>
    public void Row(params FormattableString[] values)
    {
        _table.AddRow([.. values.Select(value => Markup.Escape(value.ToString(CultureInfo.InvariantCulture)))]);
        _refresh();
    }
}
