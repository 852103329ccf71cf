using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Lifecycle.Training.Data.Tables;

/// <summary>How a file of comma-separated values is written.</summary>
public sealed class CsvTableOptions : IValidatableObject
{
    /// <summary>The separator of fields, an ASCII character; null, the default, to find it in the first lines among comma, semicolon, tab and bar.</summary>
    public char? Separator { get; init; }

    /// <summary>Names for the columns of a file that has none; null, the default, to take them from its first line.</summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>Lines to pass over at the start of the file; 0 by default.</summary>
    [Range(0, int.MaxValue)]
    public int SkipLines { get; init; }

    /// <summary>The file's encoding; null, the default, for UTF-8, or what its byte order mark says.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The largest row to accept, in bytes; 16 MiB by default.</summary>
    [Range(1, 1 << 30)]
    public int MaxRowBytes { get; init; } = 16 << 20;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Separator is { } separator && (!char.IsAscii(separator) || separator is '"' or '\r' or '\n'))
            yield return new($"{nameof(Separator)} is '{separator}', expected an ASCII character that is no quote or line break");
        if (ColumnNames is { Count: 0 })
            yield return new($"{nameof(ColumnNames)} is empty, expected a name for each column, or null");
    }
}
