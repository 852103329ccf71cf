using System.Security.Cryptography;
using System.Text;
using Lifecycle.Training.Data;
using Lifecycle.Training.Weights;

namespace Lifecycle.Training.Checkpoints;

/// <summary>Tells a dataset from others without reading all of it: the number of samples, their types and shapes, and the content of some.</summary>
internal static class DataFingerprint
{
    private const int Samples = 16;

    /// <summary>The fingerprint: 32 hexadecimal digits.</summary>
    public static string Of(IDataset dataset)
    {
        using var stream = new HashingStream(Stream.Null);
        stream.Write(Encoding.UTF8.GetBytes($"{dataset.Count};{string.Join(',', dataset.Inputs)};{string.Join(',', dataset.Targets)}"));
        for (var sample = 0; sample < Math.Min(Samples, dataset.Count); sample++)
        {
            // Evenly spaced from the first to the last.
            var index = (long)((Int128)(dataset.Count - 1) * sample / Math.Max(1, Math.Min(Samples, dataset.Count) - 1));
            using var read = dataset.Read([index]);
            foreach (var tensor in read.Inputs.Concat(read.Targets)) TensorBytes.Write(tensor, stream);
        }
        return stream.Finish()[..32];
    }
}
