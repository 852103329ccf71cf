using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters()) destination.TryAdd(start + name, parameter);
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(start + name, buffer);
                // A tensor shared by two modules is listed once above; here it gets its other names.
                foreach (var (name, child) in named_children()) child.state_dict(destination, start + name);
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var destination = state_dict();
                var unexpected = source.Keys.Where(key => !destination.ContainsKey(key) && !Skipped(skip, key)).ToList();
                var missing = destination.Keys.Where(key => !source.ContainsKey(key) && !Skipped(skip, key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException(
                        $"The loaded state_dict is not identical to the target dictionary: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");
                using (no_grad())
                {
                    foreach (var (key, tensor) in source)
                    {
                        if (!Skipped(skip, key) && destination.TryGetValue(key, out var target)) target.copy_(tensor);
                    }
                }
                return (missing, unexpected);
            }

            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = File.Create(location);
                return save(stream, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(writer);
                ArgumentNullException.ThrowIfNull(sd);
                var kept = sd.Where(entry => !Skipped(skip, entry.Key)).ToList();
                writer.Encode(kept.Count);
                foreach (var (key, tensor) in kept)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
            }

            public virtual Module load(
                string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location)) throw new FileNotFoundException($"There is no file {location} to load the module from.", location);
                using var stream = File.OpenRead(location);
                return load(stream, strict, skip, loadedParameters);
            }

            public Module load(
                Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(
                BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                ArgumentNullException.ThrowIfNull(reader);
                string? key = null;
                try
                {
                    var state = state_dict();
                    var entries = reader.Decode();
                    if (strict && entries != state.Count)
                        throw new ArgumentException($"mismatched state_dict sizes: expected {state.Count}, but found {entries} entries");
                    for (var entry = 0L; entry < entries; entry++)
                    {
                        key = null;
                        key = reader.ReadString();
                        var found = state.TryGetValue(key, out var target);
                        if (!found && strict) throw new ArgumentException("the target module has no parameter or buffer of that name");
                        // A skipped tensor is read all the same, to get past it.
                        TensorFormat.Read(reader, ref target, skip: !found || Skipped(skip, key));
                        loadedParameters?.Add(key, found);
                    }
                }
                catch (Exception failure) when (FileFailure.IsOfFile(failure))
                {
                    throw FileFailure.Named(failure, reader, key);
                }
                return this;
            }

            public static Module Create<T>(string path)
                where T : Module, new() => new T().load(path);

            private static bool Skipped(IList<string>? skip, string key) => skip is not null && skip.Contains(key);
        }
    }
}
