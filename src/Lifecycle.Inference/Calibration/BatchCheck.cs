using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Calibration;

/// <summary>Whether a batch is what a model takes.</summary>
internal static class BatchCheck
{
    /// <summary>Refuses a batch that does not fit.</summary>
    /// <param name="kind">What the batch is for, such as "Calibration".</param>
    /// <param name="batch">The tensors.</param>
    /// <param name="inputs">The model's inputs.</param>
    /// <param name="index">Which batch it is.</param>
    /// <exception cref="DataException">A tensor is missing, unknown, empty, or of another type or shape.</exception>
    public static void Require(string kind, IReadOnlyList<TensorData> batch, IReadOnlyList<TensorInfo> inputs, int index)
    {
        foreach (var input in inputs)
        {
            if (batch.FirstOrDefault(tensor => tensor.Name == input.Name) is not { } given)
                throw new DataException($"{kind} batch {index} has no tensor \"{input.Name}\" but {string.Join("; ", batch)}; expected {input}; name its tensors as the model's inputs.");
            var fits = given.ElementType == input.ElementType && given.Dims.Count == input.Shape.Count && given.Dims.Zip(input.Shape).All(static pair => pair.Second.Value is null || pair.Second.Value == pair.First);
            if (!fits) throw new DataException($"{kind} batch {index} has {given}; expected {input}; give it the shape and type of the model's input.");
            if (given.ElementCount == 0) throw new DataException($"{kind} batch {index} has {given}, which is empty; expected rows; leave the batch out.");
        }
        if (batch.FirstOrDefault(tensor => inputs.All(input => input.Name != tensor.Name)) is { } unknown)
            throw new DataException($"{kind} batch {index} has a tensor \"{unknown.Name}\" that is no input; expected {string.Join("; ", inputs)}; leave it out.");
    }
}
