using System.Text.Json;
using System.Text.Json.Serialization;
using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Isolation;

/// <summary>What the process that tries a model is told, and what it does.</summary>
internal sealed record IsolatedTask(string Path, IsolationOptions Options, OnnxLoadOptions Loading)
{
    /// <summary>The environment variable that tells a process that it is one to try a model.</summary>
    public const string Variable = "LIFECYCLE_ISOLATED";
    public const string Accepted = "accepted";
    public const string Refused = "refused: ";
    public const string OutOfMemory = "memory";

    private const long MostElements = 1 << 24;

    public string Write() => JsonSerializer.Serialize(this, IsolationJson.Default.IsolatedTask);

    public static IsolatedTask Read(string text) => JsonSerializer.Deserialize(text, IsolationJson.Default.IsolatedTask)!;

    /// <summary>Limits this process, tries the model, and gives the answer.</summary>
    public string Run()
    {
        try
        {
            MemoryLimit.Set(Options.MaxMemoryBytes);
            var model = OnnxModel.Load(Path, Loading);
            using var session = OnnxSession.Create(model, new PredictorOptions { IntraOpThreads = 1 });
            if (Options.Run) RunOnZeros(session);
            return Accepted;
        }
        catch (OutOfMemoryException)
        {
            return OutOfMemory;
        }
        catch (LifecycleException e)
        {
            return e.Message.Contains("bad_alloc", StringComparison.Ordinal) || e.Message.Contains("Failed to allocate memory", StringComparison.Ordinal) ? OutOfMemory : Refused + e.Message.ReplaceLineEndings(" ");
        }
    }

    // Inputs that are no tensors of numbers, or too large, are for the caller to try.
    private static void RunOnZeros(OnnxSession session)
    {
        var inputs = new List<TensorData>();
        foreach (var input in session.Inputs)
        {
            long[] shape = [.. input.Shape.Select(static dimension => dimension.Value ?? 1)];
            var elements = shape.Aggregate(1L, static (product, size) => Math.Min(product * Math.Min(size, MostElements), MostElements));
            if (elements == MostElements || input.ElementType.ByteLength(elements) is not { } bytes) return;
            inputs.Add(TensorData.FromBytes(input.Name, input.ElementType, shape, new byte[bytes]));
        }
        NamedTensors.Visit(session, inputs, [.. session.Outputs.Select(static output => output.Name)], static (_, _) => { });
    }
}

[JsonSerializable(typeof(IsolatedTask))]
internal sealed partial class IsolationJson : JsonSerializerContext;
