using Microsoft.ML.OnnxRuntime;

namespace Lifecycle.Inference.Sessions;

/// <summary>What ONNX Runtime makes of a model before it runs it: fused and integer kernels, on this machine's CPU.</summary>
internal static class OptimizedModel
{
    /// <summary>The model as ONNX Runtime runs it.</summary>
    /// <exception cref="ModelException">ONNX Runtime refuses the model.</exception>
    public static OnnxModel Of(OnnxModel model)
    {
        Runtime.Start();
        var folder = Directory.CreateTempSubdirectory("lifecycle-optimized-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            using var settings = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, OptimizedModelFilePath = path, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            using var session = new InferenceSession(model.ToArray(), settings);
            return OnnxModel.Load(path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"Model \"{model.Graph.Name}\" cannot be loaded: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; expected a model that ONNX Runtime {Runtime.Version} knows; export it again.", e);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
