using Lifecycle.Onnx.Graph.Reading;
using Lifecycle.Onnx.Graph.Reading.Outlines;

namespace Lifecycle.Inference.Sessions;

/// <summary>A model on its way to ONNX Runtime, which gets nothing but bytes that were checked: those of a plain file as they stand, or a model that was read whole.</summary>
internal sealed class SessionSource
{
    private readonly PlainModel? _plain;
    private readonly OnnxLoadOptions? _loading;
    private OnnxModel? _model;
    private ModelOutline? _outline;

    private SessionSource(PlainModel plain, OnnxLoadOptions loading) => (_plain, _outline, _loading) = (plain, plain.Outline, loading);

    public SessionSource(OnnxModel model) => _model = model;

    /// <summary>What is to be known of it.</summary>
    public ModelOutline Outline => _outline ??= ModelOutline.Of(_model!.Message);

    /// <summary>The model as a graph.</summary>
    public OnnxModel Model => _model ??= OnnxModel.Parse(_plain!.Bytes, _loading);

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">The file is not there or cannot be read.</exception>
    /// <exception cref="ModelException">It is no ONNX model, is larger than the limit, or is damaged or hostile.</exception>
    public static SessionSource Read(string path, OnnxLoadOptions options) =>
        ModelReader.ReadPlain(path, options) is { } plain ? new SessionSource(plain, options) : new SessionSource(OnnxModel.Load(path, options));

    /// <summary>Reads a stream up to its end.</summary>
    /// <exception cref="ModelException">It is no ONNX model, is larger than the limit, or is damaged or hostile.</exception>
    public static SessionSource Read(Stream stream, OnnxLoadOptions options)
    {
        var bytes = ModelReader.ReadAll(stream, options);
        return OutlineReader.TryRead(bytes.Span, options) is { } outline
            ? new SessionSource(new PlainModel(bytes.ToArray(), outline), options) : new SessionSource(ModelReader.ReadBytes(bytes, options, ModelReader.StreamName));
    }

    /// <summary>Whether one message holds it.</summary>
    public bool FitsOneFile(OnnxSaveOptions splitting) => _model is { } model ? model.FitsOneFile(splitting) : _plain!.Bytes.Length <= splitting.MaxBytes;

    /// <summary>The one message.</summary>
    public byte[] ToArray() => _model?.ToArray() ?? _plain!.Bytes;
}
