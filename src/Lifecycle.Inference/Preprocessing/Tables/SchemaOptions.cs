using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>How a schema is guessed from a table.</summary>
public sealed class SchemaOptions
{
    /// <summary>Rows to look at, from the first; 100,000 by default.</summary>
    [Range(1, int.MaxValue)]
    public int MaxRows { get; init; } = 100_000;

    /// <summary>Columns of texts with at most this many different values become one-hot features; 20 by default.</summary>
    [Range(1, CategoryColumn.DefaultMaxDistinct)]
    public int MaxOneHot { get; init; } = 20;

    /// <summary>Columns of texts with at most this many different values become indices for embeddings, others are ignored; 1,000 by default.</summary>
    [Range(1, CategoryColumn.DefaultMaxDistinct)]
    public int MaxCategories { get; init; } = 1_000;

    /// <summary>A target of whole numbers with at most this many different values is a class; 20 by default.</summary>
    [Range(1, CategoryColumn.DefaultMaxDistinct)]
    public int MaxIntegerClasses { get; init; } = 20;

    /// <summary>The texts that count as missing.</summary>
    public IReadOnlyList<string> MissingMarkers { get; init; } = new TableSchema { Columns = [] }.MissingMarkers;
}
