using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>
/// Writes and reads the states of optimizers by TorchSharp's own <c>save_state_dict</c> and <c>load_state_dict</c>, for parameters of any
/// memory layout: TorchSharp's take contiguous tensors alone, and a state lies in memory as its parameter does.
/// </summary>
internal static class OptimizerFile
{
    /// <summary>Writes the state; tensors that are not contiguous are as contiguous copies meanwhile.</summary>
    public static void Save(OptimizerHelper optimizer, BinaryWriter writer)
    {
        var lent = Fields(optimizer).Where(static field => !field.Tensor.is_contiguous()).ToList();
        try
        {
            foreach (var field in lent) field.Put(field.Tensor.contiguous());
            optimizer.save_state_dict(writer);
        }
        finally
        {
            foreach (var field in lent) field.Exchange(field.Tensor);
        }
    }

    /// <summary>Reads the state; tensors of a parameter's shape come to lie in memory as the parameter does.</summary>
    public static void Load(OptimizerHelper optimizer, BinaryReader reader)
    {
        foreach (var field in Fields(optimizer).Where(static field => !field.Tensor.is_contiguous())) field.Exchange(field.Tensor.contiguous());
        optimizer.load_state_dict(reader);
        foreach (var field in Fields(optimizer))
        {
            // What TorchSharp makes while it reads belongs to the scope around.
            field.Tensor.DetachFromDisposeScope();
            if (!field.IsLikeParameter) field.Exchange(field.LikeParameter());
        }
    }

    // The tensors of the states are public fields in all of TorchSharp's optimizers; those that keep theirs otherwise see to layouts themselves.
    private static IEnumerable<Field> Fields(OptimizerHelper optimizer)
    {
        return optimizer.parameters().Zip(optimizer.state_dict().State).SelectMany(static pair => pair.Second.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Where(static info => info.FieldType == typeof(Tensor) && !info.IsInitOnly)
            .Select(info => (Info: info, Tensor: (Tensor?)info.GetValue(pair.Second)))
            .Where(static found => found.Tensor is not null)
            .Select(found => new Field(pair.First, pair.Second, found.Info, found.Tensor!)));
    }

    /// <summary>A tensor of a parameter's state, as it was found.</summary>
    private sealed record Field(Parameter Parameter, OptimizerState State, FieldInfo Info, Tensor Tensor)
    {
        public bool IsLikeParameter => !Tensor.shape.SequenceEqual(Parameter.shape) || Tensor.stride().SequenceEqual(Parameter.stride());

        public Tensor LikeParameter() => zeros_like(Parameter, dtype: Tensor.dtype, device: Tensor.device).copy_(Tensor);

        public void Put(Tensor tensor) => Info.SetValue(State, tensor.DetachFromDisposeScope());

        public void Exchange(Tensor tensor)
        {
            var now = (Tensor?)Info.GetValue(State);
            if (ReferenceEquals(now, tensor)) return;
            Put(tensor);
            now?.Dispose();
        }
    }
}
