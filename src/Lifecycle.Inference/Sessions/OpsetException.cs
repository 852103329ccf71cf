using System.Globalization;
using System.Text.RegularExpressions;

namespace Lifecycle.Inference.Sessions;

/// <summary>A model follows an operator set that is newer than what this ONNX Runtime knows.</summary>
public sealed partial class OpsetException : ModelException
{
    private OpsetException(string domain, long version, long supported, string runtime, Exception inner)
        : base($"The model follows version {version} of operator set \"{domain}\"; expected at most {supported}, the latest that ONNX Runtime {runtime} knows; export it for that version, or use a later ONNX Runtime.", inner)
    {
        Domain = domain;
        Version = version;
        Supported = supported;
    }

    /// <summary>The operator set: "ai.onnx" is ONNX's own.</summary>
    public string Domain { get; }

    /// <summary>The version that the model follows.</summary>
    public long Version { get; }

    /// <summary>The latest version that the runtime knows.</summary>
    public long Supported { get; }

    /// <summary>The error that ONNX Runtime means by its own, or null where it means another.</summary>
    internal static OpsetException? From(Exception error, OnnxModel model)
    {
        var match = Pattern().Match(error.Message);
        if (!match.Success) return null;
        var domain = match.Groups["domain"].Value;
        var version = model.Opsets.TryGetValue(domain is "ai.onnx" ? "" : domain, out var found) ? found : 0;
        return new OpsetException(domain, version, long.Parse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture), Runtime.Version, error);
    }

    [GeneratedRegex(@"official support for domain (?<domain>\S+) is till opset (?<version>\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
