using Lifecycle.Inference.Sessions;

namespace Lifecycle;

/// <summary>What predicts rows of floats at once, for any number of callers: a <see cref="Predictor"/>, or something around one or more.</summary>
public interface IPredictor
{
    /// <summary>The model's inputs.</summary>
    IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>The model's outputs.</summary>
    IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>The names of the classes, in the order of the output; empty where the model has none.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Values a row of the input.</summary>
    int InputRowSize { get; }

    /// <summary>Which model is in use, for what keeps answers: it changes with the model. 1 for models that stay.</summary>
    long Version => 1;

    /// <inheritdoc cref="Predictor.Predict(ReadOnlySpan{float})"/>
    Prediction Predict(ReadOnlySpan<float> rows);
}
