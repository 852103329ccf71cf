using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lifecycle.Training.Augmentation;

namespace Lifecycle.Training.Tests.Augmentation;

/// <summary>docs/augmentation.md lists all augmentations and mixings as their code describes them.</summary>
public partial class AugmentationPageTests
{
    private const string Name = "docs/augmentation.md";

    private static readonly (string Title, Type[] Types)[] _sections =
    [
        ("Geometry of images", [typeof(RandomHorizontalFlip), typeof(RandomVerticalFlip), typeof(RandomRotation), typeof(RandomScale), typeof(RandomTranslation), typeof(RandomShear), typeof(RandomCrop), typeof(RandomResizedCrop)]),
        ("Colours and pixels of images", [typeof(RandomBrightness), typeof(RandomContrast), typeof(RandomSaturation), typeof(RandomHue), typeof(ColorJitter), typeof(RandomGrayscale), typeof(GaussianNoise), typeof(GaussianBlur), typeof(RandomErasing), typeof(TrivialAugment)]),
        ("Series", [typeof(SeriesJitter), typeof(SeriesScaling), typeof(TimeWarp), typeof(WindowCrop), typeof(TimeMasking)]),
        ("Tables and token ids", [typeof(FeatureNoise), typeof(SwapNoise), typeof(TokenMasking)]),
        ("Composition", [typeof(RandomApply), typeof(OneOf), typeof(Compose)]),
        ("Mixing of samples", [typeof(MixUp), typeof(CutMix), typeof(OneMixing)]),
    ];

    [Test]
    public void EveryAugmentationHasASection()
    {
        var all = typeof(IAugmentation).Assembly.GetExportedTypes().Where(type => type is { IsAbstract: false } && (type.IsAssignableTo(typeof(IAugmentation)) || type.IsAssignableTo(typeof(IBatchMixing))));

        Assert.That(_sections.SelectMany(section => section.Types), Is.EquivalentTo(all));
    }

    [Test]
    public void ThePageIsOfThisCode()
    {
        var path = Path.Combine(typeof(AugmentationPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key is "RepositoryRoot").Value!, Name);
        var old = File.ReadAllText(path);
        var page = Generated().Replace(old, match => match.Groups["begin"].Value + Tables() + match.Groups["end"].Value);
        if (string.Equals(Environment.GetEnvironmentVariable("LIFECYCLE_UPDATE_DOCS"), "1", StringComparison.Ordinal)) File.WriteAllText(path, old = page);

        Assert.That(old, Is.EqualTo(page), $"{Name} is of other code; make it anew with: LIFECYCLE_UPDATE_DOCS=1 ./build.sh test AugmentationPage");
    }

    private static string Tables()
    {
        var documented = XDocument.Load(Path.ChangeExtension(typeof(IAugmentation).Assembly.Location, ".xml")).Descendants("member").ToDictionary(m => m.Attribute("name")!.Value, StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var (title, types) in _sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| name | does | parameters |\n| --- | --- | --- |\n");
            foreach (var type in types)
                text.Append(CultureInfo.InvariantCulture, $"| `{type.Name}` | {Text(documented[$"T:{type.FullName}"].Element("summary")!)} | {Parameters(type, documented)} |\n");
        }
        return text.Append('\n').ToString();
    }

    private static string Parameters(Type type, Dictionary<string, XElement> documented)
    {
        var constructor = type.GetConstructors().Single();
        var member = documented.Single(pair => pair.Key.StartsWith($"M:{type.FullName}.#ctor", StringComparison.Ordinal)).Value;
        return string.Join("<br>", constructor.GetParameters().Select(parameter =>
            $"`{parameter.Name}`{Default(parameter)}: {Text(member.Elements("param").Single(p => p.Attribute("name")!.Value == parameter.Name))}"));
    }

    private static string Default(ParameterInfo parameter) => parameter switch
    {
        { HasDefaultValue: false } => "",
        { DefaultValue: null } => " = null",
        { ParameterType.IsEnum: true } => $" = {Enum.ToObject(parameter.ParameterType, parameter.DefaultValue)}",
        _ => string.Create(CultureInfo.InvariantCulture, $" = {parameter.DefaultValue:0.####}"),
    };

    private static string Text(XElement element)
    {
        var text = string.Concat(element.Nodes().Select(node => node is XElement inner ? $"`{(inner.Attribute("cref") ?? inner.Attribute("name"))!.Value.Split('.')[^1]}`" : node.ToString()));
        return Space().Replace(text.Replace("&gt;", ">", StringComparison.Ordinal), " ").Trim();
    }

    [GeneratedRegex(@"(?<begin><!-- tables: begin -->\n).*?(?<end><!-- tables: end -->)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Generated();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
