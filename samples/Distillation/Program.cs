using Lifecycle;
using Lifecycle.Samples.Distillation;

const int BadInput = 2;
const int Cancelled = 130;

var parsed = DemoOptions.Command(Demo.RunAsync).Parse(args);
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
    return Fail("Cancelled.", Cancelled);
}

static int Fail(string message, int exitCode)
{
    Console.Error.WriteLine(message.ReplaceLineEndings(" "));
    return exitCode;
}
