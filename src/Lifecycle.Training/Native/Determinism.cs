namespace Lifecycle.Training.Native;

/// <summary>
/// Has libtorch, in the whole process, take the kernels that add in the same order each time where it has such, until disposed; where it has none it
/// warns on standard error and goes on.
/// </summary>
internal sealed class Determinism : IDisposable
{
    // The bits of the native function: algorithms, with a warning where there is none, and cuDNN's; its trials of kernels, and filling of new memory, are off.
    private const int Flags = 1 | 2 | 4;

    private readonly int? _before;

    private Determinism(int? before) => _before = before;

    /// <summary>Begins, where that is wanted and the native library is there.</summary>
    /// <param name="wanted">Whether runs are to repeat.</param>
    public static Determinism Enter(bool wanted)
    {
        if (!wanted || !NativeTorch.IsAvailable) return new Determinism(before: null);
        NativeTorch.Check(NativeMethods.DeterminismExchange(Flags, out var before), "Asking for operators that repeat exactly");
        return new Determinism(before);
    }

    public void Dispose()
    {
        if (_before is { } flags) NativeTorch.Check(NativeMethods.DeterminismExchange(flags, out _), "Setting back which operators are taken");
    }
}
