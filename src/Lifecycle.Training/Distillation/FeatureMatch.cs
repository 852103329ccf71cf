using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Training.Distillation;

/// <summary>
/// A hidden layer of the student that is to give what a layer of the teacher gives (FitNets: Romero et al., 2015): the mean squared
/// difference of their outputs. Where the student's has another number of channels (axis 1), a linear map without bias that trains
/// along brings it to the teacher's; where images differ in height or width, the larger is averaged down to the smaller.
/// </summary>
/// <param name="Teacher">The path of the teacher's layer as in named_modules, such as "features.6": a module that takes a tensor and gives one.</param>
/// <param name="Student">The path of the student's layer, likewise.</param>
public sealed record FeatureMatch(string Teacher, string Student)
{
    /// <summary>The weight of the difference in the sum of losses; 0 to 1,000,000. Default 1.</summary>
    [Range(0.0, 1e6)]
    public double Weight { get; init; } = 1;
}
