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

    public virtual bool ApproximatelyEquals(OptimizerState other)
    {
        if (other?.GetType() != GetType()) return false;
        var (own, others) = (Values, other.Values);
        return own.Count > 0 && own.Zip(others).All(static pair => Close(pair.First, pair.Second));
    }

    public virtual void to(Device device) => Each(new StateFields.Moving(device));

    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor? tensor) =>
        new StateFields.Writing(writer).OfOptional(ref tensor);

    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor? result, Device device) =>
        new StateFields.Reading(reader, device).OfOptional(ref result);

    /// <summary>Names the fields in the order of the file format.</summary>
    private protected virtual void Each(StateFields fields)
    {
    }

    private protected void Save(BinaryWriter writer) => Each(new StateFields.Writing(writer));

    private protected void Load(BinaryReader reader) => Each(new StateFields.Reading(reader, _parameter.device));

    private protected void Copy(OptimizerState source) => Each(new StateFields.Copying(source.Values, _parameter.device));

    private protected void Release()
    {
        foreach (var tensor in Values.OfType<Tensor>()) tensor.Dispose();
    }

    private protected void Fill(ref Tensor? target, double value = 0, bool wanted = true)
    {
        target?.Dispose();
        target = wanted ? full_like(_parameter, value).DetachFromDisposeScope() : null;
    }

    private Queue<object?> Values
    {
        get
        {
            var gathering = new StateFields.Gathering();
            Each(gathering);
            return gathering.Values;
        }
    }

    private static bool Close(object? first, object? second) =>
        first is Tensor tensor && second is Tensor other ? tensor.allclose(other) : Equals(first, second);
}
