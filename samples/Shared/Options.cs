using System.CommandLine;
using System.Globalization;

namespace Lifecycle.Samples.Shared;

/// <summary>Options that several samples have.</summary>
public static class Options
{
    /// <summary>Where the data are.</summary>
    public static Option<string> Data(string description, string path) => new("--data") { Description = description, DefaultValueFactory = _ => path };

    /// <summary>How long to train.</summary>
    public static Option<int> Epochs(int otherwise) => Number("--epochs", "How often to pass over the training data.", otherwise, 1, 1000);

    /// <summary>What repeats a run.</summary>
    public static Option<int> Seed() => Number("--seed", "The same seed repeats a run.", 42, 0, int.MaxValue);

    /// <summary>Where files go.</summary>
    public static Option<string> Output(string sample, string what) =>
        new("--output") { Description = $"The folder for {what}; made if missing.", DefaultValueFactory = _ => Path.Combine("output", sample) };

    /// <summary>Where the results go, for programs to read.</summary>
    public static Option<string?> Json() => new("--json") { Description = "A file for the numbers of the final table." };

    /// <summary>A whole number in a range.</summary>
    public static Option<int> Number(string name, string description, int otherwise, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            // What is no number at all is the parser's to refuse.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && (value < least || value > most))
                result.AddError($"{name} is {value}; expected {least} to {most}.");
        });
        return option;
    }
}
