namespace Lifecycle.Samples.Batching;

/// <summary>What the command line says.</summary>
internal sealed record DemoOptions(string Data, int TrainImages, TimeSpan Time, int MostCallers, TimeSpan Goal, int Seed, string? Json);
