using CsvHelper;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Training.Data.Tables;

/// <summary>
/// A file of comma-separated values (RFC 4180; other separators as well), plain or gzip, read row by row: a file larger than
/// memory is no matter. Every row has as many fields as there are columns.
/// </summary>
public sealed class CsvTable : ITable
{
    private const string Kind = "a CSV file, plain or gzip";

    private readonly CsvTableOptions _options;

    private CsvTable(string path, CsvTableOptions options)
    {
        Path = path;
        _options = options;
        ColumnNames = options.ColumnNames ?? ReadHeader();
        TableNames.Check(ColumnNames, $"\"{path}\"");
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Opens a file and reads the names of its columns.</summary>
    /// <param name="path">The file; it must stay as it is while the table is in use.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range, or the file is not there or not readable.</exception>
    /// <exception cref="DataException">The file has no columns, or a name is there twice.</exception>
    public static CsvTable Open(string path, CsvTableOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        OptionsValidator.Check(nameof(CsvTableOptions), [("", options)]);
        return new CsvTable(path, options);
    }

    /// <inheritdoc/>
    /// <exception cref="UsageException">The file is no longer there or readable.</exception>
    public IEnumerable<TableRow> Rows()
    {
        using var reader = OpenReader();
        while (Guard(reader.Read))
            yield return Guard(() => Row(reader));
    }

    private TableRow Row(CsvReader reader)
    {
        var line = reader.LineNumber + _options.SkipLines;
        if (reader.FieldCount != ColumnNames.Count)
            throw new DataException($"\"{Path}\", line {line}: found {reader.FieldCount} fields; expected {ColumnNames.Count}, one for each column; mend the line, put fields that hold the separator into quotes, or set {nameof(CsvTableOptions.Separator)}.");
        var values = new TableValue[ColumnNames.Count];
        for (var i = 0; i < values.Length; i++) values[i] = reader.GetString(i);
        return new TableRow(values, Path, line);
    }

    private IReadOnlyList<string> ReadHeader()
    {
        using var reader = OpenReader();
        Guard(() =>
        {
            reader.ReadHeader();
            return true;
        });
        return reader.Headers.Count == 0
            ? throw new DataException($"\"{Path}\" is empty; expected a first line with the names of the columns; give another file or set {nameof(CsvTableOptions.ColumnNames)}.")
            : [.. reader.Headers.ToArray().Select(static name => name.Trim())];
    }

    private CsvReader OpenReader()
    {
        var content = DataFile.Open(Path, Kind);
        try
        {
            Guard(() =>
            {
                SkipLines(content);
                return true;
            });
            return CsvReader.Create(content, new CsvReaderOptions
            {
                Separator = _options.Separator,
                HasHeader = _options.ColumnNames is null,
                Encoding = _options.Encoding,
                MaxRecordSize = _options.MaxRowBytes,
                TrackLineNumbers = true,
                MalformedData = CsvMalformedDataHandling.Throw,
                PoolStrings = true,
            });
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private void SkipLines(Stream content)
    {
        for (var line = 0; line < _options.SkipLines; line++)
        {
            int next;
            do next = content.ReadByte(); while (next is not ('\n' or -1));
        }
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            throw new DataException($"\"{Path}\", line {Math.Max(e.LineNumber, 1) + _options.SkipLines}: {DataFile.OneLine(e)}; expected rows as RFC 4180 has them, of at most {_options.MaxRowBytes} bytes; mend the line.", e);
        }
        catch (Exception e) when (DataFile.IsKnown(e))
        {
            throw DataFile.Explain(Path, e);
        }
    }
}
