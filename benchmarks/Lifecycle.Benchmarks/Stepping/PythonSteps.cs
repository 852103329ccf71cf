using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lifecycle.Benchmarks.Stepping;

/// <summary>The same steps by an installed python3-torch with foreach=True: a process that waits, takes a number of steps when asked, and answers.</summary>
internal sealed class PythonSteps : IDisposable
{
    private readonly Process _process;

    private PythonSteps(Process process) => _process = process;

    /// <summary>Starts it, or gives null where there is no such Python.</summary>
    public static PythonSteps? Start(string optimizer, long[][] shapes, int threads)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Stepping", "steps.py");
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[script, optimizer, JsonSerializer.Serialize(shapes), threads.ToString(CultureInfo.InvariantCulture)]) start.ArgumentList.Add(argument);
        var steps = new PythonSteps(Process.Start(start)!);
        if (steps._process.StandardOutput.ReadLine() is "ready") return steps;
        steps.Dispose();
        return null;
    }

    /// <summary>Takes steps.</summary>
    public void Run(int steps)
    {
        _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is not "done") throw new InvalidOperationException("Python ended; see its message above.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
