using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Distributed;

/// <summary>Which of how many processes this one is, and where they meet: at a TCP address that rank 0 serves, or in a file that all of them see.</summary>
public sealed class ProcessGroupOptions : IValidatableObject
{
    /// <summary>What carries tensors. Default Gloo.</summary>
    [EnumDataType(typeof(ProcessGroupBackend))]
    public ProcessGroupBackend Backend { get; init; }

    /// <summary>The number of this process, from 0.</summary>
    [Range(0, 65_535)]
    public required int Rank { get; init; }

    /// <summary>How many processes there are, 1 to 65,536.</summary>
    [Range(1, 65_536)]
    public required int WorldSize { get; init; }

    /// <summary>The number of this process among those of its machine, from 0, such as the CUDA device to use. Default 0.</summary>
    [Range(0, 65_535)]
    public int LocalRank { get; init; }

    /// <summary>The host name or address where rank 0 is reached; null (default) where a file is used.</summary>
    public string? MasterAddress { get; init; }

    /// <summary>The TCP port that rank 0 serves there while the group is made, 1 to 65,535. Default 29500.</summary>
    [Range(1, 65_535)]
    public int MasterPort { get; init; } = 29_500;

    /// <summary>A file to meet in, on a disk that all processes see, not there before; null (default) where an address is used.</summary>
    public string? StoreFile { get; init; }

    /// <summary>Whether something else serves the address already, as torchrun's agent can; then rank 0 does not. Default false.</summary>
    public bool JoinsStore { get; init; }

    /// <summary>Tells several groups in one store apart. Default none.</summary>
    public string? StorePrefix { get; init; }

    /// <summary>The network interface to talk through, such as <c>eth0</c>; null (default) is that of the machine's host name, or the loopback one where the address or the file is local.</summary>
    public string? NetworkInterface { get; init; }

    /// <summary>How long to wait for another rank, in the making of the group and in each operation, 1 millisecond to 24 hours. Default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "24:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Rank >= WorldSize) yield return new($"{nameof(Rank)} is {Rank}, expected below {nameof(WorldSize)}, which is {WorldSize}");
        if (string.IsNullOrEmpty(MasterAddress) == string.IsNullOrEmpty(StoreFile)) yield return new($"{nameof(MasterAddress)} is \"{MasterAddress}\" and {nameof(StoreFile)} is \"{StoreFile}\", expected one of them");
        if (StoreFile is { } file && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            yield return new($"{nameof(StoreFile)} is \"{file}\", whose folder does not exist");
    }
}
