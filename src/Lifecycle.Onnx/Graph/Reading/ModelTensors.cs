using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading;

/// <summary>
/// Finds every tensor of a model, wherever the format lets one hide: initializers, sparse tensors, attributes, subgraphs,
/// functions, training information.
/// </summary>
internal static class ModelTensors
{
    /// <summary>Every tensor, in no particular order. The depth is that of the messages, which the parser bounds.</summary>
    public static IEnumerable<TensorProto> All(ModelProto model) =>
        OfGraph(model.Graph)
            .Concat(model.Functions.SelectMany(function => OfNodes(function.Node).Concat(function.AttributeProto.SelectMany(OfAttribute))))
            .Concat(model.TrainingInfo.SelectMany(training => OfGraph(training.Initialization).Concat(OfGraph(training.Algorithm))));

    private static IEnumerable<TensorProto> OfGraph(GraphProto? graph) => graph is null ? []
        : graph.Initializer.Concat(graph.SparseInitializer.SelectMany(OfSparse)).Concat(OfNodes(graph.Node));

    private static IEnumerable<TensorProto> OfNodes(IEnumerable<NodeProto> nodes) => nodes.SelectMany(node => node.Attribute).SelectMany(OfAttribute);

    private static IEnumerable<TensorProto> OfAttribute(AttributeProto attribute) =>
        OfTensor(attribute.T)
            .Concat(attribute.Tensors)
            .Concat(OfSparse(attribute.SparseTensor))
            .Concat(attribute.SparseTensors.SelectMany(OfSparse))
            .Concat(OfGraph(attribute.G))
            .Concat(attribute.Graphs.SelectMany(OfGraph));

    private static IEnumerable<TensorProto> OfSparse(SparseTensorProto? sparse) =>
        sparse is null ? [] : OfTensor(sparse.Values).Concat(OfTensor(sparse.Indices));

    private static IEnumerable<TensorProto> OfTensor(TensorProto? tensor) => tensor is null ? [] : [tensor];
}
