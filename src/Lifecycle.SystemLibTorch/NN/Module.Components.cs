using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private const BindingFlags InstanceFields = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

            private bool _areComponentsRegistered;

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (!_internal_buffers.TryAdd(name, (Owned(tensor), persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                if (!_internal_params.TryAdd(name, Owned(param)))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                ArgumentException.ThrowIfNullOrEmpty(name);
                if (name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"A module's name can't contain \".\", but is \"{name}\".", nameof(name));
                if (_internal_submodules.ContainsKey(name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                _internal_submodules.Add(name, Registered(submodule));
            }

            // Sees to it that what a submodule holds in its fields is known.
            internal static Module Registered(Module submodule)
            {
                submodule.RegisterComponents();
                return submodule;
            }

            protected virtual void RegisterComponents()
            {
                if (_areComponentsRegistered) return;
                foreach (var field in FieldsOf(GetType())) RegisterField(field);
                _areComponentsRegistered = true;
            }

            private void RegisterField(FieldInfo field)
            {
                var component = field.ComponentName();
                if (_internal_submodules.ContainsKey(component) || _internal_params.ContainsKey(component) ||
                    _internal_buffers.ContainsKey(component)) return;
                switch (field.GetValue(this))
                {
                    case Module module: register_module(component, module); break;
                    case Parameter parameter: register_parameter(component, parameter); break;
                    case Tensor tensor: register_buffer(component, tensor); break;
                }
            }

            // Private fields of base classes are seen only through the base class itself.
            private static IEnumerable<FieldInfo> FieldsOf(Type type)
            {
                var seen = new HashSet<string>(StringComparer.Ordinal);
                for (var level = type; level is not null && level != typeof(Module); level = level.BaseType)
                {
                    foreach (var field in level.GetFields(InstanceFields).Where(field => seen.Add(field.Name))) yield return field;
                }
            }

            protected void ConditionallyRegisterParameter(string name, Tensor? value) =>
                ConditionallyRegisterParameter(name, value as Parameter);

            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null) _internal_params.Remove(name);
                else _internal_params[name] = Owned(value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null) _internal_buffers.Remove(name);
                else _internal_buffers[name] = (Owned(value), persistent);
            }

            protected void ClearModules() => _internal_submodules.clear();

            // The parameter or buffer of a built-in module lives in the dictionary alone, so that there is nothing to keep in step.
            internal Parameter? ParameterOrNull(string name) => _internal_params.TryGetValue(name, out var found) ? found : null;

            internal void SetParameter(string name, Parameter? value)
            {
                var old = ParameterOrNull(name);
                if (ReferenceEquals(old, value)) return;
                ConditionallyRegisterParameter(name, value);
                old?.Dispose();
            }

            internal Tensor? BufferOrNull(string name) => _internal_buffers.TryGetValue(name, out var found) ? found.Item1 : null;

            internal void SetBuffer(string name, Tensor? value)
            {
                var old = BufferOrNull(name);
                if (ReferenceEquals(old, value)) return;
                ConditionallyRegisterBuffer(name, value);
                old?.Dispose();
            }

            private static T Owned<T>(T tensor)
                where T : Tensor
            {
                tensor.DetachFromDisposeScope();
                return tensor;
            }
        }
    }
}
