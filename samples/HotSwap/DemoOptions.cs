namespace Lifecycle.Samples.HotSwap;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, int TrainImages, int Epochs, int Callers, int Seed, string? Json);
