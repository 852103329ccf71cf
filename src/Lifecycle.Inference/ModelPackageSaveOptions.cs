using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;

namespace Lifecycle;

/// <summary>How a <see cref="ModelPackage"/> is written.</summary>
public sealed class ModelPackageSaveOptions
{
    /// <summary>The private key that signs the package: ECDSA on P-256, P-384 or P-521, in memory or in a hardware module; null, the default, for none.</summary>
    public ECDsa? SigningKey { get; init; }

    /// <summary>The model card in Markdown; null, the default, for one made of what the package knows.</summary>
    public string? Card { get; init; }

    /// <summary>When the elements of the model's constants go to a file of their own.</summary>
    [Required]
    public OnnxSaveOptions Model { get; init; } = new();

    /// <summary>Where the time of <see cref="Lifecycle.Inference.Packages.PackageManifest.Created"/> comes from.</summary>
    [Required]
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
