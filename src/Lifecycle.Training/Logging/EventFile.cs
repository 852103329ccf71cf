using System.Buffers.Binary;
using System.Numerics;
using Lifecycle.Training.Logging.Wire;

namespace Lifecycle.Training.Logging;

/// <summary>
/// A TensorBoard event file: TFRecord frames (length, its masked CRC-32C, data, theirs) around the protobuf message Event of TensorFlow's
/// event.proto. Each event is handed to the system in one write.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private static int _count;
    private readonly FileStream _stream;

    private EventFile(FileStream stream) => _stream = stream;

    /// <summary>Makes a file in a folder that TensorBoard finds, with a name of its own.</summary>
    public static EventFile Create(string directory, DateTimeOffset time)
    {
        Directory.CreateDirectory(directory);
        var name = FormattableString.Invariant($"events.out.tfevents.{time.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref _count)}");
        var file = new EventFile(new FileStream(Path.Combine(directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        file.Append(time, 0, static message => message.Text(3, "brain.Event:2"));
        return file;
    }

    /// <summary>Tells that a run starts at a step: TensorBoard leaves out what older files have from there on.</summary>
    public void Start(DateTimeOffset time, long step) => Append(time, step, static message => message.Message(7, static log => log.Number(1, 1)));

    public void Scalar(DateTimeOffset time, long step, string tag, double value) =>
        Append(time, step, message => message.Message(5, summary => summary.Message(1, entry => entry.Text(1, tag).Single(2, (float)value))));

    public void Histogram(DateTimeOffset time, long step, string tag, Histogram histogram) =>
        Append(time, step, message => message.Message(5, summary => summary.Message(1, entry => entry.Text(1, tag).Message(5, histogram.Write))));

    public void Dispose() => _stream.Dispose();

    private void Append(DateTimeOffset time, long step, Action<WireMessage> content)
    {
        var message = new WireMessage();
        message.Double(1, time.ToUnixTimeMilliseconds() / 1000.0).Number(2, step);
        content(message);
        var data = message.ToArray();
        var frame = new byte[data.Length + 16];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), MaskedCrc(frame.AsSpan(0, 8)));
        data.CopyTo(frame, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(data.Length + 12), MaskedCrc(data));
        _stream.Write(frame);
    }

    // Masked, as records may hold checksums of records.
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xA282EAD8;
    }
}
