using Lifecycle.Training.Checkpoints;

namespace Lifecycle.Training.Loops;

/// <summary>Keeps the chosen format of computation, so that a resumed run measures nothing and computes in the same.</summary>
internal sealed class FormatState : IRunState
{
    public string Name => "format";

    /// <summary>The format of this run; null before one is chosen.</summary>
    public ComputeFormat? Format { get; set; }

    /// <summary>The format that the loaded checkpoint names; null where none was loaded.</summary>
    public ComputeFormat? Loaded { get; private set; }

    public void Save(StateWriter writer)
    {
        writer.Value("precision", Format!.Precision.ToString());
        writer.Value("channelsLast", Format.ChannelsLast);
    }

    public void Load(StateReader reader)
    {
        if (!Enum.TryParse<Precision>(reader.Value<string>("precision"), out var precision) || !Enum.IsDefined(precision))
            throw new DataException($"The checkpoint names the precision \"{reader.Value<string>("precision")}\"; expected one of {string.Join(", ", Enum.GetNames<Precision>())}; take another checkpoint.");
        Loaded = new ComputeFormat(Format!.Device, precision, reader.Value<bool>("channelsLast"));
    }
}
