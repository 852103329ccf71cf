using System.Diagnostics;

namespace Lifecycle.Samples.Tests;

/// <summary>A sample run as a user runs it: a process with arguments, its exit code and what it wrote.</summary>
internal sealed record SampleRun(int ExitCode, string Output, string Error)
{
    public static SampleRun Of(string sample, params IEnumerable<string> arguments) => In(TestContext.CurrentContext.TestDirectory, sample, arguments);

    /// <summary>Runs the sample that lies in a folder.</summary>
    public static SampleRun In(string folder, string sample, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add(Path.Combine(folder, sample + ".dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new SampleRun(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
