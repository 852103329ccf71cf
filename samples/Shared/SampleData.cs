namespace Lifecycle.Samples.Shared;

/// <summary>The data that build.sh fetches for samples.</summary>
public static class SampleData
{
    /// <summary>Where a file or folder of build.sh's artifacts is, looked for upwards from the program.</summary>
    public static string InArtifacts(params string[] parts)
    {
        var relative = Path.Combine(["artifacts", .. parts]);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Exists(Path.Combine(folder.FullName, relative))) return Path.Combine(folder.FullName, relative);
        return relative;
    }

    /// <summary>Refuses a path where nothing is.</summary>
    public static void Require(string path, string what, string sample)
    {
        if (!Path.Exists(path))
            throw new UsageException($"There is no \"{path}\"; expected {what}; './build.sh demo {sample}' fetches it, or name another with --data.");
    }
}
