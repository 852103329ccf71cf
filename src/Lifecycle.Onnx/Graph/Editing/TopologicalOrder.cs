namespace Lifecycle.Onnx.Graph.Editing;

/// <summary>An order in which each node comes after those it depends on, nearest to the one there is. Without recursion: graphs are deep.</summary>
internal static class TopologicalOrder
{
    public static List<OnnxNode> Of(OnnxGraph graph, Func<OnnxNode, IEnumerable<OnnxNode>> dependencies)
    {
        var sorted = new List<OnnxNode>(graph.Nodes.Count);
        var done = new Dictionary<OnnxNode, bool>();
        var open = new Stack<(OnnxNode Node, IEnumerator<OnnxNode> Next)>();
        foreach (var root in graph.Nodes)
        {
            Enter(root);
            while (open.TryPeek(out var top))
            {
                if (top.Next.MoveNext())
                {
                    Enter(top.Next.Current);
                    continue;
                }
                open.Pop();
                done[top.Node] = true;
                sorted.Add(top.Node);
            }
        }
        return sorted;

        void Enter(OnnxNode node)
        {
            if (done.TryGetValue(node, out var finished))
            {
                if (!finished) throw new ModelException($"Node {node.ToString().ReplaceLineEndings(" ")} depends on itself; expected nodes without a circle; export the model again.");
                return;
            }
            done[node] = false;
            open.Push((node, dependencies(node).GetEnumerator()));
        }
    }
}
