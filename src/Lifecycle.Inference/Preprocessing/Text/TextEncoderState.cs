using Lifecycle.Inference.Preprocessing.Tables.Columns;

namespace Lifecycle.Inference.Preprocessing.Text;

/// <summary>What the JSON of an encoder holds.</summary>
/// <param name="Version">The version of this layout: 1.</param>
/// <param name="Schema">How texts are cut.</param>
/// <param name="Tokens">The vocabulary in the order of its indices.</param>
/// <param name="Target">What to predict, if known.</param>
internal sealed record TextEncoderState(int Version, TextSchema Schema, IReadOnlyList<string> Tokens, TargetEncoder? Target = null);
