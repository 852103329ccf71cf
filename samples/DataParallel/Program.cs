using Lifecycle;
using Lifecycle.Samples.DataParallel;
using Lifecycle.Training.Distributed;

const int Failed = 2;
const int Cancelled = 130;

// The same program is the one that starts processes, and each of these; torchrun, PyTorchJob and Slurm start it as the latter.
var parsed = DemoOptions.Command(ProcessGroup.IsLaunched ? Worker.RunAsync : Launcher.RunAsync).Parse(args);
if (parsed.Errors.Count > 0) return Fail(string.Join(" ", parsed.Errors.Select(e => e.Message)) + " See --help.", Failed);
try
{
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (LifecycleException e)
{
    return Fail(e.Message, Failed);
}
catch (OperationCanceledException)
{
    return Fail("Cancelled.", Cancelled);
}

static int Fail(string message, int exitCode)
{
    Console.Error.WriteLine(message.ReplaceLineEndings(" "));
    return exitCode;
}
