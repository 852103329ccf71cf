using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Writes a file in PyTorch's own format.</summary>
    public static void save(Tensor t, string location) => t.save(location);

    /// <summary>Reads a file that <see cref="save"/> wrote.</summary>
    public static Tensor load(string location) => Tensor.load(location);

    public partial class Tensor
    {
        /// <summary>Reads a tensor in TorchSharp's own format.</summary>
        public static Tensor Load(BinaryReader reader) => TensorExtensionMethods.Load(reader);

        /// <inheritdoc cref="Load(BinaryReader)"/>
        public static Tensor Load(Stream stream)
        {
            using var reader = new BinaryReader(stream);
            return Load(reader);
        }

        /// <inheritdoc cref="Load(BinaryReader)"/>
        public static Tensor Load(string location)
        {
            using var stream = File.OpenRead(location);
            return Load(stream);
        }

        public static unsafe Tensor load(string location)
        {
            ArgumentException.ThrowIfNullOrEmpty(location);
            nint tensor;
            NativeError.Throw(
                Native.tensor_load(location, &tensor),
                message => new System.Runtime.InteropServices.ExternalException($"{location} could not be read as a tensor, as torch.save writes it: {message}"));
            return new Tensor(tensor);
        }

        public void save(string location)
        {
            NativeError.Throw(Native.tensor_save(Handle, location));
            GC.KeepAlive(this);
        }
    }
}
