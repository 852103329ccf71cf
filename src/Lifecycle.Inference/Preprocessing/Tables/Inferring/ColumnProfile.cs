namespace Lifecycle.Inference.Preprocessing.Tables.Inferring;

/// <summary>What the values of a column could all be.</summary>
internal sealed class ColumnProfile(string name, SchemaOptions options)
{
    private readonly HashSet<string> _distinct = [];
    private bool _numbers = true;
    private bool _whole = true;
    private bool _booleans = true;
    private bool _dates = true;
    private long _missing;
    private string? _example;

    public string Name => name;

    private bool Overflows => _distinct.Count > options.MaxCategories;

    public void Add(in TableValue value)
    {
        if (value.IsMissing)
        {
            _missing++;
            return;
        }
        var text = value.ToString();
        _example ??= Shorten.Text(text);
        if (!Overflows) _distinct.Add(text);
        _numbers &= value.TryNumber(out var number);
        _whole &= _numbers && Math.Truncate(number) == number;
        _booleans &= value.TryBoolean(out _);
        _dates &= value.TryDate(format: null, out _);
    }

    public InferredColumn AsFeature(SchemaOptions limits)
    {
        if (_distinct.Count == 0) return Found("ignored: no values");
        if (_distinct.Count == 1 && _missing == 0) return Found("ignored: one value alone");
        var feature = Feature(limits);
        return feature is null
            ? Found($"ignored: more than {limits.MaxCategories} different texts")
            : Found(Meaning(feature)) with { Feature = feature };
    }

    public InferredColumn AsTarget(SchemaOptions limits)
    {
        TargetColumn target = _numbers && (!_whole || _distinct.Count > limits.MaxIntegerClasses) ? new RegressionTarget(name) : new ClassTarget(name);
        return Found(target is ClassTarget ? "target: classes" : "target: number") with { Target = target };
    }

    private TableColumn? Feature(SchemaOptions limits)
    {
        var gaps = _missing > 0;
        // Zeros and ones alone say the same either way.
        if (_booleans) return new BooleanColumn(name) { Missing = gaps ? MissingPolicy.MostFrequent : MissingPolicy.Refuse, MissingIndicator = gaps };
        if (_numbers) return new NumericColumn(name) { Missing = gaps ? MissingPolicy.Median : MissingPolicy.Refuse, MissingIndicator = gaps };
        if (_dates) return new DateColumn(name) { Missing = gaps ? MissingPolicy.Median : MissingPolicy.Refuse, MissingIndicator = gaps };
        if (Overflows) return null;
        return new CategoryColumn(name)
        {
            Encoding = _distinct.Count <= limits.MaxOneHot ? CategoryEncoding.OneHot : CategoryEncoding.Index,
            Missing = gaps ? MissingPolicy.Category : MissingPolicy.Refuse,
        };
    }

    private static string Meaning(TableColumn column) => column switch
    {
        BooleanColumn => "boolean",
        NumericColumn => "number",
        DateColumn => "date",
        CategoryColumn { Encoding: CategoryEncoding.OneHot } => "category, one-hot",
        _ => "category, index",
    } + (column.Missing == MissingPolicy.Refuse ? "" : $", missing: {column.Missing}");

    private InferredColumn Found(string meaning) => new(name, meaning, _missing, Math.Min(_distinct.Count, options.MaxCategories), Overflows, _example);
}
