using Lifecycle.Inference.Isolation;

#pragma warning disable MA0047, CA1050 // The runtime wants the class by this name, outside of any namespace.

/// <summary>Called by the runtime ahead of a program's first line in a process that <see cref="ModelIsolation"/> started; it tries the model and ends the process.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(IsolatedTask.Variable) is null) return;
        Console.Out.WriteLine(IsolatedTask.Read(Console.In.ReadToEnd()).Run());
        Console.Out.Flush();
        Environment.Exit(0);
    }
}
