using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Data.Images;

/// <summary>How a folder of images is read.</summary>
public sealed class ImageFolderOptions : IValidatableObject
{
    /// <summary>The names of files that count as images end on one of these, in any case; .png, .jpg and .jpeg by default.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [".png", ".jpg", ".jpeg"];

    /// <summary>What is done with files that are no whole images; an error by default.</summary>
    [EnumDataType(typeof(BrokenImages))]
    public BrokenImages Broken { get; init; }

    /// <summary>Threads that decode the images of a batch; 0, the default, for as many as there are processors.</summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>The largest file to read, in bytes; 256 MiB by default.</summary>
    [Range(1, int.MaxValue)]
    public int MaxFileBytes { get; init; } = 256 << 20;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Extensions.Count == 0 || Extensions.Any(static extension => extension is not ['.', _, ..]))
            yield return new($"{nameof(Extensions)} is {string.Join(", ", Extensions)}, expected some, each with its point");
    }
}
