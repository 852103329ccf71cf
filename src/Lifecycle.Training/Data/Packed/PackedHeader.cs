using System.Buffers.Binary;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Packed;

/// <summary>The first block of a packed file: what the file holds and where. docs/data.md describes the format.</summary>
internal sealed record PackedHeader(IReadOnlyList<PackedField> Inputs, IReadOnlyList<PackedField> Targets, long Count, long DataBytes)
{
    /// <summary>The bytes of the header; the data begin after them.</summary>
    public const int Size = 4096;

    /// <summary>The bytes that one checksum covers.</summary>
    public const int BlockBytes = 1 << 16;

    private const uint Version = 1;
    private const int MaxFields = 64;
    private static readonly byte[] _magic = "LIFEPACK"u8.ToArray();

    public IEnumerable<PackedField> Fields => Inputs.Concat(Targets);

    public bool HasIndex { get; } = Inputs.Concat(Targets).Any(field => field.IsVariable);

    /// <summary>The bytes of a row where all have the same.</summary>
    public long RowBytes { get; } = Inputs.Concat(Targets).Where(field => !field.IsColumn).Sum(field => field.UnitBytes);

    public UInt128 ColumnsStart => (UInt128)Size + (ulong)DataBytes;

    public UInt128 IndexStart => ColumnsStart + Fields.Where(f => f.IsColumn).Aggregate(UInt128.Zero, (sum, f) => sum + ((UInt128)(ulong)f.UnitBytes * (ulong)Count));

    public UInt128 ChecksumsStart => IndexStart + (HasIndex ? ((UInt128)(ulong)Count + 1) * sizeof(long) : 0);

    public UInt128 BlockCount => (ChecksumsStart - Size + BlockBytes - 1) / BlockBytes;

    public UInt128 FileBytes => ChecksumsStart + (BlockCount * sizeof(uint));

    /// <summary>Writes the header's bytes.</summary>
    public byte[] ToBytes(uint checksumOfChecksums)
    {
        var bytes = new byte[Size];
        var writer = new BinaryWriter(new MemoryStream(bytes));
        writer.Write(_magic);
        writer.Write(Version);
        writer.Write(0u);
        writer.Write(Count);
        writer.Write(DataBytes);
        writer.Write(checksumOfChecksums);
        writer.Write((ushort)Inputs.Count);
        writer.Write((ushort)Targets.Count);
        foreach (var field in Fields)
        {
            writer.Write((byte)field.Spec.Type);
            writer.Write((byte)field.Spec.Shape.Count);
            writer.Write(field.IsColumn ? (ushort)1 : (ushort)0);
            writer.Write(field.Padding);
            foreach (var length in field.Spec.Shape) writer.Write(length);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), Crc32C.Of(bytes.AsSpan(16)));
        return bytes;
    }

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="InvalidDataException">It is not one; the message goes on from "the file".</exception>
    public static (PackedHeader Header, uint ChecksumOfChecksums) Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || !bytes.StartsWith(_magic)) throw new InvalidDataException("does not begin with LIFEPACK and a header");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version) throw new InvalidDataException($"is of version {version}, and this library reads version {Version}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != Crc32C.Of(bytes[16..Size])) throw new InvalidDataException("has a header that differs from its checksum");
        var reader = new BinaryReader(new MemoryStream(bytes[16..Size].ToArray()));
        try
        {
            var (count, dataBytes, checksum) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt32());
            if (count < 1 || dataBytes < 0) throw new InvalidDataException($"says it holds {count} samples in {dataBytes} bytes");
            var (inputs, targets) = (reader.ReadUInt16(), reader.ReadUInt16());
            if (inputs < 1 || inputs + targets > MaxFields) throw new InvalidDataException($"says it holds {inputs} inputs and {targets} targets");
            var fields = Enumerable.Range(0, inputs + targets).Select(_ => ReadField(reader)).ToArray();
            return (new PackedHeader(fields[..inputs], fields[inputs..], count, dataBytes), checksum);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("has a header that ends too early", e);
        }
    }

    /// <summary>Checks that the sizes fit each other and the file.</summary>
    /// <exception cref="InvalidDataException">They do not; the message goes on from "the file".</exception>
    public void CheckSizes(long fileBytes)
    {
        if (!HasIndex && (UInt128)(ulong)RowBytes * (ulong)Count != (ulong)DataBytes)
            throw new InvalidDataException($"says it holds {Count} samples of {RowBytes} bytes in {DataBytes} bytes");
        if (FileBytes != (UInt128)(ulong)fileBytes) throw new InvalidDataException($"has {fileBytes} bytes and its header says {FileBytes}");
    }

    private static PackedField ReadField(BinaryReader reader)
    {
        var (type, rank, flags, padding) = ((ScalarType)reader.ReadByte(), reader.ReadByte(), reader.ReadUInt16(), reader.ReadDouble());
        if (rank > PackedField.MaxRank || flags > 1) throw new InvalidDataException($"has a field of {rank} axes and flags {flags}");
        var spec = new ElementSpec(type, [.. Enumerable.Range(0, rank).Select(_ => reader.ReadInt64())]);
        if (PackedField.Mismatch(spec) is { } expected) throw new InvalidDataException($"has a field {spec} where {expected} were expected");
        var field = new PackedField(spec, padding, flags == 1);
        if (field is { IsColumn: true, IsVariable: true }) throw new InvalidDataException($"has a column {spec} of different lengths");
        return field;
    }
}
