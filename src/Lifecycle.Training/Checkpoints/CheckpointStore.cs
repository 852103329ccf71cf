using System.Text.RegularExpressions;
using Lifecycle.Onnx.Files;

namespace Lifecycle.Training.Checkpoints;

/// <summary>
/// The checkpoint directory of a run, held by one process at a time. A checkpoint is written into a folder aside, which is flushed and then renamed; it counts
/// from the instant at which the index is replaced. A kill at any instant leaves the old index or the new, both with whole checkpoints; what else it leaves is removed
/// when the directory is opened again.
/// </summary>
internal sealed partial class CheckpointStore : IDisposable
{
    private const string LockName = ".lock";
    private readonly string _directory;
    private readonly FileStream _lock;
    private readonly HashSet<string> _foreign;
    private CheckpointIndex _index;
    private string? _parent;

    private CheckpointStore(string directory, FileStream held)
    {
        (_directory, _lock) = (directory, held);
        var index = CheckpointIndex.Read(directory);
        // Folders that no index tells of are somebody's: they are left alone.
        _foreign = index is null ? [.. Folders()] : [];
        _index = index ?? new CheckpointIndex();
        RemoveLeftovers();
    }

    /// <summary>Makes or opens a directory.</summary>
    /// <exception cref="UsageException">It cannot be written, or another process trains into it.</exception>
    /// <exception cref="DataException">Its index is damaged.</exception>
    public static CheckpointStore Open(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        FileStream held;
        try
        {
            Directory.CreateDirectory(directory);
            held = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"The checkpoint directory \"{directory}\" cannot be written: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a writable folder that no other process trains into; give another.", e);
        }
        try
        {
            return new CheckpointStore(directory, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens the checkpoint to resume from, or null where there is none.</summary>
    public CheckpointFolder? OpenLast() => OpenFolder(_index.Last);

    /// <summary>Opens the best checkpoint, or null where there is none.</summary>
    public CheckpointFolder? OpenBest() => OpenFolder(_index.Best);

    /// <summary>Starts a run anew: its first checkpoint takes the place of all that an earlier run left here.</summary>
    public void Restart() => (_index, _parent) = (new CheckpointIndex(), null);

    /// <summary>Goes on from a checkpoint, which the next one names as its parent.</summary>
    public void ContinueFrom(CheckpointFolder checkpoint) => _parent = checkpoint.Name;

    /// <summary>Writes a checkpoint. Those that are neither last nor best nor kept any more are removed.</summary>
    /// <exception cref="UsageException">The disk is full or cannot be written; the old checkpoints are as they were.</exception>
    public CheckpointFolder Write(CheckpointContent content, CheckpointKinds kinds)
    {
        try
        {
            var folder = WriteFolder(content);
            Commit(folder.Name, kinds);
            _parent = folder.Name;
            RemoveLeftovers();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"A checkpoint cannot be written to \"{_directory}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a writable folder with enough free space; free space or give another.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private CheckpointFolder? OpenFolder(string? name) => name is null ? null : CheckpointFolder.Open(Path.Combine(_directory, name));

    private CheckpointFolder WriteFolder(CheckpointContent content)
    {
        var temporary = Path.Combine(_directory, $".{Path.GetRandomFileName()}.writing.tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            var (name, description) = CheckpointFolder.Write(temporary, content, _parent);
            var target = Path.Combine(_directory, name);
            // The same name is the same content, hash and all.
            if (Directory.Exists(target)) Directory.Delete(temporary, recursive: true);
            else Directory.Move(temporary, target);
            FolderFlush.ToDisk(_directory);
            return new CheckpointFolder(target, description);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private void Commit(string name, CheckpointKinds kinds)
    {
        var index = new CheckpointIndex
        {
            Last = kinds.HasFlag(CheckpointKinds.Last) ? name : _index.Last,
            Best = kinds.HasFlag(CheckpointKinds.Best) ? name : _index.Best,
            Kept = kinds.HasFlag(CheckpointKinds.Kept) && !_index.Kept.Contains(name, StringComparer.Ordinal) ? [.. _index.Kept, name] : _index.Kept,
        };
        index.Write(_directory);
        _index = index;
    }

    private IEnumerable<string> Folders() => Directory.EnumerateDirectories(_directory).Select(path => Path.GetFileName(path)).Where(CheckpointIndex.IsFolderName);

    private void RemoveLeftovers()
    {
        var counting = _index.Folders.Concat(_foreign).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Folders().Where(folder => !counting.Contains(folder)).ToList())
        {
            // Renamed first, so that no name of a checkpoint ever stands for a part of one.
            var removed = Path.Combine(_directory, $".{Path.GetRandomFileName()}.removed.tmp");
            Directory.Move(Path.Combine(_directory, folder), removed);
        }
        foreach (var path in Directory.EnumerateFileSystemEntries(_directory).Where(path => Leftover().IsMatch(Path.GetFileName(path))).ToList()) Discard(path);
    }

    private static void Discard(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is tried again when the directory is opened next.
        }
    }

    [GeneratedRegex(@"\A\.(.+\.(writing|removed)|checkpoints\.json\..+)\.tmp\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Leftover();
}
