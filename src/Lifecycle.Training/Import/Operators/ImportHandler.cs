namespace Lifecycle.Training.Import.Operators;

/// <summary>Runs one node: takes its inputs from the context and returns its outputs, in the operator's order.</summary>
internal delegate ImportValue[] ImportHandler(NodeContext context);
