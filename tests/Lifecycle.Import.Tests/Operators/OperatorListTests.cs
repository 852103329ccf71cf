using System.Text;
using Lifecycle.Training.Import.Operators;

namespace Lifecycle.Import.Tests.Operators;

/// <summary>docs lists the table. LIFECYCLE_UPDATE=1 writes the list anew.</summary>
public sealed class OperatorListTests
{
    private static readonly string Page = Repository.PathOf("docs", "importing-onnx-operators.md");

    [Test]
    public void DocsListTheTable()
    {
        var text = new StringBuilder("# Operators that are imported\n\nWritten by the tests (`OperatorListTests`, with `LIFECYCLE_UPDATE=1`) from the table; not to be edited.\n\n| operator | operator sets |\n| --- | --- |\n");
        foreach (var row in OperatorTable.Ordered)
            text.Append($"| {(row.Domain.Length > 0 ? row.Domain + "." : "")}{row.OpType} | {row.Since} to {(row.Until == long.MaxValue ? "the newest" : row.Until)} |\n");
        if (Environment.GetEnvironmentVariable("LIFECYCLE_UPDATE") == "1") File.WriteAllText(Page, text.ToString());

        Assert.That(File.ReadAllText(Page), Is.EqualTo(text.ToString()));
    }
}
