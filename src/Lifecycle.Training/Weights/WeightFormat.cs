namespace Lifecycle.Training.Weights;

/// <summary>A format of files of weights.</summary>
public enum WeightFormat
{
    /// <summary>Hugging Face's safetensors.</summary>
    SafeTensors,

    /// <summary>What Python's <c>torch.save</c> writes since 1.6: a zip file of a pickle and the elements.</summary>
    PyTorch,

    /// <summary>What TorchSharp's <c>Module.save</c> writes.</summary>
    TorchSharp,

    /// <summary>An ONNX model, of which the initializers are taken.</summary>
    Onnx,
}
