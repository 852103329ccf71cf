namespace TorchSharp.Modules;

/// <summary>What is done to each option, in the order of TorchSharp's file format.</summary>
internal abstract class OptionFields
{
    internal abstract void Of(ref double? number);

    internal abstract void Of(ref bool? flag);

    internal sealed class Writing(BinaryWriter writer) : OptionFields
    {
        internal override void Of(ref double? number) => writer.Write(number!.Value);

        internal override void Of(ref bool? flag) => writer.Write(flag!.Value);
    }

    internal sealed class Reading(BinaryReader reader) : OptionFields
    {
        internal override void Of(ref double? number) => number = reader.ReadDouble();

        internal override void Of(ref bool? flag) => flag = reader.ReadBoolean();
    }

    /// <summary>Gathers the values of one object's options.</summary>
    internal sealed class Gathering : OptionFields
    {
        internal Queue<object?> Values { get; } = [];

        internal override void Of(ref double? number) => Values.Enqueue(number);

        internal override void Of(ref bool? flag) => Values.Enqueue(flag);
    }

    /// <summary>Sets the options to gathered values; where asked for, only those that are still open.</summary>
    internal sealed class Setting(Queue<object?> values, bool onlyOpen) : OptionFields
    {
        internal override void Of(ref double? number) => number = Chosen(number, (double?)values.Dequeue());

        internal override void Of(ref bool? flag) => flag = Chosen(flag, (bool?)values.Dequeue());

        private T? Chosen<T>(T? own, T? other)
            where T : struct => onlyOpen ? own ?? other : other;
    }
}
