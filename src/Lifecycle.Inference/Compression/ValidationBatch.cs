using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Compression;

/// <summary>Inputs that a model is judged on, with what it is expected to say of them.</summary>
/// <param name="Inputs">A tensor for each input of the model, under its name.</param>
/// <param name="Targets">What a metric compares with, such as the labels of the rows: [rows], Int64; empty where nothing is known.</param>
public sealed record ValidationBatch(IReadOnlyList<TensorData> Inputs, IReadOnlyList<TensorData> Targets);
