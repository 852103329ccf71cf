namespace Lifecycle.Inference.Predicting;

/// <summary>In what a tensor differs from what a model takes or gives.</summary>
public enum TensorMismatch
{
    /// <summary>The model has no tensor of that name.</summary>
    Name,
    /// <summary>The elements are of another type.</summary>
    ElementType,
    /// <summary>There are more or fewer dimensions.</summary>
    Rank,
    /// <summary>A dimension has another size.</summary>
    Dimension,
    /// <summary>There are more or fewer values than the shape says.</summary>
    Length,
    /// <summary>The batch has no rows.</summary>
    Empty,
    /// <summary>A value is infinite or no number, and <see cref="PredictorOptions.RequireFinite"/> forbids it.</summary>
    NotFinite,
    /// <summary>An input was not given, or an output was asked for before a run.</summary>
    Missing,
}
