using System.Text;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Training.Data.Tables;

namespace Lifecycle.Training.Data.Text;

/// <summary>A file with one text a line, plain or gzip, in UTF-8, as a table with the one column "text", read line by line.</summary>
public sealed class LineTable : ITable
{
    private const string Kind = "a text file, plain or gzip";
    private const int MaxLineLength = 16 << 20;

    private readonly string _path;

    private LineTable(string path) => _path = path;

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnNames { get; } = ["text"];

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; it must stay as it is while the table is in use.</param>
    /// <exception cref="UsageException">The file is not there or not readable.</exception>
    public static LineTable Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        DataFile.Open(path, Kind).Dispose();
        return new LineTable(path);
    }

    /// <inheritdoc/>
    /// <exception cref="DataException">The file is damaged, no UTF-8, or has a line of more than 16 Mi characters.</exception>
    public IEnumerable<TableRow> Rows()
    {
        using var reader = new StreamReader(DataFile.Open(_path, Kind), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        var line = new StringBuilder();
        for (var number = 1L; Read(reader, line, number); number++)
            yield return new TableRow([line.ToString()], _path, number);
    }

    // Not ReadLine, which takes memory for a line without end.
    private bool Read(StreamReader reader, StringBuilder line, long number)
    {
        line.Clear();
        try
        {
            int next;
            while ((next = reader.Read()) >= 0 && next != '\n')
            {
                line.Append((char)next);
                if (line.Length > MaxLineLength) throw new DataException($"\"{_path}\", line {number}: more than {MaxLineLength} characters; expected one text a line; give another file.");
            }
            if (line.Length > 0 && line[^1] == '\r') line.Length--;
            return next >= 0 || line.Length > 0;
        }
        catch (DecoderFallbackException e)
        {
            throw new DataException($"\"{_path}\", line {number} or after: bytes that are no UTF-8; expected UTF-8; convert the file.", e);
        }
        catch (Exception e) when (DataFile.IsKnown(e))
        {
            throw DataFile.Explain(_path, e);
        }
    }
}
