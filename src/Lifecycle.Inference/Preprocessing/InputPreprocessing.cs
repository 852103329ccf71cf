namespace Lifecycle.Inference.Preprocessing;

/// <summary>Some inputs of a model and what makes them.</summary>
/// <param name="Inputs">The inputs' names, as many as <see cref="ModelPreprocessing.InputCount"/>, in its order.</param>
/// <param name="Preprocessing">What makes them.</param>
public sealed record InputPreprocessing(IReadOnlyList<string> Inputs, ModelPreprocessing Preprocessing);
