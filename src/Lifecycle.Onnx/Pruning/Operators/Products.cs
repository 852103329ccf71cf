namespace Lifecycle.Onnx.Pruning.Operators;

/// <summary>Matrix products.</summary>
internal static class Products
{
    public static IEnumerable<(IReadOnlyList<string> Names, ChannelEntry Entry)> Handlers() =>
    [
        ChannelTable.Each(Gemm, "rows and columns are the factors', what is summed over goes from both; transA and transB are heeded", "Gemm"),
        ChannelTable.Each(MatMul, "as Gemm; the dimensions before the last two, such as attention's heads, go together", "MatMul"),
        ChannelTable.Each(Einsum, "dimensions of one letter go together", "Einsum"),
    ];

    private static void Gemm(NodeChannels node)
    {
        if (node.Rank(0) != 2 || node.Rank(1) != 2) return;
        var transA = node.Node.Attributes.GetInt("transA", 0) != 0 ? 1 : 0;
        var transB = node.Node.Attributes.GetInt("transB", 0) != 0 ? 1 : 0;
        node.Role(1, transB, WeightRole.Input);
        node.Role(1, 1 - transB, WeightRole.Output);
        var summed = node.Tie(node.In(0, 1 - transA), node.In(1, transB), "takes channels that stay");
        if (node.Graph.IsOfData(node.Node.Inputs[0]) && node.Graph.IsOfData(node.Node.Inputs[1])) node.Sum(summed);
        var (rows, columns) = (node.In(0, transA), node.In(1, 1 - transB));
        var rank = node.Rank(2);
        node.Role(2, rank - 1, WeightRole.Shift);
        if (rank > 0 && node.Shape(2)![rank - 1].Value != 1) columns = node.Tie(columns, node.In(2, rank - 1));
        if (rank > 1 && node.Shape(2)![0].Value != 1) rows = node.Tie(rows, node.In(2, 0));
        // What is added to all rows or columns alike is added to those that carry nothing, too.
        if (rank == 1 || (rank > 1 && node.Shape(2)![0].Value == 1)) node.Offset(rows);
        if (node.Has(2) && (rank == 0 || node.Shape(2)![rank - 1].Value == 1)) node.Offset(columns);
        if (node.Has(2) && rank == 0) node.Offset(rows);
        node.Out(0, 0, rows);
        node.Out(0, 1, columns);
    }

    private static void MatMul(NodeChannels node)
    {
        var (left, right) = (node.Rank(0), node.Rank(1));
        if (left == 0 || right == 0 || node.OutShape() is not { } shape) return;
        node.Role(1, Math.Max(right - 2, 0), WeightRole.Input);
        node.Role(1, right - 1, WeightRole.Output);
        node.Role(0, left - 1, WeightRole.Input);
        node.Role(0, left - 2, WeightRole.Output);
        var summed = node.Tie(node.In(0, left - 1), node.In(1, Math.Max(right - 2, 0)), "takes channels that stay");
        if (node.IsOfData) node.Sum(summed);
        var tail = (left > 1 ? 1 : 0) + (right > 1 ? 1 : 0);
        if (left > 1) node.Pass(0, left - 2, 0, shape.Count - tail);
        if (right > 1) node.Pass(1, right - 1, 0, shape.Count - 1);
        for (var dim = 0; dim < shape.Count - tail; dim++)
        {
            var back = shape.Count - tail - dim + 2;
            var units = Broadcasting.Join(node, [(0, left - back), (1, right - back)]);
            if (IsOfTwoValues(node)) node.Graph.AddHeads(units);
            node.Out(0, dim, units);
        }
    }

    private static void Einsum(NodeChannels node)
    {
        var sides = node.Node.Attributes.GetString("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length != 2 || sides[0].Contains('.', StringComparison.Ordinal) || terms.Length != node.Node.Inputs.Count || terms.Where((term, input) => term.Length != node.Rank(input)).Any()) return;
        // A diagonal takes one dimension twice.
        if (terms.Any(static term => term.Distinct().Count() < term.Length)) return;
        foreach (var letter in sides[0].Where(char.IsLetter).Distinct())
        {
            var places = terms.Select((term, input) => (input, term.IndexOf(letter, StringComparison.Ordinal))).ToList();
            var target = sides[1].IndexOf(letter, StringComparison.Ordinal);
            foreach (var (input, dim) in places) node.Role(input, dim, target >= 0 ? WeightRole.Output : WeightRole.Input);
            var units = Broadcasting.Join(node, places);
            if (target >= 0 && terms.All(term => term.Contains(letter, StringComparison.Ordinal)) && IsOfTwoValues(node)) node.Graph.AddHeads(units);
            if (target >= 0) node.Out(0, target, units);
            else if (places.TrueForAll(place => place.Item2 < 0 || node.Graph.IsOfData(node.Node.Inputs[place.input]))) node.Sum(units);
        }
    }

    private static bool IsOfTwoValues(NodeChannels node) => node.Node.Inputs.All(input => node.Graph.Constant(input) is null);
}
