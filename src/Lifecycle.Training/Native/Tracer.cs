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
        var handles = inputs.Select(static input => input.Tensor.Handle).ToArray();
        var names = inputs.Select(static input => input.Name).ToArray();
        NativeTorch.Check(NativeMethods.TraceBegin(handles, names, handles.Length, out var trace), "Starting a trace");
        var outputs = RunOrAbandon(trace, run);
        var outputHandles = outputs.Select(static output => output.Handle).ToArray();
        NativeTorch.Check(NativeMethods.TraceEnd(trace, outputHandles, outputHandles.Length, out var buffer, out var bytes, out var length), "Tracing");
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

    /// <summary>Puts the operators that follow, up to the matching <see cref="PopScope"/>, under a name.</summary>
    internal void PushScope(string name) => NativeTorch.Check(NativeMethods.TracePushScope(_trace, name), "Opening a scope");

    /// <summary>Closes the innermost scope.</summary>
    internal void PopScope() => NativeTorch.Check(NativeMethods.TracePopScope(_trace), "Closing a scope");

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
