using System.Runtime.CompilerServices;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public class Sequential : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        // A list, not the dictionary of submodules, as two modules may bear one name.
        private readonly List<(string name, torch.nn.Module module)> _steps = [];

        protected Sequential(params torch.nn.Module<torch.Tensor, torch.Tensor>[] modules)
            : base(nameof(Sequential))
        {
            foreach (var module in modules) append(module);
        }

        protected Sequential(params (string name, torch.nn.Module<torch.Tensor, torch.Tensor> submodule)[] modules)
            : base(nameof(Sequential))
        {
            foreach (var (name, module) in modules) append(name, module);
        }

        internal Sequential(IEnumerable<(string Name, torch.nn.IModule<torch.Tensor, torch.Tensor> Step)> steps)
            : base(nameof(Sequential))
        {
            foreach (var (name, step) in steps) append(name, step);
        }

        public int Count => _steps.Count;

        [IndexerName("SequentialItems")]
        public torch.nn.IModule<torch.Tensor, torch.Tensor> this[int index] => Step(_steps[index]);

        [IndexerName("SequentialItems")]
        public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

        [IndexerName("SequentialItems")]
        public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

        public Sequential append(torch.nn.IModule<torch.Tensor, torch.Tensor> module) => append($"{Count}", module);

        public Sequential append(string name, torch.nn.IModule<torch.Tensor, torch.Tensor> module)
        {
            _steps.Add((name, Registered((torch.nn.Module)module)));
            return this;
        }

        private protected override IEnumerable<(string name, torch.nn.Module module)> OwnedModules => _steps;

        public override torch.Tensor forward(torch.Tensor tensor)
        {
            if (_steps.Count == 0) return tensor.alias();
            var current = tensor;
            foreach (var step in _steps)
            {
                var next = Step(step).call(current);
                // What no later step needs is freed at once; a step may hand its input through.
                if (!ReferenceEquals(current, tensor) && !ReferenceEquals(current, next)) current.Dispose();
                current = next;
            }
            return current;
        }

        private Sequential Slice(int start, int end)
        {
            if (start < 0 || start > Count) throw new ArgumentOutOfRangeException(nameof(start), start, $"The start of a slice of {Count} modules lies outside of them.");
            if (end < 0 || end > Count) throw new ArgumentOutOfRangeException(nameof(end), end, $"The end of a slice of {Count} modules lies outside of them.");
            return new Sequential(_steps.Take(end).Skip(start).Select(static step => (step.name, Step(step))));
        }

        private static torch.nn.IModule<torch.Tensor, torch.Tensor> Step((string name, torch.nn.Module module) step) =>
            (torch.nn.IModule<torch.Tensor, torch.Tensor>)step.module;
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Sequential Sequential() => new(Array.Empty<(string, IModule<Tensor, Tensor>)>().AsEnumerable());

            public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential(modules.AsEnumerable());

            public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
                Sequential(modules.AsEnumerable());

            public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
                Sequential(modules.AsEnumerable());

            public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) =>
                new(modules.Select(static (module, index) => ($"{index}", (IModule<Tensor, Tensor>)module)));

            public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new(modules.Select(static module => (module.name, (IModule<Tensor, Tensor>)module.submodule)));

            public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
                new(modules.Select(static module => (module.Item1, (IModule<Tensor, Tensor>)module.Item2)));
        }
    }
}
