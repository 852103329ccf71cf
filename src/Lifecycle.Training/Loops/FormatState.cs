using Lifecycle.Training.Checkpoints;

namespace Lifecycle.Training.Loops;

/// <summary>Keeps the chosen format of computation, so that a resumed run computes in the same and measures nothing.</summary>
internal sealed class FormatState : IRunState
{
    public string Name => "format";

    /// <summary>The format; null before one is chosen or loaded.</summary>
    public ComputeFormat? Format { get; set; }

    public void Save(StateWriter writer)
    {
        writer.Value("precision", Format!.Precision.ToString());
        writer.Value("channelsLast", Format.ChannelsLast);
    }

    public void Load(StateReader reader)
    {
        if (!Enum.TryParse<Precision>(reader.Value<string>("precision"), out var precision) || !Enum.IsDefined(precision))
            throw new DataException($"The checkpoint names the precision \"{reader.Value<string>("precision")}\"; expected one of {string.Join(", ", Enum.GetNames<Precision>())}; take another checkpoint.");
        Format = new ComputeFormat(Format!.Device, precision, reader.Value<bool>("channelsLast"));
    }
}
