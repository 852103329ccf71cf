using System.Diagnostics;

namespace Lifecycle.Onnx.Tests.Graph;

/// <summary>ONNX's own checker and shape inference (Debian's python3-onnx), one process for any number of files.</summary>
internal static class PythonOnnx
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Runs the script beside this file.</summary>
    /// <returns>Each file's answer: "ok" or an error, then what was inferred.</returns>
    public static Dictionary<string, string[]> Run(TemporaryFolder folder, IEnumerable<string> paths, string action)
    {
        if (!File.Exists(Python) || !Directory.Exists("/usr/lib/python3/dist-packages/onnx")) Assert.Ignore("ONNX for Python is not there; apt-get install python3-onnx.");
        var list = folder.File($"{action}.txt");
        File.WriteAllLines(list, paths.Select(path => $"{path}\t{action}"));
        var script = Path.Combine(TestContext.CurrentContext.TestDirectory, "check_models.py");
        using var process = Process.Start(new ProcessStartInfo(Python, [script, list]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, () => errors.Result);
        return lines.Select(static line => line.Split('\t')).ToDictionary(static parts => parts[0], static parts => parts[1..], StringComparer.Ordinal);
    }
}
