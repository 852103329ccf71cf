namespace Lifecycle.Inference.Predicting;

/// <summary>Writes a record's values of one input.</summary>
/// <typeparam name="TRecord">What is predicted from.</typeparam>
/// <typeparam name="T">The .NET type of the input's elements.</typeparam>
/// <param name="record">The record.</param>
/// <param name="row">Takes the values; zeros before.</param>
public delegate void RowWriter<in TRecord, T>(TRecord record, Span<T> row) where T : unmanaged;

/// <summary>Reads a result from what the model said of one record.</summary>
/// <typeparam name="TResult">The result.</typeparam>
/// <param name="outputs">The outputs of the record.</param>
public delegate TResult RowReader<out TResult>(RowOutputs outputs);
