using static TorchSharp.torch;

namespace TorchSharp.Dispatch;

/// <summary>Handles of a list of tensors, for native functions that are no operators.</summary>
internal static class Handles
{
    /// <summary>The handles in order; 0 for null. Keep the tensors alive over the call.</summary>
    internal static nint[] Of(IList<Tensor>? tensors)
    {
        var handles = new nint[tensors?.Count ?? 0];
        for (var i = 0; i < handles.Length; i++)
            handles[i] = tensors![i]?.Handle ?? 0;
        return handles;
    }
}
