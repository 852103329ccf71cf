using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>
/// Records the operators that run on a set of tensors. While it records, gradients and autocast are off and warnings are
/// kept; afterwards the thread is as it was, random state included, whether the run succeeded or threw.
/// </summary>
internal sealed class Tracer
{
    private readonly nint _trace;

    private Tracer(nint trace) => _trace = trace;

    /// <summary>Runs a function and returns the graph of the operators it ran.</summary>
    /// <param name="inputs">The tensors that become inputs of the graph, by name: arguments, parameters and buffers.</param>
    /// <param name="run">The function; what it throws reaches the caller as it is.</param>
    /// <exception cref="NativeException">The native library is not available, or libtorch cannot trace the run.</exception>
    internal static unsafe TracedGraph Trace(IReadOnlyList<(string Name, torch.Tensor Tensor)> inputs, Func<Tracer, IReadOnlyList<torch.Tensor>> run)
    {
        var (trace, _, outputs) = Record(inputs, run);
        NativeTorch.Check(NativeMethods.TraceEnd(trace, Handles(outputs), outputs.Count, out var buffer, out var bytes, out var length), "Tracing");
        GC.KeepAlive(inputs);
        GC.KeepAlive(outputs);
        try
        {
            return TracedGraphReader.Read(new ReadOnlySpan<byte>(bytes, checked((int)length)));
        }
        finally
        {
            NativeMethods.BufferFree(buffer);
        }
    }

    /// <summary>As <see cref="Trace"/>, and runs the graph itself once more, so that what each operator makes is known by the id of its value.</summary>
    internal static unsafe (TracedGraph Graph, IReadOnlyDictionary<long, torch.Tensor> Values) TraceWithValues(
        IReadOnlyList<(string Name, torch.Tensor Tensor)> inputs, Func<Tracer, IReadOnlyList<torch.Tensor>> run)
    {
        var (trace, given, outputs) = Record(inputs, run);
        var status = NativeMethods.TraceEndWithValues(trace, given, given.Length, Handles(outputs), outputs.Count, out var buffer, out var bytes, out var length, out var count);
        NativeTorch.Check(status, "Tracing");
        GC.KeepAlive(inputs);
        GC.KeepAlive(outputs);
        try
        {
            var values = new Dictionary<long, torch.Tensor>();
            for (var i = 0; i < count; i++)
            {
                NativeTorch.Check(NativeMethods.BufferValue(buffer, i, out var id, out var value), "Reading a traced value");
                values[id] = torch.Tensor.UnsafeCreateTensor(value);
            }

            return (TracedGraphReader.Read(new ReadOnlySpan<byte>(bytes, checked((int)length))), values);
        }
        finally
        {
            NativeMethods.BufferFree(buffer);
        }
    }

    /// <summary>Puts the operators that follow, up to the matching <see cref="PopScope"/>, under a name.</summary>
    internal void PushScope(string name) => NativeTorch.Check(NativeMethods.TracePushScope(_trace, name), "Opening a scope");

    /// <summary>Closes the innermost scope.</summary>
    internal void PopScope() => NativeTorch.Check(NativeMethods.TracePopScope(_trace), "Closing a scope");

    private static (nint Trace, nint[] Inputs, IReadOnlyList<torch.Tensor> Outputs) Record(
        IReadOnlyList<(string Name, torch.Tensor Tensor)> inputs, Func<Tracer, IReadOnlyList<torch.Tensor>> run)
    {
        var handles = Handles([.. inputs.Select(static input => input.Tensor)]);
        NativeTorch.Check(NativeMethods.TraceBegin(handles, [.. inputs.Select(static input => input.Name)], handles.Length, out var trace), "Starting a trace");
        return (trace, handles, RunOrAbandon(trace, run));
    }

    private static nint[] Handles(IReadOnlyList<torch.Tensor> tensors) => [.. tensors.Select(static tensor => tensor.Handle)];

    private static IReadOnlyList<torch.Tensor> RunOrAbandon(nint trace, Func<Tracer, IReadOnlyList<torch.Tensor>> run)
    {
        try
        {
            return run(new Tracer(trace));
        }
        catch
        {
            NativeMethods.TraceAbandon(trace);
            throw;
        }
    }
}
