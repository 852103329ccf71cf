namespace Lifecycle.Inference.Packages;

/// <summary>Why a package is refused.</summary>
public enum PackageFault
{
    /// <summary>It is no package, or one that is cut off, too large, or of names and contents that no package has.</summary>
    Damaged,
    /// <summary>Nobody vouches for it: it has no signature, or no key was given to check it with.</summary>
    Unverified,
    /// <summary>It is signed by a key that is not among the trusted ones.</summary>
    OtherKey,
    /// <summary>A file is not the one that was packed, is missing, or was put in later.</summary>
    Altered,
    /// <summary>It is of a later version of the layout than this library reads.</summary>
    NewerVersion,
    /// <summary>Its model takes or gives something else than the caller wants.</summary>
    OtherContract,
}
