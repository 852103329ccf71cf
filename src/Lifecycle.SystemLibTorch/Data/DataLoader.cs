using TorchSharp.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.utils.data;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static partial class data
            {
                public static DataLoader DataLoader(
                    Dataset dataset,
                    int batchSize,
                    IEnumerable<long> shuffler,
                    Device? device = null,
                    int num_worker = 1,
                    bool drop_last = false,
                    bool disposeBatch = true,
                    bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset);

                public static DataLoader DataLoader(
                    Dataset dataset,
                    int batchSize,
                    bool shuffle = false,
                    Device? device = null,
                    int? seed = null,
                    int num_worker = 1,
                    bool drop_last = false,
                    bool disposeBatch = true,
                    bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset);

                public static IterableDataLoader DataLoader(
                    IterableDataset dataset,
                    int batchSize,
                    IEnumerable<long> shuffler,
                    Device? device = null,
                    int num_worker = 1,
                    bool drop_last = false,
                    bool disposeBatch = true,
                    bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset);

                public static IterableDataLoader DataLoader(
                    IterableDataset dataset,
                    int batchSize,
                    bool shuffle = false,
                    Device? device = null,
                    int? seed = null,
                    int num_worker = 1,
                    bool drop_last = false,
                    bool disposeBatch = true,
                    bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Batches of dictionaries: each entry is the samples' tensors stacked.</summary>
    public class DataLoader : DataLoader<Dictionary<string, Tensor>, Dictionary<string, Tensor>>
    {
        public DataLoader(
            Dataset dataset,
            int batchSize,
            IEnumerable<long> shuffler,
            Device? device = null,
            int num_worker = 1,
            bool drop_last = false,
            bool disposeBatch = true,
            bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        public DataLoader(
            Dataset dataset,
            int batchSize,
            bool shuffle = false,
            Device? device = null,
            int? seed = null,
            int num_worker = 1,
            bool drop_last = false,
            bool disposeBatch = true,
            bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        private static Dictionary<string, Tensor> Collate(IEnumerable<Dictionary<string, Tensor>> samples, Device device)
        {
            var list = samples.ToList();
            return list[0].Keys.ToDictionary(static key => key, key => Batch.Stack(list, sample => sample[key], device), StringComparer.Ordinal);
        }
    }

    /// <summary>Batches of lists: each element is the samples' tensors stacked.</summary>
    public class IterableDataLoader : DataLoader<IList<Tensor>, IList<Tensor>>
    {
        public IterableDataLoader(
            IterableDataset dataset,
            int batchSize,
            IEnumerable<long> shuffler,
            Device? device = null,
            int num_worker = 1,
            bool drop_last = false,
            bool disposeBatch = true,
            bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffler, device, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        public IterableDataLoader(
            IterableDataset dataset,
            int batchSize,
            bool shuffle = false,
            Device? device = null,
            int? seed = null,
            int num_worker = 1,
            bool drop_last = false,
            bool disposeBatch = true,
            bool disposeDataset = true)
            : base(dataset, batchSize, Collate, shuffle, device, seed, num_worker, drop_last, disposeBatch, disposeDataset)
        {
        }

        private static IList<Tensor> Collate(IEnumerable<IList<Tensor>> samples, Device device)
        {
            var list = samples.ToList();
            return Enumerable.Range(0, list[0].Count).Select(place => Batch.Stack(list, sample => sample[place], device)).ToList();
        }
    }
}
