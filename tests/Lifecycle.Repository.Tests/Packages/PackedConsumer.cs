namespace Lifecycle.Repository.Tests.Packages;

/// <summary>
/// The packages of this build in a folder feed, and a program outside the repository that has only them: what a user has.
/// Lifecycle's packages are restored into a private folder; those of others come from the machine's.
/// </summary>
internal sealed class PackedConsumer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _environment;

    internal PackedConsumer() => _environment = new(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = _folder.PathOf("cache"), ["LIBTORCH"] = null, ["OMP_WAIT_POLICY"] = "PASSIVE" };

    internal string Feed => _folder.PathOf("feed");

    internal string Output => _folder.PathOf("program", "bin", "Debug", "net10.0");

    internal TemporaryFolder Folder => _folder;

    internal async Task PackAsync()
    {
        await Commands.SucceedAsync(
            Repository.Root, new Dictionary<string, string?>(StringComparer.Ordinal), "dotnet", "msbuild", Repository.PathOf("eng", "pack.proj"),
            "-nologo", "-v:quiet", $"-p:TorchProvider={Repository.TorchProvider}", $"-p:LifecyclePackageOutput={Feed}");
        foreach (var source in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Packages", "Consumer")))
            _folder.Write(await File.ReadAllTextAsync(source), "program", Path.GetFileName(source));
    }

    internal Task<string> BuildAsync(params string[] options) => Commands.SucceedAsync(
        _folder.PathOf("program"), _environment, "dotnet",
        ["build", "-v", "quiet", "-nologo", $"-p:LifecycleVersion={Repository.PackageVersion}", $"-p:RestoreSources={Feed}", $"-p:RestoreFallbackFolders={Repository.PackageFolder}", .. Repository.TorchRuntime, .. options]);

    internal Task<string> RunAsync() => Commands.SucceedAsync(_folder.Path, _environment, "dotnet", Path.Combine(Output, "Consumer.dll"));

    public void Dispose() => _folder.Dispose();
}
