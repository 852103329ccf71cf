namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>What a category becomes.</summary>
public enum CategoryEncoding
{
    /// <summary>One feature a category, 1 for the value's own and 0 for the others; an unknown value has zeros alone.</summary>
    OneHot,

    /// <summary>An index for an embedding, from 1; 0 stands for unknown values.</summary>
    Index,
}
