using Lifecycle.Training.Data.Sampling;

namespace Lifecycle.Training.Data.Interop;

/// <summary>An order that only an enumeration gives: gone through when an epoch is first asked for, and kept until another epoch is.</summary>
internal sealed class EnumeratedSampler(IEnumerable<long> order, long count) : ISampler
{
    private readonly Lock _gate = new();
    private (int Epoch, long[] Samples)? _current;

    public long Count => count;

    public void Fill(int epoch, long start, Span<long> samples)
    {
        SamplerChecks.Window(this, epoch, start, samples.Length);
        Samples(epoch).AsSpan((int)start, samples.Length).CopyTo(samples);
    }

    private long[] Samples(int epoch)
    {
        lock (_gate)
        {
            if (_current?.Epoch == epoch) return _current.Value.Samples;
            long[] samples = [.. order];
            if (samples.LongLength != count) throw new UsageException($"The order gave {samples.LongLength} indices in epoch {epoch + 1}; expected {count}, as it was said to.");
            _current = (epoch, samples);
            return samples;
        }
    }
}
