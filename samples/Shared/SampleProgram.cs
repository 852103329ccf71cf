using System.CommandLine;
using Lifecycle.Training.Native;

namespace Lifecycle.Samples.Shared;

/// <summary>What every sample does around its work: the command line before it, exit codes after it.</summary>
public static class SampleProgram
{
    private const int BadInput = 2;
    private const int Cancelled = 130;

    /// <summary>Runs a command. The exit code is 0, 2 with one line on standard error for what the user can mend, or 130 after Ctrl+C.</summary>
    public static async Task<int> RunAsync(RootCommand command, string[] arguments)
    {
        var parsed = command.Parse(arguments);
        if (parsed.Errors.Count > 0) return Fail(string.Join(" ", parsed.Errors.Select(e => e.Message)) + " See --help.", BadInput);
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (LifecycleException e)
        {
            return Fail(e.Message, BadInput);
        }
        catch (OperationCanceledException)
        {
            return Fail("Cancelled; the output folder keeps the best model so far.", Cancelled);
        }
    }

    /// <summary>Refuses what would fail only after training: an export without the native library, results that cannot be written.</summary>
    public static void CheckBeforeTraining(string? json)
    {
        if (NativeTorch.Reason is { } reason) throw new NativeException($"The export needs Lifecycle's native library: {reason}");
        JsonResults.CheckWritable(json);
    }

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine(message.ReplaceLineEndings(" "));
        return exitCode;
    }
}
