using System.Reflection;
using static TorchSharp.torch;

namespace Lifecycle.Training.Checkpoints;

/// <summary>The code that a run is of: the program, Lifecycle and TorchSharp, each with its version and, where the build noted it, its commit.</summary>
internal static class CodeVersion
{
    /// <summary>The versions in one line.</summary>
    public static string Text { get; } = string.Join("; ", new[] { Assembly.GetEntryAssembly(), typeof(CodeVersion).Assembly, typeof(Tensor).Assembly }.OfType<Assembly>().Select(Describe).Distinct(StringComparer.Ordinal));

    private static string Describe(Assembly assembly) =>
        $"{assembly.GetName().Name} {assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version?.ToString()}";
}
