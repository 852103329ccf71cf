using System.Buffers.Binary;
using Lifecycle.Training.Data.Packed;

namespace Lifecycle.Training.Tests.Data.Packed;

public class DamagedFileTests
{
    [Test]
    public void EveryByteThatIsChangedIsFound([Values] bool sequences)
    {
        var random = new Random(4);
        var whole = Bytes(sequences);
        for (var tries = 0; tries < 200; tries++)
        {
            var damaged = (byte[])whole.Clone();
            var at = random.Next(tries % 2 == 0 ? 200 : damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            Assert.That(() => ReadAll(damaged), Throws.TypeOf<DataException>(), $"byte {at}");
        }
    }

    [Test]
    public void EveryLengthButTheRightOneIsRefused([Values] bool sequences)
    {
        var whole = Bytes(sequences);
        foreach (var length in new[] { 0, 1, 100, 4095, 4096, whole.Length / 2, whole.Length - 1 })
            Assert.That(() => ReadAll(whole[..length]), Throws.TypeOf<DataException>(), $"{length} bytes");
        Assert.That(() => ReadAll([.. whole, 0]), Throws.TypeOf<DataException>());
    }

    // What a forger can write: the header's checksum is right, its numbers are not.
    [TestCase(16, long.MaxValue)]
    [TestCase(16, 0)]
    [TestCase(16, -1)]
    [TestCase(16, 1L << 61)]
    [TestCase(24, -1)]
    [TestCase(24, long.MaxValue)]
    [TestCase(36, 0)]
    [TestCase(36, 0x0001_0000_FFFF)]
    [TestCase(40, 0x7F)]
    [TestCase(40, 0xFF06)]
    [TestCase(52, -1)]
    [TestCase(52, 0)]
    [TestCase(52, long.MaxValue)]
    public void HeadersOfForgersAreRefused(int at, long value)
    {
        foreach (var sequences in new[] { false, true })
        {
            var forged = Bytes(sequences);
            if (BinaryPrimitives.ReadInt64LittleEndian(forged.AsSpan(at)) == value) continue;
            BinaryPrimitives.WriteInt64LittleEndian(forged.AsSpan(at), value);
            BinaryPrimitives.WriteUInt32LittleEndian(forged.AsSpan(12), Crc32C.Of(forged.AsSpan(16, PackedHeader.Size - 16)));
            Assert.That(() => ReadAll(forged), Throws.TypeOf<DataException>(), $"{(sequences ? "sequences" : "images")}");
        }
    }

    // With checksums left out, offsets and lengths inside must still not lead outside.
    [Test]
    public void OffsetsAndLengthsOfForgersDoNotLeadOutside()
    {
        var random = new Random(5);
        var whole = Bytes(sequences: true);
        for (var tries = 0; tries < 500; tries++)
        {
            var forged = (byte[])whole.Clone();
            for (var at = PackedHeader.Size; at < forged.Length - 8; at += random.Next(1, 2000))
                BinaryPrimitives.WriteInt64LittleEndian(forged.AsSpan(at), random.Next(4) switch { 0 => -1, 1 => long.MaxValue, 2 => random.Next(5000), _ => long.MinValue });
            var table = forged.AsSpan(forged.Length - (4 * ((forged.Length - PackedHeader.Size + PackedHeader.BlockBytes - 1) / PackedHeader.BlockBytes)));
            BinaryPrimitives.WriteUInt32LittleEndian(forged.AsSpan(32), Crc32C.Of(table));
            BinaryPrimitives.WriteUInt32LittleEndian(forged.AsSpan(12), Crc32C.Of(forged.AsSpan(16, PackedHeader.Size - 16)));
            try
            {
                ReadAll(forged, verify: false);
            }
            catch (DataException)
            {
                // Refused: that is well. Anything else fails the test, or ends the process.
            }
        }
    }

    [Test]
    public void TellsWhereThereIsNoFile() => Assert.Multiple(() =>
    {
        Assert.That(() => PackedDataset.Open("/none/a.pack"), Throws.TypeOf<UsageException>());
        Assert.That(() => PackedDataset.Open("/tmp"), Throws.TypeOf<UsageException>());
        Assert.That(() => PackedDataset.Open("/dev/zero"), Throws.TypeOf<UsageException>());
    });

    [Test]
    public void KnowsTheChecksumOfTheStandard() => Assert.That(Crc32C.Of("123456789"u8), Is.EqualTo(0xE3069283));

    private static byte[] Bytes(bool sequences)
    {
        using var folder = new TemporaryFolder();
        using var images = Toy.Images(100);
        using var tokens = PackedDatasetTests.Sequences();
        (sequences ? (Lifecycle.Training.Data.IDataset)tokens : images).WritePacked(folder["a.pack"]);
        return File.ReadAllBytes(folder["a.pack"]);
    }

    private static void ReadAll(byte[] bytes, bool verify = true)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.pack"], bytes);
        using var packed = PackedDataset.Open(folder["a.pack"], verify);
        if (verify) packed.Verify();
        for (long i = 0; i < Math.Min(packed.Count, 200); i++) packed.Read([i]).Dispose();
    }
}
