using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export.Tracing;
using TorchSharp;

namespace Lifecycle.Training.Export.Operators;

/// <summary>
/// One operator of the traced run, for the handler that writes it as ONNX: its arguments by position as in
/// <see cref="Schema"/>, the graph under construction, and the outputs to set. Used by one thread, during the handler's call.
/// </summary>
public sealed class OperatorContext
{
    // The first operator set with arithmetic of integers of 8 and 16 bits.
    private const int NarrowOpset = 14;

    private readonly GraphBuilder _builder;
    private readonly SymbolicNode _node;
    private readonly IReadOnlyList<object?> _arguments;
    private readonly object?[] _results;
    private readonly IReadOnlySet<long> _used;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    internal OperatorContext(GraphBuilder builder, SymbolicNode node, IReadOnlyList<object?> arguments, IReadOnlySet<long> used, int opset)
    {
        _used = used;
        _builder = builder;
        _node = node;
        _arguments = arguments;
        _results = new object?[node.Outputs.Count];
        Opset = opset;
    }

    /// <summary>The operator, such as <c>aten::relu</c>.</summary>
    public string Operator => _node.Kind;

    /// <summary>The operator's signature in torch; empty where torch has none.</summary>
    public string Schema => _node.Schema;

    /// <summary>The path of the module in which it ran, such as <c>features.0</c>; empty for the model itself.</summary>
    public string ModulePath => _node.ModulePath;

    /// <summary>The ONNX operator set that is written.</summary>
    public int Opset { get; }

    /// <summary>How many arguments it has, left-out optional ones included.</summary>
    public int ArgumentCount => _arguments.Count;

    /// <summary>The element type of the first output.</summary>
    public torch.ScalarType OutputType => _node.Outputs[0].Type ?? throw Unsupported("its output is no tensor of a known type");

    /// <summary>The shape of the first output.</summary>
    public IReadOnlyList<SymbolicSize> OutputShape => _node.Outputs[0].Shape ?? throw Unsupported("its output is no tensor of a known shape");

    internal IReadOnlyList<object?> Results => _results;

    /// <summary>The ONNX operators written so far.</summary>
    internal IReadOnlySet<string> Written => _written;

    internal IReadOnlyDictionary<string, object> Attributes => _node.Attributes;

    /// <summary>Whether anything takes an output; one that nothing takes need not be set.</summary>
    public bool IsUsed(int index) => _used.Contains(_node.Outputs[index].Id);

    /// <summary>Whether an argument was left out.</summary>
    public bool IsNone(int index) => _arguments[index] is null;

    /// <summary>Whether an argument is a tensor, not a number, a text or a list.</summary>
    public bool IsTensor(int index) => _arguments[index] is ExportTensor;

    /// <summary>A tensor argument; a number becomes a constant of the output's type.</summary>
    /// <exception cref="ModelException">The argument is none.</exception>
    public ExportTensor Tensor(int index) => OptionalTensor(index) ?? throw Unexpected(index, "a tensor");

    /// <summary>A tensor argument, or null where it was left out.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public ExportTensor? OptionalTensor(int index) => _arguments[index] switch
    {
        null => null,
        ExportTensor tensor => tensor,
        SymbolicSize or double => TensorAs(index, OutputType),
        _ => throw Unexpected(index, "a tensor"),
    };

    /// <summary>A tensor argument or a number, converted to a type where it is of another.</summary>
    /// <exception cref="ModelException">The argument is neither.</exception>
    public ExportTensor TensorAs(int index, torch.ScalarType type) => _arguments[index] switch
    {
        ExportTensor tensor => Cast(tensor, type),
        SymbolicSize { IsFixed: true } number => Scalar(number.Fixed, type),
        SymbolicSize number => Cast(SizeTensor(number), type),
        double number => Scalar(number, type),
        _ => throw Unexpected(index, "a tensor or a number"),
    };

    /// <summary>A list of tensors.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public IReadOnlyList<ExportTensor> Tensors(int index) =>
        _arguments[index] is IReadOnlyList<object?> list && list.All(static item => item is ExportTensor)
            ? list.Cast<ExportTensor>().ToList()
            : throw Unexpected(index, "a list of tensors");

    /// <summary>A list of tensors some of which may have been left out.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public IReadOnlyList<ExportTensor?> OptionalTensors(int index) =>
        _arguments[index] is IReadOnlyList<object?> list && list.All(static item => item is ExportTensor or null)
            ? list.Cast<ExportTensor?>().ToList()
            : throw Unexpected(index, "a list of tensors");

    /// <summary>An integer, which may change with the sizes of the input.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public SymbolicSize Size(int index) => _arguments[index] switch
    {
        SymbolicSize size => size,
        ExportTensor { Constant: { Data.Length: > 0, Shape.Count: 0 } constant } => (long)TorchTypes.Number(constant),
        _ => throw Unexpected(index, "an integer"),
    };

