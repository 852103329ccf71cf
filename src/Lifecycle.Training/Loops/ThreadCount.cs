using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Sets the number of threads inside tensor operations, and the old one again when disposed.</summary>
internal sealed class ThreadCount : IDisposable
{
    private readonly int _before = get_num_threads();

    public ThreadCount(int? threads)
    {
        Value = threads ?? Environment.ProcessorCount;
        set_num_threads(Value);
    }

    /// <summary>The number in force.</summary>
    public int Value { get; }

    public void Dispose() => set_num_threads(_before);
}
