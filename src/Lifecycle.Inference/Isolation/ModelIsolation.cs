using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Inference.Isolation;

/// <summary>
/// Tries a file that nobody vouches for in a process of its own, with a limit on memory and time, before this process touches it: what
/// the file does to ONNX Runtime there, it does to nobody else. On Linux, in programs that are not trimmed or compiled ahead of time.
/// </summary>
public static class ModelIsolation
{
    private const int MostAnswer = 1 << 16;

    /// <summary>Whether this system and this program can start such a process: on Linux, in a program that is not trimmed or compiled ahead of time.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsSupported => Obstacle() is null;

    /// <summary>Reads a model's file, loads it into ONNX Runtime and runs it, all in another process.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the process may take; null for the defaults.</param>
    /// <param name="loading">Limits on what is read; null for the defaults.</param>
    /// <exception cref="UsageException">There is no such process here (see <see cref="IsSupported"/>), or an option is out of range.</exception>
    /// <exception cref="ModelException">The model was refused there, took too long or too much memory, or ended the process.</exception>
    public static void Check(string path, IsolationOptions? options = null, OnnxLoadOptions? loading = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        loading ??= new();
        OptionsValidator.Check("The options of the isolation are out of range", [("", options), (nameof(loading), loading)]);
        if (Obstacle() is { } obstacle)
            throw new UsageException($"Model \"{path}\" cannot be tried in a process of its own: {obstacle}; expected Linux and a program with startup hooks; set {nameof(PredictorOptions.Isolation)} only where {nameof(ModelIsolation)}.{nameof(IsSupported)} is true, and load trusted files only elsewhere.");
        using var process = Start(new IsolatedTask(Path.GetFullPath(path), options, loading));
        var answer = ReadAnswer(process, options.Timeout);
        if (answer is IsolatedTask.Accepted) return;
        throw new ModelException(answer is not null && answer.StartsWith(IsolatedTask.Refused, StringComparison.Ordinal) ? answer[IsolatedTask.Refused.Length..]
            : $"Model \"{path}\" {Ending(process, answer, options)} in the process that tried it first; expected a model that loads and runs in {options.MaxMemoryBytes} bytes and {options.Timeout.TotalSeconds} seconds; do not use the file, or raise {nameof(IsolationOptions)} if you trust it.");
    }

    private static string? Obstacle()
    {
        var hasHooks = RuntimeFeature.IsDynamicCodeSupported && (!AppContext.TryGetSwitch("System.StartupHookProvider.IsSupported", out var hooks) || hooks);
        return Obstacle(OperatingSystem.IsLinux(), RuntimeInformation.OSDescription, hasHooks);
    }

    /// <summary>Why a system and a program cannot do it, or null.</summary>
    internal static string? Obstacle(bool isLinux, string system, bool hasHooks)
    {
        if (!isLinux) return $"this is {system}, and the memory of a process is limited on Linux alone";
        if (!hasHooks) return "the program is trimmed or compiled ahead of time";
        return Environment.ProcessPath is null || Assembly.GetEntryAssembly() is null ? "the program's own file is not known" : null;
    }

    // The program itself once more, which ends before its first line: the runtime calls StartupHook ahead of it.
    private static Process Start(IsolatedTask task)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, HostArguments())
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(ModelIsolation).Assembly.GetName().Name;
        start.Environment[IsolatedTask.Variable] = "1";
        var process = Process.Start(start) ?? throw new UsageException($"The process \"{start.FileName}\" could not be started; expected this program's own file; try again.");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            process.StandardInput.Write(task.Write());
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already, which its answer tells.
        }
        return process;
    }

    private static List<string> HostArguments()
    {
        if (!string.Equals(Path.GetFileNameWithoutExtension(Environment.ProcessPath), "dotnet", StringComparison.Ordinal)) return [];
        List<string> arguments = ["exec"];
        if ((AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';')[0] is { Length: > 0 } dependencies)
        {
            arguments.AddRange(["--depsfile", dependencies]);
            var configuration = dependencies.Replace(".deps.json", ".runtimeconfig.json", StringComparison.Ordinal);
            if (File.Exists(configuration)) arguments.AddRange(["--runtimeconfig", configuration]);
        }
        arguments.Add(Assembly.GetEntryAssembly()!.Location);
        return arguments;
    }

    // A line of at most so many characters; null where the process says nothing in its time.
    private static string? ReadAnswer(Process process, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        var buffer = new char[MostAnswer];
        var length = 0;
        try
        {
            for (int read; length < buffer.Length && (read = process.StandardOutput.ReadAsync(buffer.AsMemory(length), deadline.Token).AsTask().GetAwaiter().GetResult()) > 0;) length += read;
            process.WaitForExitAsync(deadline.Token).GetAwaiter().GetResult();
            return new string(buffer, 0, length).TrimEnd('\n');
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return null;
        }
    }

    private static string Ending(Process process, string? answer, IsolationOptions options)
    {
        if (answer is null) return string.Create(CultureInfo.InvariantCulture, $"took longer than {options.Timeout.TotalSeconds} seconds");
        return answer is IsolatedTask.OutOfMemory ? $"took more than {options.MaxMemoryBytes} bytes of memory" : string.Create(CultureInfo.InvariantCulture, $"ended everything (exit code {process.ExitCode})");
    }
}
