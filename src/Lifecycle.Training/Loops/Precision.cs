namespace Lifecycle;

/// <summary>The precision of forward and backward passes. Weights, optimizer state and losses are float32 always.</summary>
public enum Precision
{
    /// <summary>float32.</summary>
    Float32,

    /// <summary>bfloat16 where it is safe (convolutions, linear layers), by autocast; quicker on CPUs with AVX512-BF16 or AMX and on recent GPUs.</summary>
    BFloat16,

    /// <summary>float16 where it is safe, by autocast, with scaled losses; CUDA only.</summary>
    Float16,

    /// <summary>Whichever is quicker, by a short measurement of this model on this machine; the report says which and by how much.</summary>
    Auto,
}
