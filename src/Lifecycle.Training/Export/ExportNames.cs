namespace Lifecycle.Training.Export;

/// <summary>How the inputs, the outputs and the batch axis of an exported graph are called.</summary>
internal sealed record ExportNames(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, string BatchAxis);
