using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Onnx.Options;

/// <summary>Checks option objects by their attributes and reports all failures together.</summary>
internal static class OptionsValidator
{
    /// <summary>Throws unless every part is within its ranges.</summary>
    /// <exception cref="UsageException">Names each option that is not, with the value found and what was expected.</exception>
    public static void Check(string subject, IEnumerable<(string Path, object Part)> parts)
    {
        var failures = parts.SelectMany(p => Failures(p.Path, p.Part)).ToList();
        if (failures.Count > 0) throw new UsageException($"{subject}: {string.Join("; ", failures)}.");
    }

    /// <summary>What is out of range in one part, each in a few words that begin with its path.</summary>
    public static IEnumerable<string> Failures(string path, object part)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        foreach (var property in part.GetType().GetProperties())
        {
            if (property.GetIndexParameters().Length > 0) continue;
            var rules = property.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>().ToArray();
            if (rules.Length == 0) continue;
            var value = property.GetValue(part);
            foreach (var rule in rules.Where(rule => !rule.IsValid(value))) yield return Describe(prefix + property.Name, value, rule);
        }
        if (part is not IValidatableObject self) yield break;
        foreach (var result in self.Validate(new ValidationContext(part))) yield return prefix + result.ErrorMessage;
    }

    private static string Describe(string path, object? value, ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => $"{path} is {value}, expected {(range.MinimumIsExclusive ? "above " : "")}{range.Minimum} to {(range.MaximumIsExclusive ? "below " : "")}{range.Maximum}",
        AllowedValuesAttribute allowed => $"{path} is \"{value}\", expected one of {string.Join(", ", allowed.Values)}",
        EnumDataTypeAttribute names => $"{path} is {value}, expected one of {string.Join(", ", Enum.GetNames(names.EnumType))}",
        RequiredAttribute => $"{path} is missing",
        _ => rule.FormatErrorMessage(path).TrimEnd('.'),
    };
}
