namespace TorchSharp.Modules;

public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
        Each(new OptionFields.Writing(writer));
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
        Each(new OptionFields.Reading(reader));
    }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
        Take(source, onlyOpen: false);
    }

    /// <summary>Fills in from the optimizer's defaults what the group left open.</summary>
    internal void Complete(OptimizerOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        InitialLearningRate = LearningRate!.Value;
        Take(defaults, onlyOpen: true);
    }

    internal OptimizerOptions Copied() => (OptimizerOptions)MemberwiseClone();

    /// <summary>Names the options in the order of the file format.</summary>
    private protected virtual void Each(OptionFields fields)
    {
    }

    private void Take(OptimizerOptions source, bool onlyOpen)
    {
        var gathering = new OptionFields.Gathering();
        source.Each(gathering);
        Each(new OptionFields.Setting(gathering.Values, onlyOpen));
    }
}
