using System.Diagnostics;

namespace Lifecycle.Repository.Tests;

/// <summary>What a command printed, both streams together, and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs programs as a user would, without build servers that stay behind.</summary>
internal static class Commands
{
    internal static async Task<CommandResult> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        // What the test host was started with describes the host, not the programs started here.
        foreach (var inherited in start.Environment.Keys.Where(static key => key.StartsWith("MSBUILD", StringComparison.Ordinal) && !key.Equals("MSBUILDDISABLENODEREUSE", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, string.Concat(texts));
    }

    /// <summary>Runs a program that must succeed.</summary>
    internal static async Task<string> SucceedAsync(string folder, IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments)
    {
        var result = await RunAsync(folder, environment, program, arguments);
        Assert.That(result.ExitCode, Is.Zero, () => $"{program} {string.Join(' ', arguments)} in {folder} printed:{Environment.NewLine}{result.Output}");
        return result.Output;
    }
}
