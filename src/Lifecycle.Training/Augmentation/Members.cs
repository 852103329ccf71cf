using System.ComponentModel.DataAnnotations;
using Lifecycle.Onnx.Options;

namespace Lifecycle.Training.Augmentation;

/// <summary>What augmentations of augmentations share.</summary>
internal static class Members
{
    /// <summary>The members, checked.</summary>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
    public static IReadOnlyList<T> Check<T>(IReadOnlyList<T> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0 || members.Contains(default!)) throw new ArgumentException($"Expected at least one member and none that is null; found {members.Count} with {members.Count(member => member is null)} null.", nameof(members));
        return members;
    }

    /// <summary>What is out of range in any of them.</summary>
    public static IEnumerable<ValidationResult> Validate(IEnumerable<object> members) =>
        members.SelectMany(member => OptionsValidator.Failures(member.GetType().Name, member)).Select(failure => new ValidationResult(failure));
}
