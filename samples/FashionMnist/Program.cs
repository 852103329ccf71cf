using Lifecycle;
using Lifecycle.Samples.FashionMnist;

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
    return Fail("Cancelled; the output folder keeps the best model so far.", Cancelled);
}

static int Fail(string message, int exitCode)
{
    Console.Error.WriteLine(message.ReplaceLineEndings(" "));
    return exitCode;
}
