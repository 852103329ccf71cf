namespace Lifecycle;

/// <summary>How far ONNX Runtime rewrites a model when it loads it.</summary>
public enum GraphOptimization
{
    /// <summary>Not at all: the numbers are those of the model as written.</summary>
    None,

    /// <summary>Exact rewrites: constants folded, identities removed.</summary>
    Basic,

    /// <summary>Operators fused as well.</summary>
    Extended,

    /// <summary>Memory layout chosen for this machine as well.</summary>
    All,
}
