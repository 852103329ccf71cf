namespace Lifecycle.Training.Export.Operators;

/// <summary>
/// Writes one traced operator as ONNX nodes: reads its arguments from the context, adds nodes, and sets its outputs.
/// </summary>
/// <param name="context">The operator with its arguments and the graph under construction.</param>
public delegate void OperatorHandler(OperatorContext context);
