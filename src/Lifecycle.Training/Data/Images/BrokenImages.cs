namespace Lifecycle.Training.Data.Images;

/// <summary>What is done with files that are no whole images.</summary>
public enum BrokenImages
{
    /// <summary>Reading one is an error that names it.</summary>
    Refuse,

    /// <summary>All files are decoded when the folder is opened, which takes about as long as an epoch of reading, and the broken ones are left out and listed.</summary>
    Skip,
}

/// <summary>A file that is left out.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record BrokenImage(string Path, string Reason);
