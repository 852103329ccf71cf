using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What is done to each field of a state, in the order of TorchSharp's file format.</summary>
internal abstract class StateFields
{
    internal abstract void Of(ref long count);

    internal abstract void Of(ref double number);

    /// <summary>A tensor that, where it is optional, the file says is there or not.</summary>
    internal abstract void Of(ref Tensor? tensor, bool optional);

    internal void Of(ref Tensor tensor) => Of(ref tensor!, optional: false);

    internal void OfOptional(ref Tensor? tensor) => Of(ref tensor, optional: true);

    /// <summary>Gathers the values of one object's fields.</summary>
    internal sealed class Gathering : StateFields
    {
        internal Queue<object?> Values { get; } = [];

        internal override void Of(ref long count) => Values.Enqueue(count);

        internal override void Of(ref double number) => Values.Enqueue(number);

        internal override void Of(ref Tensor? tensor, bool optional) => Values.Enqueue(tensor);
    }

    /// <summary>Sets the fields to copies of gathered values.</summary>
    internal sealed class Copying(Queue<object?> values, Device device) : StateFields
    {
        internal override void Of(ref long count) => count = (long)values.Dequeue()!;

        internal override void Of(ref double number) => number = (double)values.Dequeue()!;

        internal override void Of(ref Tensor? tensor, bool optional)
        {
            var source = (Tensor?)values.Dequeue();
            var copy = source?.to(source.dtype, device, copy: true).DetachFromDisposeScope();
            tensor?.Dispose();
            tensor = copy;
        }
    }

    internal sealed class Writing(BinaryWriter writer) : StateFields
    {
        internal override void Of(ref long count) => writer.Write(count);

        internal override void Of(ref double number) => writer.Write(number);

        internal override void Of(ref Tensor? tensor, bool optional)
        {
            if (optional) writer.Write(tensor is not null);
            tensor?.Save(writer);
        }
    }

    internal sealed class Reading(BinaryReader reader, Device device) : StateFields
    {
        internal override void Of(ref long count) => count = reader.ReadInt64();

        internal override void Of(ref double number) => number = reader.ReadDouble();

        internal override void Of(ref Tensor? tensor, bool optional)
        {
            if (optional && !reader.ReadBoolean())
            {
                tensor?.Dispose();
                tensor = null;
                return;
            }
            TensorExtensionMethods.Load(ref tensor, reader);
            Move(ref tensor, device);
        }
    }

    internal sealed class Moving(Device device) : StateFields
    {
        internal override void Of(ref long count)
        {
        }

        internal override void Of(ref double number)
        {
        }

        internal override void Of(ref Tensor? tensor, bool optional) => Move(ref tensor, device);
    }

    internal static void Move(ref Tensor? tensor, Device device)
    {
        if (tensor is null) return;
        if (tensor.device_type != device.type || (device.index >= 0 && tensor.device_index != device.index))
        {
            var moved = tensor.to(tensor.dtype, device);
            tensor.Dispose();
            tensor = moved;
        }
        tensor.DetachFromDisposeScope();
    }
}
