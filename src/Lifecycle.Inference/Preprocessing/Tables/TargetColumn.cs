using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>The column that a model learns to predict. It may not be missing in any row.</summary>
/// <param name="Name">The column's name in the table.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RegressionTarget), "regression")]
[JsonDerivedType(typeof(ClassTarget), "classes")]
public abstract record TargetColumn(string Name);

/// <summary>A number to predict; float32 of shape [1] a sample.</summary>
/// <param name="Name">The column's name in the table.</param>
public sealed record RegressionTarget(string Name) : TargetColumn(Name)
{
    /// <summary>How the number is scaled; not at all by default. <see cref="TableEncoder.DecodeTarget"/> turns predictions back.</summary>
    public Scaling Scaling { get; init; }
}

/// <summary>One of some classes; int64 of shape [] a sample.</summary>
/// <param name="Name">The column's name in the table.</param>
public sealed record ClassTarget(string Name) : TargetColumn(Name)
{
    /// <summary>The classes in the order of the model's outputs; null, the default, for those seen in fitting, in order of number where all are whole numbers, else by code unit.</summary>
    public IReadOnlyList<string>? Classes { get; init; }
}
