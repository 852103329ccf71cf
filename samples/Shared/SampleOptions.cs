using System.CommandLine;

namespace Lifecycle.Samples.Shared;

/// <summary>What the command line of a sample says.</summary>
public sealed record SampleOptions(string Data, int Epochs, int Seed, string Output, string? Json)
{
    /// <summary>How many samples to take, where the command has an option for that; else 0.</summary>
    public int Count { get; init; }

    /// <summary>The command of a sample with these options and no others.</summary>
    /// <param name="sample">The sample's name, which its output folder has as well.</param>
    /// <param name="description">What it shows, in a sentence.</param>
    /// <param name="data">The option of its data.</param>
    /// <param name="epochs">How long it trains unless told otherwise.</param>
    /// <param name="run">The sample.</param>
    /// <param name="count">The option of <see cref="Count"/>; null for none.</param>
    public static RootCommand Command(string sample, string description, Option<string> data, int epochs, Func<SampleOptions, CancellationToken, Task> run, Option<int>? count = null)
    {
        var (epochsOption, seed, output, json) = (Options.Epochs(epochs), Options.Seed(), Options.Output(sample, "the ONNX file and the report"), Options.Json());
        var command = new RootCommand(description) { data, epochsOption, seed, output, json };
        if (count is not null) command.Add(count);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new SampleOptions(parsed.GetRequiredValue(data), parsed.GetValue(epochsOption), parsed.GetValue(seed), parsed.GetRequiredValue(output), parsed.GetValue(json))
            {
                Count = count is null ? 0 : parsed.GetValue(count),
            };
            SampleProgram.CheckBeforeTraining(options.Json);
            await run(options, cancellation);
            return 0;
        });
        return command;
    }

    /// <summary>A file in the output folder, which is made if missing.</summary>
    public string OutputFile(string name)
    {
        try
        {
            return Path.Combine(Directory.CreateDirectory(Output).FullName, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The output folder \"{Output}\" cannot be written: {e.Message.TrimEnd('.')}; expected a folder, or a place for one; name another with --output.", e);
        }
    }
}
