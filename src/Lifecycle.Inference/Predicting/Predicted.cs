namespace Lifecycle.Inference.Predicting;

/// <summary>A record's result.</summary>
/// <typeparam name="TRecord">What was predicted from.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
/// <param name="Index">The record's position, from 0, those left out at the start included.</param>
/// <param name="Record">The record.</param>
/// <param name="Result">What the model said of it.</param>
public readonly record struct Predicted<TRecord, TResult>(long Index, TRecord Record, TResult Result);
