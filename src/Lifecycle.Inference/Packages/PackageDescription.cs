using System.Text.Json.Serialization;

namespace Lifecycle.Inference.Packages;

/// <summary>What is said of a model when it is packed, beyond what its file says itself. Unchanging.</summary>
public record PackageDescription
{
    /// <summary>The model's name: 1 to 200 letters, digits, '.', '-' and '_', such as "fashion-mnist".</summary>
    public required string Name { get; init; }

    /// <summary>The model's version, 1 or more; also the version's folder in a Triton repository. Default 1.</summary>
    [JsonRequired]
    public int Version { get; init; } = 1;

    /// <summary>The licence as an SPDX expression, such as "Apache-2.0"; null, the default, where none is stated.</summary>
    public string? License { get; init; }

    /// <summary>One or two sentences on what the model is for; null, the default, for none.</summary>
    public string? Summary { get; init; }

    /// <summary>How it was trained; null, the default, where that is not stated.</summary>
    public TrainingFacts? Training { get; init; }

    /// <summary>How it was made smaller or faster; null, the default, where it was not.</summary>
    public CompressionFacts? Compression { get; init; }

    /// <summary>How far it is from the model it was made from; null, the default, where that was not measured.</summary>
    public ParityFacts? Parity { get; init; }

    /// <summary>The <see cref="ModelPackage.ContentHash"/> of the package that this model was made from; null, the default, where there is none.</summary>
    public string? Parent { get; init; }
}
