using Google.Protobuf;
using Lifecycle.Onnx.Files;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading;
using Lifecycle.Onnx.Options;

namespace Lifecycle;

/// <summary>
/// An ONNX model in memory: read, changed, written. Parts of the format that have no member here (functions, sparse
/// tensors, training information, fields of later versions) are kept and written back. Not thread-safe while it is changed.
/// </summary>
public sealed class OnnxModel
{
    /// <summary>The IR version of models made here; it goes with operator sets up to 18 and is read by every ONNX Runtime since 1.10.</summary>
    private const long DefaultIrVersion = 8;

    private readonly ModelProto _message;

    /// <summary>Makes a model of a graph.</summary>
    /// <param name="graph">The graph; the model takes it over.</param>
    /// <param name="opset">The version of ONNX's own operator set that the graph's nodes follow.</param>
    public OnnxModel(OnnxGraph graph, long opset)
        : this(new ModelProto { IrVersion = DefaultIrVersion, ProducerName = "Lifecycle", ProducerVersion = Version }, graph)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, 1);
        _message.Graph = graph.Message;
        Opsets[""] = opset;
    }

    internal OnnxModel(ModelProto message) : this(message, new OnnxGraph(message.Graph)) { }

    private OnnxModel(ModelProto message, OnnxGraph graph)
    {
        _message = message;
        Graph = graph;
        Opsets = new MessageMap<OperatorSetIdProto, long>(message.OpsetImport, entry => Canonical(entry.Domain), entry => entry.Version,
            (domain, version) => new OperatorSetIdProto { Domain = domain, Version = version });
        Metadata = new MessageMap<StringStringEntryProto, string>(message.MetadataProps, entry => entry.Key, entry => entry.Value,
            (key, value) => new StringStringEntryProto { Key = key, Value = value });
    }

    /// <summary>The operators, constants, inputs and outputs.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>The version of the file format.</summary>
    public long IrVersion { get => _message.IrVersion; set => _message.IrVersion = value; }

    /// <summary>The version of the operator set of each domain; ONNX's own domain is the empty name.</summary>
    public IDictionary<string, long> Opsets { get; }

    /// <summary>The program that made the model; empty where it is not stated.</summary>
    public string ProducerName { get => _message.ProducerName; set => _message.ProducerName = value; }

    /// <summary>The version of the program that made the model; empty where it is not stated.</summary>
    public string ProducerVersion { get => _message.ProducerVersion; set => _message.ProducerVersion = value; }

    /// <summary>The model's name space, such as "com.example"; empty where it is not stated.</summary>
    public string Domain { get => _message.Domain; set => _message.Domain = value; }

    /// <summary>The model's own version; 0 where it is not stated.</summary>
    public long ModelVersion { get => _message.ModelVersion; set => _message.ModelVersion = value; }

    /// <summary>Text for people; empty where there is none.</summary>
    public string DocString { get => _message.DocString; set => _message.DocString = value; }

    /// <summary>Texts by key that travel with the model: labels, preprocessing, provenance.</summary>
    public IDictionary<string, string> Metadata { get; }

    /// <summary>The names of a classifier's classes, in the order of its output; kept in <see cref="Metadata"/> under "labels" as a JSON array. Empty where there are none.</summary>
    public IReadOnlyList<string> Labels
    {
        get => ModelLabels.Read(Metadata);
        set => ModelLabels.Write(Metadata, value);
    }

    internal ModelProto Message => _message;

    internal Google.Protobuf.Collections.RepeatedField<FunctionProto> Functions => _message.Functions;

    private static string Version => typeof(OnnxModel).Assembly.GetName().Version!.ToString(3);

    /// <summary>Reads a model. Data that lie in files beside it (external data) are read into it, from its folder and nowhere else.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="UsageException">The file is not there or cannot be read.</exception>
    /// <exception cref="ModelException">It is no ONNX model, is larger than the limit, or is damaged or hostile.</exception>
    public static OnnxModel Load(string path, OnnxLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ModelReader.ReadFile(path, options ?? new OnnxLoadOptions());
    }

    /// <summary>Reads a model up to the end of the stream. It must hold all of its data: a stream has no folder beside it.</summary>
    /// <param name="stream">The stream, which stays open.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ModelException">It is no ONNX model, is larger than the limit, or is damaged or hostile.</exception>
    public static OnnxModel Load(Stream stream, OnnxLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelReader.ReadStream(stream, options ?? new OnnxLoadOptions());
    }

    /// <summary>Reads a model from memory. It must hold all of its data.</summary>
    /// <param name="bytes">The file's content, which is copied.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="ModelException">It is no ONNX model, is larger than the limit, or is damaged or hostile.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> bytes, OnnxLoadOptions? options = null) =>
        ModelReader.ReadBytes(bytes, options ?? new OnnxLoadOptions(), "in memory");

    /// <summary>Reads a model from memory, the elements of its constants from files that are at hand.</summary>
    internal static OnnxModel Parse(ReadOnlyMemory<byte> bytes, OnnxLoadOptions options, string name, IExternalFiles files) =>
        ModelReader.ReadBytes(bytes, options, name, files);

    /// <summary>
    /// Writes the model, whole or not at all: as one file, or, where it is larger than one may be (2 GB), with the elements of
    /// its constants in a second file beside it, called after the first and its content (<c>model.onnx.89ab...cdef.data</c>).
    /// The two belong together: copy both.
    /// </summary>
    /// <param name="path">The file; one that is there is replaced, with its second file.</param>
    /// <param name="options">When there are two files; null for the defaults.</param>
    /// <exception cref="UsageException">The path cannot be written, or an option is out of range.</exception>
    /// <exception cref="ModelException">What is not the elements of constants is larger than one file may be.</exception>
    public void Save(string path, OnnxSaveOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        OptionsValidator.Check(nameof(OnnxSaveOptions), [("", options)]);
        if (!FitsOneFile(options))
            ExternalDataWriter.Write(_message, path, options.MinExternalBytes);
        else
            AtomicFile.Write(path, _message.WriteTo);
    }

    /// <summary>Whether <see cref="Save"/> writes one file.</summary>
    internal bool FitsOneFile(OnnxSaveOptions options) => ModelWriter.TensorBytes(_message) <= options.MaxBytes;

    /// <summary>The bytes of the model's file.</summary>
    /// <exception cref="ModelException">The model is larger than one file may be (2 GB).</exception>
    public byte[] ToArray()
    {
        ModelWriter.CheckSize(_message);
        return _message.ToByteArray();
    }

    /// <summary>A copy to change apart from this one. The elements of tensors, which never change, are shared.</summary>
    public OnnxModel Clone() => new(_message.Clone());

    /// <summary>The graph's name and size.</summary>
    public override string ToString() => Graph.ToString();

    private static string Canonical(string domain) => string.Equals(domain, "ai.onnx", StringComparison.Ordinal) ? "" : domain;
}
