namespace Lifecycle.Training.Distributed;

/// <summary>How the tensors of several ranks become one, element by element.</summary>
public enum ReduceOperation
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their sum divided by the number of ranks; floating-point tensors only.</summary>
    Average,

    /// <summary>Their product.</summary>
    Product,

    /// <summary>The smallest.</summary>
    Minimum,

    /// <summary>The largest.</summary>
    Maximum,
}
