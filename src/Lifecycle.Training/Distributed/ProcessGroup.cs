using Lifecycle.Onnx.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distributed;

/// <summary>
/// Processes that work together, each a rank, over the engine of PyTorch's <c>torch.distributed</c> (c10d). All ranks call the
/// same operations in the same order; before any data flow they compare what they call, so that a difference is a
/// <see cref="DistributedException"/> on all of them. The forms with <c>Async</c> run in the background, in the order of
/// the calls. Thread-safe, though threads that race give ranks different orders. Gradients do not flow through it.
/// </summary>
public sealed class ProcessGroup : IDisposable
{
    /// <summary>The size in bytes of the buckets that lists of tensors are reduced in: 25 MB, PyTorch's default.</summary>
    public const long DefaultBucketBytes = 25L << 20;

    private readonly GroupHandle _handle;
    private readonly TimeSpan _timeout;

    private ProcessGroup(GroupHandle handle, ProcessGroupOptions options)
    {
        _handle = handle;
        _timeout = options.Timeout;
        Rank = options.Rank;
        WorldSize = options.WorldSize;
        LocalRank = options.LocalRank;
    }

    /// <summary>The number of this process, from 0.</summary>
    public int Rank { get; }

    /// <summary>How many processes there are.</summary>
    public int WorldSize { get; }

    /// <summary>The number of this process among those of its machine, from 0.</summary>
    public int LocalRank { get; }

    /// <summary>The first fault after which the group is of no more use, or null. Errors inside a backward pass end up here too.</summary>
    public DistributedException? Fault { get; private set; }

    internal GroupHandle Handle => _handle;

    /// <summary>Makes the group, once all ranks have come.</summary>
    /// <exception cref="UsageException">Options are out of range.</exception>
    /// <exception cref="NativeException">The native library is not there, or lacks the backend.</exception>
    /// <exception cref="DistributedException">Not all ranks came within the timeout, or they cannot reach each other.</exception>
    public static ProcessGroup Create(ProcessGroupOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsValidator.Check("The process group's options are out of range", [("", options)]);
        NativeDistributed.Require(options.Backend);
        var status = DistributedMethods.GroupCreate(
            options.Backend is ProcessGroupBackend.Nccl ? 1 : 0, options.MasterAddress, options.MasterPort,
            options.Rank == 0 && !options.JoinsStore ? 1 : 0, options.StoreFile, options.StorePrefix,
            options.NetworkInterface, LocalAddress(options), options.Rank, options.WorldSize, (long)options.Timeout.TotalMilliseconds, out var group);
        if (status != 0) throw Failure(status, "init_process_group", options.Rank, options.WorldSize, options.Timeout);
        return new(new(group), options);
    }

    /// <summary>
    /// Makes the group that environment variables describe: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, and LOCAL_RANK where there is one, as
    /// torchrun and PyTorchJob set them; for the numbers, Slurm's SLURM_PROCID, SLURM_NTASKS and SLURM_LOCALID do as well.
    /// </summary>
    /// <param name="backend">What carries tensors.</param>
    /// <param name="timeout">How long to wait for another rank; null for 5 minutes.</param>
    /// <exception cref="UsageException">Variables are missing or wrong; all of them are named.</exception>
    /// <exception cref="NativeException">The native library is not there, or lacks the backend.</exception>
    /// <exception cref="DistributedException">Not all ranks came within the timeout, or they cannot reach each other.</exception>
    public static ProcessGroup FromEnvironment(ProcessGroupBackend backend = ProcessGroupBackend.Gloo, TimeSpan? timeout = null) =>
        Create(new LaunchEnvironment(Environment.GetEnvironmentVariable).Read(backend, timeout ?? TimeSpan.FromMinutes(5)));

    /// <summary>Whether the environment variables say that this process was started as one of several: by torchrun or PyTorchJob (WORLD_SIZE), or by Slurm with MASTER_ADDR set.</summary>
    public static bool IsLaunched => LaunchEnvironment.IsLaunched(Environment.GetEnvironmentVariable);

    /// <summary>Gives all ranks the same reduction of their tensors, in place. Half precision is added up in single precision on Gloo.</summary>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void AllReduce(Tensor tensor, ReduceOperation operation = ReduceOperation.Sum) => Finish(AllReduceAsync(tensor, operation));

