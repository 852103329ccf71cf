namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>What a missing value of a column becomes.</summary>
public enum MissingPolicy
{
    /// <summary>An error that names the place.</summary>
    Refuse,

    /// <summary>The mean of the values seen in fitting. For numbers and dates.</summary>
    Mean,

    /// <summary>The median of the values seen in fitting, which are kept in memory until then. For numbers and dates.</summary>
    Median,

    /// <summary>The most frequent value seen in fitting; of several as frequent the least, for texts the first by code unit.</summary>
    MostFrequent,

    /// <summary>A value that the schema gives.</summary>
    Constant,

    /// <summary>A category of its own. For categories.</summary>
    Category,
}
