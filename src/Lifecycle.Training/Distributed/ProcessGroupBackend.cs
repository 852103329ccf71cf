namespace Lifecycle.Training.Distributed;

/// <summary>What carries tensors between processes.</summary>
public enum ProcessGroupBackend
{
    /// <summary>Gloo, over TCP: for tensors of the CPU; those of other devices are copied there and back.</summary>
    Gloo,

    /// <summary>NCCL for CUDA tensors and Gloo for those of the CPU. Needs a libtorch with CUDA, and headers of NCCL when the native library is built; untried.</summary>
    Nccl,
}
