namespace Lifecycle.Inference.Preprocessing.Tables;

/// <summary>How numbers are brought to a common range.</summary>
public enum Scaling
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>(x - mean) / deviation, with the population's deviation over the rows of fitting, as scikit-learn's StandardScaler has it; a constant column becomes 0.</summary>
    Standardize,

    /// <summary>(x - minimum) / (maximum - minimum) over the rows of fitting, as scikit-learn's MinMaxScaler has it; a constant column becomes 0. Later values may fall outside 0 to 1.</summary>
    MinMax,
}
