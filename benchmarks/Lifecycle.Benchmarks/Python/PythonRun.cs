namespace Lifecycle.Benchmarks.Python;

/// <summary>A script of this folder that runs to its end in a python3 of its own.</summary>
internal static class PythonRun
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>Whether this machine has the interpreter.</summary>
    public static bool IsPossible => File.Exists(Interpreter);

    /// <summary>The numbers of the last line that the script writes.</summary>
    public static double[] Numbers(string script, params IEnumerable<string> arguments) =>
        ProgramRun.Numbers(Interpreter, [Path.Combine(AppContext.BaseDirectory, "Python", script), .. arguments]);
}
