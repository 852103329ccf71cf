using System.Diagnostics;
using System.Globalization;

namespace Lifecycle.Benchmarks;

/// <summary>A program that runs to its end and leaves its result as numbers on its last line.</summary>
internal static class ProgramRun
{
    /// <summary>The numbers of the last line.</summary>
    public static double[] Numbers(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        if (process.ExitCode != 0 || lines.Length == 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode} and {lines.Length} lines of output; expected 0 and a line of numbers; its message is above.");
        return [.. lines[^1].Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
