using Lifecycle.Training.Weights.PyTorch;
using static TorchSharp.torch;

namespace Lifecycle.Training.Weights;

/// <summary>
/// Weights in a file: safetensors, a state_dict of Python's <c>torch.save</c>, a file of TorchSharp's <c>Module.save</c>, or the initializers of an ONNX
/// model. The format is told by the content. The file is checked when opened, and tensors are read from it as they are asked for; nothing of it is ever run.
/// For one thread at a time.
/// </summary>
public sealed class ModelWeights : IDisposable
{
    // What PyTorch before 1.6 begins its files with: a pickle of this number.
    private static readonly byte[] _legacy = [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];
    private readonly string _path;
    private readonly IWeightSource _source;

    private ModelWeights(string path, WeightFormat format, IWeightSource source) => (_path, Format, _source) = (path, format, source);

    /// <summary>The format of the file.</summary>
    public WeightFormat Format { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors => _source.Tensors;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="section">Where in a PyTorch file of several dicts the weights are, such as "ema" or "model.encoder"; null (default) takes the dict of tensors itself, or the one named state_dict, model_state_dict, model and the like, or the only one with tensors.</param>
    /// <exception cref="UsageException">The file is not there or cannot be read.</exception>
    /// <exception cref="DataException">It is no such file, is damaged, or holds something else than tensors in plain containers; a pickle that calls for more is refused with the name of what it calls.</exception>
    public static ModelWeights Load(string path, string? section = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = WeightsFile.Open(path);
        try
        {
            var (format, source) = Open(path, stream, section);
            return new ModelWeights(path, format, source);
        }
        catch (Exception e) when (e is FormatException or IOException or InvalidDataException)
        {
            stream.Dispose();
            throw new DataException($"\"{path}\" holds no weights that can be read: found {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Loads the weights of a file into a model of the same names and shapes, or leaves the model as it is.</summary>
    /// <param name="model">Takes the weights.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Names and strictness; null asks for the same tensors.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <inheritdoc cref="Load" path="/exception"/>
    /// <inheritdoc cref="LoadInto(nn.Module, WeightLoadOptions?)" path="/exception"/>
    public static WeightLoadReport LoadInto(nn.Module model, string path, WeightLoadOptions? options = null)
    {
        using var weights = Load(path, options?.Section);
        return weights.LoadInto(model, options);
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A tensor on the CPU, which the caller disposes; it can share its memory with others of the file.</returns>
    /// <exception cref="UsageException">The file has no such tensor.</exception>
    /// <exception cref="DataException">Its type is none of torch's, or the file ends too early.</exception>
    public Tensor Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Tensors.ContainsKey(name)) throw new UsageException($"\"{_path}\" has no tensor \"{name}\"; expected one of its {Tensors.Count} names; look them up in {nameof(Tensors)}.");
        return _source.Read(name);
    }

    /// <summary>
    /// Loads the weights into a model's parameters and buffers of the same names and shapes; element types and devices stay the model's. Where something
    /// differs and the options are strict, the model is left as it is.
    /// </summary>
    /// <param name="model">Takes the weights.</param>
    /// <param name="options">Names and strictness; null asks for the same tensors.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <exception cref="WeightMismatchException">The tensors differ; the error lists missing, unexpected and differently shaped ones apart.</exception>
    /// <exception cref="UsageException">Two stored tensors are mapped to the same name.</exception>
    /// <exception cref="DataException">A tensor cannot be read.</exception>
    public WeightLoadReport LoadInto(nn.Module model, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WeightLoading.Load(_path, _source, model.state_dict(), options ?? new WeightLoadOptions());
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static (WeightFormat Format, IWeightSource Source) Open(string path, FileStream stream, string? section)
    {
        var start = new byte[16];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (start is [_, _, _, _, _, _, _, _, (byte)'{', ..] && BitConverter.ToUInt64(start) <= (ulong)stream.Length)
        {
            stream.Dispose();
            return (WeightFormat.SafeTensors, SafeTensorsFile.Open(path));
        }
        if (start.AsSpan().StartsWith("PK\x03\x04"u8)) return (WeightFormat.PyTorch, PyTorchFile.Open(path, stream, section));
        if (start.AsSpan().StartsWith(_legacy)) throw new FormatException("the format of PyTorch before 1.6, a pickle without a zip file around it; convert it in Python by torch.save(torch.load(path, map_location=\"cpu\"), path)");
        if (start.AsSpan().StartsWith("GGUF"u8) || start.AsSpan().StartsWith("\x89HDF"u8)) throw new FormatException("a GGUF or HDF5 file; expected safetensors, a PyTorch or TorchSharp file, or ONNX; convert it to safetensors");
        return OpenUnmarked(path, stream);
    }

    // Neither TorchSharp's format nor ONNX begins with a mark of its own; TorchSharp's is tried first, as it must fit to the last byte.
    private static (WeightFormat Format, IWeightSource Source) OpenUnmarked(string path, FileStream stream)
    {
        try
        {
            return (WeightFormat.TorchSharp, TorchSharpFile.Open(path, stream));
        }
        catch (FormatException noTorchSharp)
        {
            stream.Dispose();
            try
            {
                return (WeightFormat.Onnx, new OnnxWeights(OnnxModel.Load(path)));
            }
            catch (ModelException noOnnx)
            {
                throw new FormatException($"neither safetensors nor a PyTorch file; as a TorchSharp file, {noTorchSharp.Message}; as ONNX, {noOnnx.Message.TrimEnd('.')}", noOnnx);
            }
        }
    }
}
