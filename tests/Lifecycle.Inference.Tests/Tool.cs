using System.Diagnostics;

namespace Lifecycle.Inference.Tests;

/// <summary>Programs of the system that a test asks for a second opinion.</summary>
internal static class Tool
{
    /// <summary>Runs it in a folder and gives what it wrote; the test is passed over where the program is not there.</summary>
    public static string Run(string folder, string program, params string[] arguments)
    {
        var path = new[] { "/usr/bin", "/bin" }.Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);
        if (path is null) Assert.Ignore($"{program} is not there.");
        using var process = Process.Start(new ProcessStartInfo(path!, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, () => errors.Result);
        return output;
    }
}
