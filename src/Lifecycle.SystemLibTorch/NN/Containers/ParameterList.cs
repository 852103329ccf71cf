using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    public class ParameterList : torch.nn.Module, IList<Parameter>
    {
        private readonly List<Parameter> _list = [];

        public ParameterList(params Parameter[] parameters)
            : base(nameof(ParameterList))
        {
            extend(parameters);
        }

        public int Count => _list.Count;

        public bool IsReadOnly => false;

        public Parameter this[int index]
        {
            get => _list[index];
            set => Change(() => _list[index] = value);
        }

        public void Add(Parameter item) => Change(() => _list.Add(item));

        public void append(params Parameter[] parameters) => extend(parameters);

        public void extend(IEnumerable<Parameter> parameters) => Change(() => _list.AddRange(parameters));

        public void Insert(int index, Parameter item) => Change(() => _list.Insert(index, item));

        public bool Remove(Parameter item)
        {
            var removed = false;
            Change(() => removed = _list.Remove(item));
            return removed;
        }

        public void RemoveAt(int index) => Change(() => _list.RemoveAt(index));

        public void Clear() => Change(_list.Clear);

        public bool Contains(Parameter item) => _list.Contains(item);

        public int IndexOf(Parameter item) => _list.IndexOf(item);

        public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void _toEpilog(torch.ScalarType? dtype, torch.Device? device, bool non_blocking)
        {
            base._toEpilog(dtype, device, non_blocking);
            foreach (var (name, parameter) in _internal_params) _list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] = parameter;
        }

        private void Change(Action change)
        {
            change();
            Renumber();
        }

        private void Renumber()
        {
            _internal_params.clear();
            for (var i = 0; i < _list.Count; i++) register_parameter($"{i}", _list[i]);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);
        }
    }
}
