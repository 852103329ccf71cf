using Lifecycle.Onnx.Files;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>
/// Reads and writes tensors as safetensors files, the format of Hugging Face that Python reads without running code of the file.
/// Thread-safe, as long as nobody changes the tensors meanwhile.
/// </summary>
public static class SafeTensors
{
    /// <summary>
    /// Writes tensors to a file, which is replaced as a whole. Tensors of the same memory, shape and strides are written once; the notes name the others
    /// as Python's <c>save_model</c> does. Layouts other than row-major are written row-major.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors by name, of any device and layout; they stay the caller's.</param>
    /// <param name="metadata">Notes of the file; "format" is "pt" unless given.</param>
    /// <exception cref="UsageException">A name or a type cannot be written, or the path cannot.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        var plan = SafeTensorsPlan.Of(tensors, metadata);
        AtomicFile.Write(path, plan.Write);
    }

    /// <summary>Reads all tensors of a file. Those that were shared when written share their memory again.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors on the CPU by name, which the caller disposes.</returns>
    /// <exception cref="UsageException">The file is not there or cannot be read.</exception>
    /// <exception cref="DataException">It is no safetensors file, is damaged or hostile, or holds a type that torch does not have.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var name in file.Tensors.Keys.OrderBy(name => !string.Equals(file.Tensors[name].Name, name, StringComparison.Ordinal)).ToList())
            {
                var stored = file.Tensors[name].Name;
                read.Add(name, read.TryGetValue(stored, out var shared) ? shared.alias() : file.Read(name));
            }
            return read;
        }
        catch
        {
            foreach (var tensor in read.Values) tensor.Dispose();
            throw;
        }
    }
}