    /// <summary>A list of integers, each of which may change with the sizes of the input.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public IReadOnlyList<SymbolicSize> Sizes(int index) => _arguments[index] switch
    {
        IReadOnlyList<SymbolicSize> sizes => sizes,
        IReadOnlyList<object?> list when list.All(static item => item is SymbolicSize) => list.Cast<SymbolicSize>().ToList(),
        SymbolicSize size => [size],
        _ => throw Unexpected(index, "a list of integers"),
    };

    /// <summary>An integer that is the same whatever the sizes of the input.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public long Int(int index) => Fixed(Size(index), index);

    /// <summary>A list of integers that are the same whatever the sizes of the input; empty where it was left out.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public IReadOnlyList<long> Ints(int index) => IsNone(index) ? [] : Sizes(index).Select(size => Fixed(size, index)).ToList();

    /// <summary>A truth value.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public bool Bool(int index) => Int(index) != 0;

    /// <summary>A number.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public double Float(int index) => _arguments[index] switch
    {
        double number => number,
        SymbolicSize size => Fixed(size, index),
        ExportTensor { Constant: { Data.Length: > 0, Shape.Count: 0 } constant } => TorchTypes.Number(constant),
        _ => throw Unexpected(index, "a number"),
    };

    /// <summary>A text.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public string Text(int index) => _arguments[index] as string ?? throw Unexpected(index, "a text");

