namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>A row as a model takes it.</summary>
/// <param name="Features">The numbers, as many as <see cref="TableEncoder.FeatureNames"/>.</param>
/// <param name="Categories">The indices for embeddings, as many as <see cref="TableEncoder.CategoryColumns"/>.</param>
public sealed record TableFeatures(float[] Features, long[] Categories);

/// <summary>A column that is encoded as an index.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Size">The rows that its embedding needs: the categories and one, the first, for unknown values.</param>
public sealed record IndexedColumn(string Name, int Size);
