using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Lifecycle.Inference.Tests.Fuzzing;

/// <summary>Reads any number of damaged files, many in one process, which is started again behind a file that ends it.</summary>
internal sealed class FuzzRun(string kind, long seed, long memory)
{
    private const int Batch = 5_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private long _current = -1;

    public long Refused { get; private set; }

    public long Valid { get; private set; }

    /// <summary>The most memory that a process had in use, in bytes.</summary>
    public long Peak { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Files that ended the process, hung, or gave an error that is none of the library's, by their numbers.</summary>
    public SortedDictionary<long, string> Failures { get; } = [];

    public long Count => Refused + Valid + Failures.Count;

    /// <summary>Reads files by their numbers, until they are through or the time is over.</summary>
    public FuzzRun Execute(long first, long count, TimeSpan? time = null)
    {
        var watch = Stopwatch.StartNew();
        for (var next = first; next < first + count && (time is null || watch.Elapsed < time);)
            next = RunProcess(next, Math.Min(Batch, first + count - next));
        Elapsed = watch.Elapsed;
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{kind}, seed {seed}: {Count} files, {Refused} refused, {Valid} valid, {Failures.Count} failures; {Elapsed.TotalSeconds:0} s; at most {Peak >> 20} MB in use, of {memory >> 20} MB");
        foreach (var (number, failure) in Failures) text.AppendLine(CultureInfo.InvariantCulture, $"  {number}: {failure}");
        return text.ToString();
    }

    // The number that comes next.
    private long RunProcess(long first, long count)
    {
        string[] arguments = [typeof(FuzzRun).Assembly.Location, kind, .. new[] { seed, first, count, memory }.Select(static number => number.ToString(CultureInfo.InvariantCulture))];
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => { lock (errors) errors.Append(line.Data).Append('|').Remove(0, Math.Max(errors.Length - 1000, 0)); };
        process.BeginErrorReadLine();
        _current = first - 1;
        var isHung = !ReadOutcomes(process);
        if (isHung) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        if (_current == first + count) return _current;
        var number = Math.Max(_current, first);
        lock (errors) Failures[number] = isHung ? "hung" : string.Create(CultureInfo.InvariantCulture, $"ended the process with {process.ExitCode}: {errors}");
        return number + 1;
    }

    // False where nothing came for too long. At the end the current number is the one behind the last.
    private bool ReadOutcomes(Process process)
    {
        var isOutcome = false;
        while (true)
        {
            var line = process.StandardOutput.ReadLineAsync();
            if (!line.Wait(Longest)) return false;
            if (line.Result is not { } text) break;
            if (isOutcome) Take(text);
            else _current = long.Parse(text, CultureInfo.InvariantCulture);
            isOutcome = !isOutcome;
            if (!isOutcome && _current % 256 == 0) Peak = Math.Max(Peak, PeakOf(process));
        }
        if (!isOutcome) _current++;
        return true;
    }

    private void Take(string outcome)
    {
        if (outcome == FuzzChild.Refused) Refused++;
        else if (outcome == FuzzChild.Valid) Valid++;
        else Failures[_current] = outcome;
    }

    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0; // it has ended
        }
    }
}
