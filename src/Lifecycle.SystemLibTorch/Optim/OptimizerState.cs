using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer keeps for one parameter. Its tensors belong to no dispose scope.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter)
    {
        _parameter = parameter;
    }

    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(Device device)
    {
    }

    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device)
    {
        if (reader.ReadBoolean())
        {
            TensorExtensionMethods.Load(ref result, reader);
            Move(ref result, device);
            return;
        }
        result?.Dispose();
        result = null;
    }

    private protected static void Move(ref Tensor? tensor, Device device)
    {
        if (tensor is null) return;
        if (tensor.device_type != device.type)
        {
            var moved = tensor.to(tensor.dtype, device);
            tensor.Dispose();
            tensor = moved;
        }
        tensor.DetachFromDisposeScope();
    }

    private protected void Copy(ref Tensor? target, Tensor? source)
    {
        target?.Dispose();
        target = source?.to(source.dtype, _parameter.device, copy: true).DetachFromDisposeScope();
    }

    private protected void Zeros(ref Tensor? target, bool wanted = true)
    {
        target?.Dispose();
        target = wanted ? zeros_like(_parameter).DetachFromDisposeScope() : null;
    }

    private protected static bool Close(Tensor? first, Tensor? second) =>
        first is null || second is null ? first is null && second is null : first.allclose(second);
}
