using System.Diagnostics;
using System.Globalization;

namespace Lifecycle.Benchmarks.Python;

/// <summary>
/// A script of this folder in a python3 of its own, which says "ready", waits for a number on a line of its input, does its work so
/// many times, and says "done". So both sides take turns in one run.
/// </summary>
internal sealed class PythonPeer : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private readonly Process _process;

    private PythonPeer(Process process) => _process = process;

    /// <summary>Starts a script; null where this machine has no python3 with what the script needs.</summary>
    public static PythonPeer? Start(string script, params string[] arguments)
    {
        if (!File.Exists(Interpreter))
            return null;
        var start = new ProcessStartInfo(Interpreter, [Path.Combine(AppContext.BaseDirectory, "Python", script), .. arguments])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var peer = new PythonPeer(Process.Start(start)!);
        if (peer._process.StandardOutput.ReadLine() is "ready")
            return peer;
        peer.Dispose();
        return null;
    }

    /// <summary>Lets it work so many times, and returns when that is done.</summary>
    public void Run(int times)
    {
        _process.StandardInput.WriteLine(times.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is not "done")
            throw new InvalidOperationException("python3 ended before the measurement did; its message is above.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
