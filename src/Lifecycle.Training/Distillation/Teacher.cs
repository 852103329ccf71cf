using Lifecycle.Training.Checkpoints;
using Lifecycle.Training.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>
/// The model that a student learns from: a TorchSharp module or an ONNX model. It stays as it is: in evaluation mode, without
/// gradients, its weights unchanged; training moves it to the student's device. Not for several runs at once.
/// </summary>
public sealed class Teacher : IDisposable
{
    private readonly OnnxTeacher? _onnx;
    private readonly Func<string> _hash;

    private Teacher(nn.Module module, OnnxTeacher? onnx, Func<string> hash) => (Module, _onnx, _hash) = (module, onnx, hash);

    /// <summary>A teacher from a module, which stays the caller's to dispose and is put into evaluation mode.</summary>
    /// <param name="module">Takes the inputs that the student takes; its first output are logits of the shape of the student's.</param>
    public static Teacher FromModule(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.eval();
        return new Teacher(module, onnx: null, () => HashOf(module));
    }

    /// <summary>A teacher from an ONNX model, which runs on ONNX Runtime.</summary>
    /// <param name="model">Takes float rows as the student does (normalized by the same numbers, unless its graph does that itself) and gives logits, not probabilities.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <exception cref="UsageException">An option is out of range, or the execution provider is not there.</exception>
    /// <exception cref="ModelException">The model is not one that predicts rows.</exception>
    public static Teacher FromOnnx(OnnxModel model, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var onnx = new OnnxTeacher(Predictor.Load(model, options));
        var bytes = new Lazy<string>(() => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(model.ToArray())));
        return new Teacher(onnx, onnx, () => bytes.Value);
    }

    /// <summary>A teacher from an ONNX file, which runs on ONNX Runtime.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <inheritdoc cref="FromOnnx(OnnxModel, PredictorOptions?)" path="/exception"/>
    public static Teacher FromOnnx(string path, PredictorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return FromOnnx(OnnxModel.Load(path, options?.Loading), options);
    }

    /// <summary>What is run: the module itself, or one that calls ONNX Runtime.</summary>
    internal nn.Module Module { get; }

    /// <summary>Tells this teacher from others: the SHA-256 of its weights with their names, or of its ONNX model, in 64 hexadecimal digits.</summary>
    public string Hash => _hash();

    /// <summary>Frees the ONNX Runtime session, where there is one.</summary>
    public void Dispose() => _onnx?.Dispose();

    private static string HashOf(nn.Module module)
    {
        using var stream = new HashingStream(Stream.Null);
        using var writer = new BinaryWriter(stream);
        foreach (var (name, tensor) in module.state_dict().OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            writer.Write($"{name} {tensor.dtype} {string.Join('x', tensor.shape)}");
            TensorBytes.Write(tensor, stream);
        }
        return stream.Finish();
    }
}
