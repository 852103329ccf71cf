using System.Runtime.InteropServices;
using System.Text.Json;
using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Loading;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distributed;

/// <summary>
/// The processes that share a run, as its parts see them. All of them call the same in the same order; where there is one process,
/// nothing is sent.
/// </summary>
internal sealed class Processes
{
    // Pieces of a file on the wire.
    private const int Chunk = 64 << 20;
    private readonly ProcessGroup? _group;
    private readonly long _bucketBytes;

    /// <summary>Those that the options name.</summary>
    public Processes(TrainerOptions options)
    {
        _group = options.ProcessGroup is { WorldSize: > 1 } group ? group : null;
        _bucketBytes = options.GradientBucketBytes;
    }

    /// <summary>Whether there are several processes.</summary>
    public bool AreSeveral => _group is not null;

    /// <summary>How many there are.</summary>
    public int WorldSize => _group?.WorldSize ?? 1;

    /// <summary>Whether this is the one that tells and writes.</summary>
    public bool IsFirst => _group is null or { Rank: 0 };

    /// <summary>The part of each batch that is this process's.</summary>
    public Shard Shard => _group is null ? Shard.Whole : new(_group.Rank, _group.WorldSize);

    /// <summary>A seed of this process's own; the first keeps the one given.</summary>
    public long Seed(long seed) => IsFirst ? seed : (long)Mixing.Combine((ulong)seed, (ulong)_group!.Rank);

    /// <summary>Gives all the first's weights and buffers.</summary>
    /// <exception cref="DistributedException">The models differ, or a process is gone.</exception>
    public void ShareModel(nn.Module model) => FromFirst([.. model.parameters(), .. model.buffers()]);

    /// <summary>Gives all the first's buffers, such as running statistics that each process has of its own.</summary>
    public void ShareBuffers(nn.Module model) => FromFirst([.. model.buffers()]);

    /// <summary>Adds up tensors of all, in place, in buckets.</summary>
    public void Sum(params IReadOnlyList<Tensor> tensors) => _group?.AllReduce(tensors, ReduceOperation.Sum, _bucketBytes);

    /// <summary>The first's value.</summary>
    public T FromFirst<T>(T value)
    {
        if (_group is null) return value;
        var bytes = Send(IsFirst ? JsonSerializer.SerializeToUtf8Bytes(value, CheckpointJson.Options) : null, source: 0);
        return IsFirst ? value : JsonSerializer.Deserialize<T>(bytes, CheckpointJson.Options)!;
    }

    /// <summary>The values of all, by rank.</summary>
    public IReadOnlyList<T> FromEach<T>(T value)
    {
        if (_group is null) return [value];
        var own = JsonSerializer.SerializeToUtf8Bytes(value, CheckpointJson.Options);
        return [.. Enumerable.Range(0, WorldSize).Select(rank => JsonSerializer.Deserialize<T>(Send(rank == _group.Rank ? own : null, rank), CheckpointJson.Options)!)];
    }

    /// <summary>The tensors of all, which may differ in length, one behind the other.</summary>
    public Tensor Concatenate(Tensor tensor)
    {
        if (_group is null) return tensor.clone();
        using var scope = NewDisposeScope();
        var lengths = FromEach(tensor.shape[0]);
        long[] shape = [lengths.Max(), .. tensor.shape[1..]];
        var padded = torch.zeros(shape, tensor.dtype, tensor.device);
        padded.narrow(0, 0, tensor.shape[0]).copy_(tensor);
        var all = _group.AllGather(padded);
        return torch.cat([.. lengths.Select((length, rank) => all[rank].narrow(0, 0, length))]).MoveToOuterDisposeScope();
    }

    /// <summary>Copies a file of the first to all others.</summary>
    public void SendFile(string path)
    {
        if (_group is null) return;
        using var file = new FileStream(path, IsFirst ? FileMode.Open : FileMode.CreateNew, IsFirst ? FileAccess.Read : FileAccess.Write);
        var length = FromFirst(IsFirst ? file.Length : 0);
        for (long done = 0; done < length; done += Chunk)
        {
            var piece = IsFirst ? new byte[Math.Min(Chunk, length - done)] : [];
            if (IsFirst) file.ReadExactly(piece);
            else file.Write(Receive(Math.Min(Chunk, length - done), source: 0));
            if (IsFirst) SendBytes(piece, source: 0);
        }
    }

    /// <summary>Waits until all have come here.</summary>
    public void Barrier() => _group?.Barrier();

    /// <summary>Runs what all processes do; where one fails, the others are told.</summary>
    public T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (_group is not null)
        {
            var told = Leave(error);
            if (ReferenceEquals(told, error)) throw;
            throw told;
        }
    }

    /// <summary>Closes the group after a failure here, which ends the other processes' runs; they would wait for this one in vain.</summary>
    /// <returns>The error to throw: where another process is the cause, one that says so.</returns>
    public Exception Leave(Exception error)
    {
        if (_group is null) return error;
        var told = Explain(error);
        if (told is DistributedException) _group.Abort();
        else _group.Dispose();
        return told;
    }

    private Exception Explain(Exception error)
    {
        if (error is ExternalException && IsOfConnection(error.Message) && Broken() is { } fault) return fault;
        if (error is not DistributedException { Fault: DistributedFault.Mismatch } mismatch || !mismatch.Message.Contains("calls close", StringComparison.Ordinal)) return error;
        return new DistributedException(DistributedFault.PeerLost, mismatch.Operation, mismatch.Rank, mismatch.WorldSize, mismatch.Timeout, "it failed and left the run, its own error says why");
    }

    // Inside a backward pass errors come as libtorch's own; a group that they have broken fails at once with its fault.
    private DistributedException? Broken()
    {
        try
        {
            _group!.Barrier();
            return null;
        }
        catch (DistributedException fault)
        {
            return fault;
        }
    }

    private static bool IsOfConnection(string message) =>
        new[] { "connection", "timed out", "timeout", "closed by peer", "broken pipe", "socket" }.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase));

    private void FromFirst(IReadOnlyList<Tensor> tensors)
    {
        if (_group is null || tensors.Count == 0) return;
        using var noGradients = no_grad();
        _group.Broadcast(tensors, source: 0);
    }

    private byte[] Send(byte[]? own, int source)
    {
        using var length = torch.tensor(own?.LongLength ?? 0, ScalarType.Int64);
        _group!.Broadcast(length, source);
        if (own is null) return Receive(length.ToInt64(), source);
        SendBytes(own, source);
        return own;
    }

    private void SendBytes(byte[] bytes, int source)
    {
        using var tensor = torch.tensor(bytes);
        _group!.Broadcast(tensor, source);
    }

    private byte[] Receive(long length, int source)
    {
        using var tensor = torch.zeros(length, ScalarType.Byte);
        _group!.Broadcast(tensor, source);
        return tensor.data<byte>().ToArray();
    }
}
