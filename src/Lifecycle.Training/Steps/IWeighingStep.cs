namespace Lifecycle.Training.Steps;

/// <summary>A step that can tell whether one of its losses weighs samples, so that it has to know all parts of a batch before it computes the first.</summary>
internal interface IWeighingStep
{
    /// <summary>Whether one does.</summary>
    bool Weighs { get; }
}
