using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>The target with what fitting found for it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RegressionEncoder), "regression")]
[JsonDerivedType(typeof(ClassEncoder), "classes")]
internal abstract record TargetEncoder
{
    [JsonIgnore]
    public abstract TargetColumn Source { get; }

    public abstract bool IsSound();

    protected static CellException Missing(TargetColumn column) =>
        new(column.Name, "the target is missing; expected one in each row; take the row out of the file");
}

/// <summary>A number to predict.</summary>
internal sealed record RegressionEncoder(RegressionTarget Column, FittedNumber Fit) : TargetEncoder
{
    public override TargetColumn Source => Column;

    public override bool IsSound() => Fit.IsSound;

    public static double Read(TargetColumn column, in TableValue value)
    {
        if (value.IsMissing) throw Missing(column);
        return value.TryNumber(out var number) ? number
            : throw new CellException(column.Name, $"found \"{Shorten.Text(value.ToString())}\"; expected a finite number; mend the value or declare the target as classes");
    }

    public float Encode(in TableValue value) => Fit.Encode(Read(Column, value));
}

/// <summary>One of some classes.</summary>
internal sealed record ClassEncoder(ClassTarget Column, IReadOnlyList<string> Classes) : TargetEncoder
{
    private readonly Dictionary<string, int> _positions = Classes.Select(static (name, index) => (name, index)).GroupBy(static pair => pair.name ?? "").ToDictionary(static group => group.Key, static group => group.First().index);

    public override TargetColumn Source => Column;

    public override bool IsSound() => Classes.Count > 0 && _positions.Count == Classes.Count && Classes.All(static name => name is not null);

    public static string Read(TargetColumn column, in TableValue value) => value.IsMissing ? throw Missing(column) : value.ToString();

    public long Encode(in TableValue value)
    {
        var text = Read(Column, value);
        return _positions.TryGetValue(text, out var position) ? position
            : throw new CellException(Column.Name, $"found the class \"{Shorten.Text(text)}\"; expected one of {string.Join(", ", Classes.Take(10))}{(Classes.Count > 10 ? $", ... ({Classes.Count} in all)" : "")}; mend the value, or list it in {nameof(ClassTarget)}.{nameof(ClassTarget.Classes)}");
    }
}
