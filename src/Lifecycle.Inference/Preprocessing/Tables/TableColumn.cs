using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>A column of a table that becomes features: what its values are and how they are encoded.</summary>
/// <param name="Name">The column's name in the table.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericColumn), "numeric")]
[JsonDerivedType(typeof(BooleanColumn), "boolean")]
[JsonDerivedType(typeof(CategoryColumn), "category")]
[JsonDerivedType(typeof(DateColumn), "date")]
public abstract record TableColumn(string Name)
{
    /// <summary>What a missing value becomes; an error by default.</summary>
    public MissingPolicy Missing { get; init; }

    /// <summary>Whether a further feature tells missing values (1) from others (0); false by default.</summary>
    public bool MissingIndicator { get; init; }

    /// <summary>The policies that make sense for this kind of column.</summary>
    [JsonIgnore]
    internal abstract IReadOnlyList<MissingPolicy> Policies { get; }

    /// <summary>What is wrong with the column, or null; the text goes on from its name.</summary>
    internal virtual string? Mistake() => !Policies.Contains(Missing)
        ? $"has {nameof(Missing)} = {Missing}, expected one of {string.Join(", ", Policies)}"
        : null;
}

/// <summary>A column of numbers, written with a point and without separators of thousands; one feature.</summary>
/// <param name="Name">The column's name in the table.</param>
public sealed record NumericColumn(string Name) : TableColumn(Name)
{
    /// <summary>How the numbers are scaled; standardized by default.</summary>
    public Scaling Scaling { get; init; } = Scaling.Standardize;

    /// <summary>What a missing value becomes under <see cref="MissingPolicy.Constant"/>, before scaling; 0 by default.</summary>
    public double MissingValue { get; init; }

    internal override IReadOnlyList<MissingPolicy> Policies { get; } =
        [MissingPolicy.Refuse, MissingPolicy.Mean, MissingPolicy.Median, MissingPolicy.MostFrequent, MissingPolicy.Constant];

    internal override string? Mistake() => base.Mistake()
        ?? (double.IsFinite(MissingValue) ? null : $"has {nameof(MissingValue)} = {MissingValue}, expected a finite number")
        ?? (Enum.IsDefined(Scaling) ? null : $"has {nameof(Scaling)} = {Scaling}, expected one of {string.Join(", ", Enum.GetNames<Scaling>())}");
}

/// <summary>A column of truth values (true, yes, y, t, 1 and their opposites, in any case); one feature, 1 or 0.</summary>
/// <param name="Name">The column's name in the table.</param>
public sealed record BooleanColumn(string Name) : TableColumn(Name)
{
    /// <summary>What a missing value becomes under <see cref="MissingPolicy.Constant"/>; false by default.</summary>
    public bool MissingValue { get; init; }

    internal override IReadOnlyList<MissingPolicy> Policies { get; } = [MissingPolicy.Refuse, MissingPolicy.MostFrequent, MissingPolicy.Constant];
}

/// <summary>A column of categories, told apart by their text, in which case counts and blanks around it don't.</summary>
/// <param name="Name">The column's name in the table.</param>
public sealed record CategoryColumn(string Name) : TableColumn(Name)
{
    /// <summary>The most different values that fitting admits unless told otherwise: 10,000.</summary>
    public const int DefaultMaxDistinct = 10_000;

    /// <summary>What a category becomes; one-hot by default.</summary>
    public CategoryEncoding Encoding { get; init; }

    /// <summary>What a value becomes that is no category; it counts as unknown by default.</summary>
    public UnknownPolicy Unknown { get; init; }

    /// <summary>Values less frequent in fitting than this are no categories; 1 by default.</summary>
    public int MinFrequency { get; init; } = 1;

    /// <summary>The most frequent categories kept, of several as frequent the first by code unit; null, the default, for all.</summary>
    public int? MaxCategories { get; init; }

    /// <summary>More different values than this in fitting are an error, as a column of identifiers is no category; 10,000 by default.</summary>
    public int MaxDistinct { get; init; } = DefaultMaxDistinct;

    /// <summary>What a missing value becomes under <see cref="MissingPolicy.Constant"/>.</summary>
    public string MissingValue { get; init; } = "";

    internal override IReadOnlyList<MissingPolicy> Policies { get; } =
        [MissingPolicy.Refuse, MissingPolicy.MostFrequent, MissingPolicy.Constant, MissingPolicy.Category];

    internal override string? Mistake() => base.Mistake()
        ?? (MinFrequency >= 1 ? null : $"has {nameof(MinFrequency)} = {MinFrequency}, expected 1 or more")
        ?? (MaxCategories is null or >= 1 ? null : $"has {nameof(MaxCategories)} = {MaxCategories}, expected 1 or more")
        ?? (Unknown == UnknownPolicy.Refuse && (MinFrequency > 1 || MaxCategories is not null)
            ? $"has {nameof(Unknown)} = {Unknown} and drops rare values, expected {nameof(MinFrequency)} = 1 and no {nameof(MaxCategories)}, or {UnknownPolicy.AsUnknown}" : null)
        ?? (MaxDistinct >= 1 ? null : $"has {nameof(MaxDistinct)} = {MaxDistinct}, expected 1 or more");
}

/// <summary>A column of dates, with or without a time of day; some features each.</summary>
/// <param name="Name">The column's name in the table.</param>
public sealed record DateColumn(string Name) : TableColumn(Name)
{
    /// <summary>The features that a date becomes; <see cref="DateParts.Elapsed"/>, <see cref="DateParts.Month"/> and <see cref="DateParts.DayOfWeek"/> by default.</summary>
    public DateParts Parts { get; init; } = DateParts.Elapsed | DateParts.Month | DateParts.DayOfWeek;

    /// <summary>How dates are written, in .NET's custom format, such as <c>dd.MM.yyyy</c>; null, the default, for ISO 8601 (2026-11-22, 2026-11-22T21:00:00).</summary>
    public string? Format { get; init; }

    /// <summary>How the features are scaled, each on its own; standardized by default.</summary>
    public Scaling Scaling { get; init; } = Scaling.Standardize;

    internal override IReadOnlyList<MissingPolicy> Policies { get; } = [MissingPolicy.Refuse, MissingPolicy.Mean, MissingPolicy.Median, MissingPolicy.MostFrequent];

    internal override string? Mistake() => base.Mistake()
        ?? (Parts != DateParts.None && (Parts & ~Columns.DatePart.All) == DateParts.None ? null : $"has {nameof(Parts)} = {Parts}, expected one or more of {string.Join(", ", Columns.DatePart.Names)}")
        ?? (Enum.IsDefined(Scaling) ? null : $"has {nameof(Scaling)} = {Scaling}, expected one of {string.Join(", ", Enum.GetNames<Scaling>())}");
}
