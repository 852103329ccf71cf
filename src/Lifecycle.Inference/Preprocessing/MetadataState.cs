using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;

namespace Lifecycle.Inference.Preprocessing;

/// <summary>What a model's metadata holds of preprocessing.</summary>
/// <param name="Version">The version of this layout: 1.</param>
/// <param name="Inputs">What makes which inputs.</param>
internal sealed record MetadataState(int Version, IReadOnlyList<MetadataEntry> Inputs);

/// <summary>One kind of preprocessing and the inputs that it makes; one of the kinds is there.</summary>
internal sealed record MetadataEntry(IReadOnlyList<string> Names)
{
    public TableEncoderState? Table { get; init; }

    public ImagePreprocessing? Image { get; init; }

    public TextEncoderState? Text { get; init; }
}