    /// <summary>An axis of a tensor, counted from the front.</summary>
    /// <exception cref="ModelException">The argument is something else.</exception>
    public int Axis(int index, int rank)
    {
        var axis = Int(index);
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="opType">The ONNX operator.</param>
    /// <param name="inputs">What it takes; null skips an optional input.</param>
    /// <param name="attributes">Its attributes.</param>
    public ExportTensor Add(string opType, IEnumerable<ExportTensor?> inputs, params ReadOnlySpan<OnnxAttribute> attributes) =>
        AddMany(opType, inputs, 1, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    /// <param name="opType">The ONNX operator.</param>
    /// <param name="inputs">What it takes; null skips an optional input.</param>
    /// <param name="outputCount">How many outputs it makes.</param>
    /// <param name="attributes">Its attributes.</param>
    public IReadOnlyList<ExportTensor> AddMany(string opType, IEnumerable<ExportTensor?> inputs, int outputCount, params ReadOnlySpan<OnnxAttribute> attributes)
    {
        var operands = inputs.ToList();
        if (Opset < NarrowOpset && opType is "Add" or "Sub" or "Mul" or "Div" && operands.Find(static operand => operand?.TypeOrNull is torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Int16) is { } narrow)
            return [Widened(opType, operands, narrow.Type)];
        return Write(opType, operands, outputCount, attributes);
    }

    // In more bits the result is the same once it is cut off again.
    private ExportTensor Widened(string opType, List<ExportTensor?> operands, torch.ScalarType type)
    {
        var wide = operands.ConvertAll(operand => (ExportTensor?)Converted(operand!, torch.ScalarType.Int32));
        return new ExportTensor(Converted(Write(opType, wide, 1, [])[0], type).Name, type, null);
    }

    private ExportTensor Converted(ExportTensor tensor, torch.ScalarType type) => Write("Cast", [tensor], 1, [new OnnxAttribute("to", (long)TorchTypes.Of(type))])[0];

    private IReadOnlyList<ExportTensor> Write(string opType, List<ExportTensor?> inputs, int outputCount, ReadOnlySpan<OnnxAttribute> attributes)
    {
        _written.Add(opType);
        return _builder.Add(opType, ModulePath, inputs, outputCount, attributes).Select(static name => new ExportTensor(name, null, null)).ToList();
    }

    /// <summary>A constant number of a type.</summary>
    public ExportTensor Scalar(double value, torch.ScalarType type) => _builder.Constant(TorchTypes.Scalar(value, type), type);

    /// <summary>A constant list of integers (int64), as axes and shapes are.</summary>
    public ExportTensor IntList(params ReadOnlySpan<long> values) =>
        _builder.Constant(TensorData.Create("", [values.Length], values), torch.ScalarType.Int64);

    /// <summary>A constant tensor.</summary>
    /// <param name="data">The constant; its name is not used.</param>
    /// <param name="type">Its element type.</param>
    public ExportTensor Constant(TensorData data, torch.ScalarType type) => _builder.Constant(data, type);

    /// <summary>An integer (int64 scalar), computed from the shapes of earlier tensors where it changes with the sizes of the input.</summary>
    /// <exception cref="ModelException">No shape or formula of the dynamic axes gives it.</exception>
    public ExportTensor SizeTensor(SymbolicSize size)
    {
        if (size.IsFixed)
            return Scalar(size.Fixed, torch.ScalarType.Int64);
        var formula = _builder.Sizes.Solve(size) ?? throw Unsupported($"an integer of it is {size} at the sizes tried, which no shape of an earlier tensor and no formula of the dynamic axes gives; where the model rounds a size, give its DynamicAxis the Multiple at which nothing is rounded, or leave that axis fixed");
        return Compute(formula);
    }

    /// <summary>A list of integers (int64), computed as <see cref="SizeTensor"/> does.</summary>
    public ExportTensor SizeList(IReadOnlyList<SymbolicSize> sizes) =>
        sizes.All(static size => size.IsFixed)
            ? IntList(sizes.Select(static size => size.Fixed).ToArray())
            : Add("Concat", sizes.Select(size => size.IsFixed ? IntList(size.Fixed) : Add("Unsqueeze", [SizeTensor(size), IntList(0)])).ToList(), new OnnxAttribute("axis", 0L));

    /// <summary>The integers from 0 up to a size (int64), computed where the size changes with those of the input.</summary>
    internal ExportTensor Range(SymbolicSize size) => size.IsFixed
        ? IntList([.. Enumerable.Range(0, checked((int)size.Fixed)).Select(static place => (long)place)])
        : Add("Range", [Scalar(0, torch.ScalarType.Int64), SizeTensor(size), Scalar(1, torch.ScalarType.Int64)]);

    /// <summary>A constant made of others once and for all; null where one of them is none.</summary>
    internal ExportTensor? Fold(string name, IReadOnlyList<ExportTensor> tensors, Func<IReadOnlyList<TensorData>, TensorData> make) =>
        _builder.Fold(name, tensors, make);

    /// <summary>The tensor converted to a type; itself where it is of that type.</summary>
    public ExportTensor Cast(ExportTensor tensor, torch.ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.TypeOrNull == type)
            return tensor;
        if (tensor.Constant is { Shape.Count: 0 } constant)
            return Scalar(TorchTypes.Number(constant), type);
        return Add("Cast", [tensor], new OnnxAttribute("to", (long)TorchTypes.Of(type)));
    }

    /// <summary>Sets the first output.</summary>
    public void SetOutput(ExportTensor tensor) => SetOutput(0, tensor);

    /// <summary>Sets an output. One that no handler sets may not be used by the model.</summary>
    public void SetOutput(int index, ExportTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var output = _node.Outputs[index];
        _results[index] = new ExportTensor(tensor.Name, output.Type, output.Shape) { Constant = tensor.Constant, TransposeOf = tensor.TransposeOf };
    }

    /// <summary>Sets the first output to a list of tensors, as split and chunk make.</summary>
    public void SetOutputList(IEnumerable<ExportTensor> tensors) => _results[0] = tensors.ToList<object?>();

    /// <summary>An error that names the operator, its module and its signature.</summary>
    /// <param name="reason">What it is about this operator that cannot be exported.</param>
    public ModelException Unsupported(string reason) =>
        new($"{TraceMerger.Describe(ModulePath)}: the operator {Operator} cannot be exported: {reason} ({Schema}); register a handler for it in ExportOptions.Operators[\"{Operator}\"], or write the model with other operators.");

    internal void SetResult(int index, object? value) => _results[index] = value;

    internal object? Argument(int index) => _arguments[index];

    private ExportTensor Compute(SizeFormula formula)
    {
        var value = _builder.Sizes.Read(formula.Factors[0]);
        foreach (var factor in formula.Factors.Skip(1))
            value = Add("Mul", [value, _builder.Sizes.Read(factor)]);
        if ((formula.Plus ?? formula.Minus) is { } other)
            value = Add(formula.Minus is null ? "Add" : "Sub", [value, _builder.Sizes.Read(other)]);
        if (formula.Multiply != 1)
            value = Add("Mul", [value, Scalar(formula.Multiply, torch.ScalarType.Int64)]);
        if (formula.Add != 0)
            value = Add("Add", [value, Scalar(formula.Add, torch.ScalarType.Int64)]);
        return formula.Divide == 1 ? value : Add("Div", [value, Scalar(formula.Divide, torch.ScalarType.Int64)]);
    }

    private long Fixed(SymbolicSize size, int index) =>
        size.IsFixed ? size.Fixed : throw Unsupported($"its argument {index} is {size}, which changes with the sizes of the input");

    private ModelException Unexpected(int index, string expected) => Unsupported($"its argument {index} is {Name(_arguments[index])}, expected {expected}");

    private static string Name(object? argument) => argument switch
    {
        null => "left out",
        ExportTensor => "a tensor",
        SymbolicSize or double => $"the number {argument}",
        string => $"the text '{argument}'",
        _ => "a list",
    };
}
