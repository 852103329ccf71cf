using System.Globalization;
using Lifecycle.Inference.Predicting;

namespace Lifecycle.Samples.Predict;

/// <summary>The CSV file: a header, then a line an image, in the images' order.</summary>
internal sealed class CsvResults : IDisposable
{
    private const string Header = "file,class,label,probability";
    private readonly StreamWriter _writer;

    private CsvResults(StreamWriter writer, long count) => (_writer, Count) = (writer, count);

    /// <summary>Images that are in the file.</summary>
    public long Count { get; private set; }

    /// <summary>Opens the file behind its last whole line, or makes it.</summary>
    public static CsvResults Open(string path, bool restart)
    {
        var text = restart || !File.Exists(path) ? "" : File.ReadAllText(path);
        // A line that a kill cut short is written again.
        text = text[..(text.LastIndexOf('\n') + 1)];
        if (text.Length > 0 && !text.StartsWith(Header, StringComparison.Ordinal))
            throw new UsageException($"\"{path}\" is no file of predictions; expected the line {Header}; name another folder with --output, or begin anew with --restart.");
        var writer = new StreamWriter(path);
        writer.Write(text.Length == 0 ? Header + "\n" : text);
        return new CsvResults(writer, Math.Max(0, text.Count(static c => c == '\n') - 1));
    }

    public void Add(string file, ClassScore best)
    {
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Quoted(file)},{best.Class},{Quoted(best.Label ?? "")},{best.Probability:F4}\n"));
        Count++;
    }

    public void Dispose() => _writer.Dispose();

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
