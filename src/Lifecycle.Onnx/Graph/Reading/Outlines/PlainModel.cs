namespace Lifecycle.Onnx.Graph.Reading.Outlines;

/// <summary>A model that was checked and is handed on as it stands.</summary>
internal sealed record PlainModel(byte[] Bytes, ModelOutline Outline);
