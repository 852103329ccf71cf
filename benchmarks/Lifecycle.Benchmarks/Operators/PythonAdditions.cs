using System.Diagnostics;
using System.Globalization;

namespace Lifecycle.Benchmarks.Operators;

/// <summary>The same additions in a python3 of its own, which waits between the rounds.</summary>
internal sealed class PythonAdditions : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private const string Script =
        """
        import sys
        import torch
        torch.set_num_threads(1)
        x = torch.ones(1)
        y = torch.ones(1)
        def round(count):
            for _ in range(count):
                x + y
        print("ready", flush=True)
        for line in sys.stdin:
            round(int(line))
            print("done", flush=True)
        """;

    private readonly Process _process;

    private PythonAdditions(Process process) => _process = process;

    /// <summary>Null where this machine has no python3 with torch.</summary>
    public static PythonAdditions? Start()
    {
        if (!File.Exists(Interpreter))
            return null;
        var start = new ProcessStartInfo(Interpreter, ["-c", Script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var additions = new PythonAdditions(Process.Start(start)!);
        if (additions._process.StandardOutput.ReadLine() is not null)
            return additions;
        additions.Dispose();
        return null;
    }

    /// <summary>Adds so many times, and returns when that is done.</summary>
    public void Run(int count)
    {
        _process.StandardInput.WriteLine(count.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is null)
            throw new InvalidOperationException("python3 ended before the measurement did.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
