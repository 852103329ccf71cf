using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>Lays tensors and modules out in another memory format. On CPUs convolutions gain from channels last.</summary>
public static class MemoryFormatExtensions
{
    /// <summary>The tensor in a memory format: the same data where they already lie so, a copy otherwise.</summary>
    /// <returns>A tensor of its own, to be disposed by the caller or the dispose scope in force.</returns>
    /// <exception cref="NativeException">The native library is not available, or the tensor has the wrong number of axes.</exception>
    public static torch.Tensor ToMemoryFormat(this torch.Tensor tensor, MemoryFormat format)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var status = NativeMethods.TensorToMemoryFormat(tensor.Handle, (int)format, out var result);
        NativeTorch.Check(status, $"Laying a tensor out as {format}");
        GC.KeepAlive(tensor);
        return torch.Tensor.UnsafeCreateTensor(result);
    }

    /// <summary>Whether the tensor's elements lie without gaps in a memory format.</summary>
    /// <exception cref="NativeException">The native library is not available.</exception>
    public static bool IsContiguous(this torch.Tensor tensor, MemoryFormat format)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        NativeTorch.Check(NativeMethods.TensorIsContiguous(tensor.Handle, (int)format, out var result), "Asking for a tensor's memory format");
        GC.KeepAlive(tensor);
        return result != 0;
    }

    /// <summary>
    /// Lays the module's parameters and buffers that have as many axes as the format is for (4 for channels last, 5 for
    /// channels last 3d, any for contiguous) out in it, in place: optimizers keep pointing at them. Their values and shapes
    /// stay the same.
    /// </summary>
    /// <returns>The module.</returns>
    /// <exception cref="NativeException">The native library is not available.</exception>
    public static T ToMemoryFormat<T>(this T module, MemoryFormat format)
        where T : torch.nn.Module
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (var tensor in module.parameters().Concat(module.buffers()))
            if (Fits(tensor, format))
                NativeTorch.Check(NativeMethods.TensorSetMemoryFormat(tensor.Handle, (int)format), $"Laying {module.GetName()} out as {format}");
        return module;
    }

    private static bool Fits(torch.Tensor tensor, MemoryFormat format) => format switch
    {
        MemoryFormat.ChannelsLast => tensor.dim() == 4,
        MemoryFormat.ChannelsLast3d => tensor.dim() == 5,
        _ => true,
    };
}
