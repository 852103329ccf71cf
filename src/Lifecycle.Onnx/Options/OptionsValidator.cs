using System.ComponentModel.DataAnnotations;

namespace Lifecycle.Onnx.Options;

/// <summary>Checks option objects by the attributes of their properties and reports all failures together.</summary>
internal static class OptionsValidator
{
    /// <summary>Throws unless every property is within its range.</summary>
    /// <exception cref="UsageException">Names each option that is not, with the value found and what was expected.</exception>
    public static void Check(string subject, object options)
    {
        var failures = options.GetType().GetProperties().SelectMany(property => Failures(property, options)).ToList();
        if (failures.Count > 0) throw new UsageException($"{subject}: {string.Join("; ", failures)}; set them in their ranges.");
    }

    private static IEnumerable<string> Failures(System.Reflection.PropertyInfo property, object options)
    {
        var rules = property.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>().ToArray();
        if (rules.Length == 0) return [];
        var value = property.GetValue(options);
        return rules.Where(rule => !rule.IsValid(value)).Select(rule => Describe(property.Name, value, rule));
    }

    private static string Describe(string name, object? value, ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => $"{name} is {value}, expected {range.Minimum} to {range.Maximum}",
        AllowedValuesAttribute allowed => $"{name} is \"{value}\", expected one of {string.Join(", ", allowed.Values)}",
        EnumDataTypeAttribute names => $"{name} is {value}, expected one of {string.Join(", ", Enum.GetNames(names.EnumType))}",
        RequiredAttribute => $"{name} is missing",
        _ => rule.FormatErrorMessage(name).TrimEnd('.'),
    };
}
