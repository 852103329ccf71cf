namespace Lifecycle.Training.Loops;

/// <summary>A run has to go back to its last checkpoint; it never leaves the run.</summary>
internal sealed class RollBackException(string message) : Exception(message);
