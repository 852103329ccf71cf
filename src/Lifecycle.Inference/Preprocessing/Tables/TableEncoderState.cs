using Lifecycle.Inference.Preprocessing.Tables.Columns;

namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>What the JSON of an encoder holds.</summary>
/// <param name="Version">The version of this layout: 1.</param>
/// <param name="MissingMarkers">The texts that count as missing.</param>
/// <param name="Columns">The columns in the order of the features.</param>
/// <param name="Target">What to predict, if known.</param>
internal sealed record TableEncoderState(int Version, IReadOnlyList<string> MissingMarkers, IReadOnlyList<ColumnEncoder> Columns, TargetEncoder? Target = null);
