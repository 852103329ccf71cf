namespace Lifecycle.Training.Distributed;

/// <summary>What went wrong between ranks.</summary>
public enum DistributedFault
{
    /// <summary>Something else than the following; the message has the words of libtorch.</summary>
    Failed = 1,

    /// <summary>Another rank did not come within the group's timeout: it hangs, or does not call the operation.</summary>
    TimedOut = 2,

    /// <summary>Another rank closed its connections: it has ended or was killed.</summary>
    PeerLost = 3,

    /// <summary>The ranks called different operations, or with tensors of different shapes or types. Nothing was sent; the group can be used on.</summary>
    Mismatch = 4,

    /// <summary>The group was closed on this rank while the operation ran or waited.</summary>
    Aborted = 5,
}

/// <summary>An operation between ranks did not take place. After any fault but <see cref="DistributedFault.Mismatch"/> the group fails all further operations.</summary>
public sealed class DistributedException : NativeException
{
    internal DistributedException(DistributedFault fault, string operation, int rank, int worldSize, TimeSpan timeout, string details)
        : base(Describe(fault, $"{operation} on rank {rank} of {worldSize}", timeout, details))
    {
        Fault = fault;
        Operation = operation;
        Rank = rank;
        WorldSize = worldSize;
        Timeout = timeout;
    }

    /// <summary>What went wrong.</summary>
    public DistributedFault Fault { get; }

    /// <summary>The operation, by its name in PyTorch, such as <c>all_reduce</c>.</summary>
    public string Operation { get; }

    /// <summary>The rank on which it was called.</summary>
    public int Rank { get; }

    /// <summary>The number of ranks.</summary>
    public int WorldSize { get; }

    /// <summary>How long the group waits for another rank.</summary>
    public TimeSpan Timeout { get; }

    private static string Describe(DistributedFault fault, string subject, TimeSpan timeout, string details) => fault switch
    {
        DistributedFault.TimedOut => $"{subject} found no answer from another rank within {timeout} ({details}); see what the other ranks do, or raise the group's Timeout.",
        DistributedFault.PeerLost => $"{subject} lost another rank ({details}); see why that one ended, and start all of them again.",
        DistributedFault.Mismatch => $"{subject} did not take place, as the ranks disagree: {details}; have all ranks call the same operations in the same order, with tensors of the same shapes and types.",
        DistributedFault.Aborted => $"{subject} was aborted: the process group was closed on this rank ({details}).",
        _ => $"{subject} failed in libtorch: {details}",
    };
}
