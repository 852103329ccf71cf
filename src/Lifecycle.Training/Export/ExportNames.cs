namespace Lifecycle.Training.Export;

/// <summary>How the inputs and outputs of an exported graph are called.</summary>
internal sealed record ExportNames(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);
