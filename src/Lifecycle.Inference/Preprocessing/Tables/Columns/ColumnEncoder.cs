using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Preprocessing.Tables.Columns;

/// <summary>A column with what fitting found for it; immutable, and what the JSON of an encoder holds.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumericEncoder), "numeric")]
[JsonDerivedType(typeof(BooleanEncoder), "boolean")]
[JsonDerivedType(typeof(CategoryEncoder), "category")]
[JsonDerivedType(typeof(DateEncoder), "date")]
internal abstract record ColumnEncoder
{
    /// <summary>The column as the schema has it.</summary>
    [JsonIgnore]
    public abstract TableColumn Source { get; }

    /// <summary>The names of the features without the indicator of missing values.</summary>
    protected abstract IEnumerable<string> ValueNames { get; }

    /// <summary>Writes the features and indices of a value; missing ones have their texts resolved already.</summary>
    protected abstract void EncodeValue(in TableValue value, Span<float> features, Span<long> indices);

    /// <summary>One line of what fitting found.</summary>
    public abstract string Describe();

    /// <summary>Whether a file may say so.</summary>
    public abstract bool IsSound();

    /// <summary>The number of categories with the unknown one; null where there is no index.</summary>
    [JsonIgnore]
    public virtual int? IndexSize => null;

    /// <summary>The features' names.</summary>
    public IEnumerable<string> FeatureNames() => Source.MissingIndicator ? ValueNames.Append($"{Source.Name}_missing") : ValueNames;

    public void Encode(in TableValue value, Span<float> features, Span<long> indices)
    {
        if (Source.MissingIndicator)
        {
            features[^1] = value.IsMissing ? 1 : 0;
            features = features[..^1];
        }
        EncodeValue(value, features, indices);
    }
}