    /// <inheritdoc cref="AllReduce(Tensor, ReduceOperation)"/>
    public DistributedWork AllReduceAsync(Tensor tensor, ReduceOperation operation = ReduceOperation.Sum)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return AllReduceAsync([tensor], operation);
    }

    /// <summary>
    /// As for one tensor, for many in one call: they are copied into buckets that are kept for the next call, reduced, and
    /// copied back; while one bucket is reduced the next is filled.
    /// </summary>
    /// <param name="tensors">Tensors of any shapes, the same on all ranks; those larger than a bucket are reduced where they lie.</param>
    /// <param name="operation">How.</param>
    /// <param name="bucketBytes">The size of a bucket in bytes, 1 and up.</param>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void AllReduce(IReadOnlyList<Tensor> tensors, ReduceOperation operation = ReduceOperation.Sum, long bucketBytes = DefaultBucketBytes) =>
        Finish(AllReduceAsync(tensors, operation, bucketBytes));

    /// <inheritdoc cref="AllReduce(IReadOnlyList{Tensor}, ReduceOperation, long)"/>
    public DistributedWork AllReduceAsync(IReadOnlyList<Tensor> tensors, ReduceOperation operation = ReduceOperation.Sum, long bucketBytes = DefaultBucketBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bucketBytes, 1);
        var handles = HandlesOf(tensors);
        var status = DistributedMethods.AllReduce(_handle, handles, handles.Length, Checked(operation), bucketBytes, out var work);
        return Started(status, work, "all_reduce", tensors);
    }

    /// <summary>Gives one rank the reduction of all tensors, in place; those of the others stay as they are.</summary>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void Reduce(Tensor tensor, int destination, ReduceOperation operation = ReduceOperation.Sum)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var status = DistributedMethods.Reduce(_handle, tensor.Handle, Checked(destination), Checked(operation), out var work);
        Finish(Started(status, work, "reduce", tensor));
    }

    /// <summary>Gives all ranks the tensor of one, in place.</summary>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void Broadcast(Tensor tensor, int source = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Finish(BroadcastAsync([tensor], source));
    }

    /// <summary>Gives all ranks the tensors of one, in place, such as a model's parameters and buffers before training.</summary>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void Broadcast(IReadOnlyList<Tensor> tensors, int source = 0) => Finish(BroadcastAsync(tensors, source));

    /// <inheritdoc cref="Broadcast(IReadOnlyList{Tensor}, int)"/>
    public DistributedWork BroadcastAsync(IReadOnlyList<Tensor> tensors, int source = 0)
    {
        var handles = HandlesOf(tensors);
        var status = DistributedMethods.Broadcast(_handle, handles, handles.Length, Checked(source), out var work);
        return Started(status, work, "broadcast", tensors);
    }

    /// <summary>Gives all ranks the tensors of all.</summary>
    /// <returns>A tensor with one more axis in front, of <see cref="WorldSize"/>.</returns>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public Tensor AllGather(Tensor tensor)
    {
        using var work = AllGatherAsync(tensor, out var result);
        return Finish(work, result);
    }

    /// <inheritdoc cref="AllGather(Tensor)"/>
    public DistributedWork AllGatherAsync(Tensor tensor, out Tensor result)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var status = DistributedMethods.AllGather(_handle, tensor.Handle, out var output, out var work);
        var started = Started(status, work, "all_gather", tensor);
        result = Tensor.UnsafeCreateTensor(output);
        return started;
    }

    /// <summary>Gives one rank the tensors of all.</summary>
    /// <returns>There, a tensor with one more axis in front, of <see cref="WorldSize"/>; null on the others.</returns>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public Tensor? Gather(Tensor tensor, int destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var status = DistributedMethods.Gather(_handle, tensor.Handle, Checked(destination), out var output, out var started);
        using var work = Started(status, started, "gather", tensor);
        return Finish(work, output == 0 ? null : Tensor.UnsafeCreateTensor(output));
    }

    /// <summary>Gives each rank its row of a tensor of one.</summary>
    /// <param name="output">Where the row goes.</param>
    /// <param name="input">On the source, the rows, in a tensor with one more axis in front, of <see cref="WorldSize"/>; elsewhere null.</param>
    /// <param name="source">The rank that has them.</param>
    /// <exception cref="ArgumentException">The source has no input, or one of another shape or type.</exception>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void Scatter(Tensor output, Tensor? input, int source)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Rank == Checked(source)) CheckRows(input, output);
        var status = DistributedMethods.Scatter(_handle, output.Handle, Rank == source ? input!.Handle : 0, source, out var work);
        Finish(Started(status, work, "scatter", output));
        GC.KeepAlive(input);
    }

    /// <summary>Reduces the tensors of all ranks and gives each its share of the result.</summary>
    /// <param name="tensor">Its first axis, a multiple of <see cref="WorldSize"/>, is divided among the ranks.</param>
    /// <param name="operation">How.</param>
    /// <returns>This rank's share.</returns>
    /// <exception cref="ArgumentException">The first axis cannot be divided.</exception>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public Tensor ReduceScatter(Tensor tensor, ReduceOperation operation = ReduceOperation.Sum)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.dim() == 0 || tensor.shape[0] % WorldSize != 0)
            throw new ArgumentException($"The first axis of [{string.Join(", ", tensor.shape)}] cannot be divided among {WorldSize} ranks.", nameof(tensor));
        var status = DistributedMethods.ReduceScatter(_handle, tensor.Handle, Checked(operation), out var output, out var started);
        using var work = Started(status, started, "reduce_scatter", tensor);
        return Finish(work, Tensor.UnsafeCreateTensor(output));
    }

    /// <summary>Waits until all ranks have come here.</summary>
    /// <exception cref="DistributedException">Not all came.</exception>
    public void Barrier()
    {
        var status = DistributedMethods.Barrier(_handle, out var work);
        Finish(Started(status, work, "barrier", this));
    }

    /// <summary>Sends a tensor to another rank, which receives it meanwhile. Two ranks that both send first wait for each other in vain.</summary>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void Send(Tensor tensor, int destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Finish(Started(DistributedMethods.Send(_handle, tensor.Handle, Other(destination), out var work), work, "send", tensor));
    }

    /// <summary>Receives a tensor of the same shape and type from another rank, in place.</summary>
    /// <exception cref="DistributedException">It did not take place.</exception>
    public void Receive(Tensor tensor, int source)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Finish(Started(DistributedMethods.Receive(_handle, tensor.Handle, Other(source), out var work), work, "recv", tensor));
    }

    /// <summary>Ends what runs and what waits at once, on this rank with <see cref="DistributedFault.Aborted"/>, and gives threads and connections back. From any thread.</summary>
    public void Abort() => DistributedMethods.GroupAbort(_handle);

    /// <summary>
    /// Waits, up to 10 seconds, for the other ranks to close theirs too, as connections closed early could cut off what they
    /// have yet to receive; then gives threads and connections back. A rank that goes on with an operation instead gets a
    /// <see cref="DistributedFault.Mismatch"/> that says so.
    /// </summary>
    public void Dispose()
    {
        if (_handle.IsClosed) return;
        DistributedMethods.GroupClose(_handle);
        _handle.Dispose();
    }

    /// <summary>Turns a failed call into an exception, and remembers it where the group is broken by it.</summary>
    internal void Check(int status, string operation)
    {
        if (status == 0) return;
        var failure = Failure(status, operation, Rank, WorldSize, _timeout);
        if (failure.Fault is not (DistributedFault.Mismatch or DistributedFault.Failed)) Fault ??= failure;
        throw failure;
    }

    private static DistributedException Failure(int status, string operation, int rank, int worldSize, TimeSpan timeout) =>
        new((DistributedFault)status, operation, rank, worldSize, timeout, Native.NativeTorch.FirstLine(DistributedMethods.LastError()));

    private DistributedWork Started(int status, nint work, string operation, object tensors)
    {
        GC.KeepAlive(tensors);
        Check(status, operation);
        return new(work, this, operation);
    }

    private static void Finish(DistributedWork work)
    {
        using (work) work.Wait();
    }

    private static T Finish<T>(DistributedWork work, T result)
        where T : Tensor?
    {
        try
        {
            work.Wait();
            return result;
        }
        catch (DistributedException)
        {
            result?.Dispose();
            throw;
        }
    }

    private static nint[] HandlesOf(IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var handles = new nint[tensors.Count];
        for (var i = 0; i < handles.Length; i++)
            handles[i] = (tensors[i] ?? throw new ArgumentException($"The tensor at {i} is null.", nameof(tensors))).Handle;
        return handles;
    }

    private static int Checked(ReduceOperation operation) =>
        Enum.IsDefined(operation) ? (int)operation : throw new ArgumentOutOfRangeException(nameof(operation), operation, "It is not a reduction.");

    private int Checked(int rank) =>
        rank >= 0 && rank < WorldSize ? rank : throw new ArgumentOutOfRangeException(nameof(rank), rank, $"The ranks are 0 to {WorldSize - 1}.");

    private int Other(int rank) =>
        Checked(rank) != Rank ? rank : throw new ArgumentException($"Rank {rank} is this one; name another.", nameof(rank));

    private void CheckRows(Tensor? input, Tensor output)
    {
        if (input is null) throw new ArgumentNullException(nameof(input), "The source of a scatter needs the rows.");
        long[] expected = [WorldSize, .. output.shape];
        if (!input.shape.AsSpan().SequenceEqual(expected) || input.dtype != output.dtype)
            throw new ArgumentException($"The rows are {input.dtype} [{string.Join(", ", input.shape)}], expected {output.dtype} [{string.Join(", ", expected)}].", nameof(input));
    }

    // Where ranks meet on this machine's own address, they need no other.
    private static string? LocalAddress(ProcessGroupOptions options) =>
        options.MasterAddress is { } address && IsLoopback(address) ? "127.0.0.1" : null;

    private static bool IsLoopback(string address) =>
        string.Equals(address, "localhost", StringComparison.OrdinalIgnoreCase) || (System.Net.IPAddress.TryParse(address, out var parsed) && System.Net.IPAddress.IsLoopback(parsed));
}
