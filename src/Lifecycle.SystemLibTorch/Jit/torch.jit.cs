using System.Runtime.InteropServices;
using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Loading, running and saving of TorchScript. Its errors arrive as <see cref="ExternalException"/> with libtorch's message.</summary>
    public static partial class jit
    {
        public static ScriptModule load(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, device_type, device_index));

        public static ScriptModule load(string filename, Device map_location) => load(filename, map_location.type, map_location.index);

        public static ScriptModule load(string filename, string map_location) => load(filename, new Device(map_location));

        public static ScriptModule load(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, device_type, device_index));

        public static ScriptModule load(byte[] bytes, Device map_location) => load(bytes, map_location.type, map_location.index);

        public static ScriptModule load(byte[] bytes, string map_location) => load(bytes, new Device(map_location));

        public static ScriptModule<TResult> load<TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, device_type, device_index));

        public static ScriptModule<TResult> load<TResult>(string filename, Device map_location) => load<TResult>(filename, map_location.type, map_location.index);

        public static ScriptModule<TResult> load<TResult>(string filename, string map_location) => load<TResult>(filename, new Device(map_location));

        public static ScriptModule<TResult> load<TResult>(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, device_type, device_index));

        public static ScriptModule<TResult> load<TResult>(byte[] bytes, Device map_location) => load<TResult>(bytes, map_location.type, map_location.index);

        public static ScriptModule<TResult> load<TResult>(byte[] bytes, string map_location) => load<TResult>(bytes, new Device(map_location));

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, device_type, device_index));

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, Device map_location) => load<T1, TResult>(filename, map_location.type, map_location.index);

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, string map_location) => load<T1, TResult>(filename, new Device(map_location));

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, device_type, device_index));

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, Device map_location) => load<T1, TResult>(bytes, map_location.type, map_location.index);

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, string map_location) => load<T1, TResult>(bytes, new Device(map_location));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, device_type, device_index));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, Device map_location) => load<T1, T2, TResult>(filename, map_location.type, map_location.index);

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, string map_location) => load<T1, T2, TResult>(filename, new Device(map_location));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, device_type, device_index));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(byte[] bytes, Device map_location) => load<T1, T2, TResult>(bytes, map_location.type, map_location.index);

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(byte[] bytes, string map_location) => load<T1, T2, TResult>(bytes, new Device(map_location));

        public static void save(ScriptModule module, string filename)
        {
            ArgumentNullException.ThrowIfNull(module);
            ArgumentException.ThrowIfNullOrEmpty(filename);
            NativeError.Throw(Native.jit_save(module.Handle, filename));
        }

        /// <summary>Writes the module to the start of an array, which must be long enough; the message says how long.</summary>
        public static unsafe void save(ScriptModule module, byte[] bytes)
        {
            ArgumentNullException.ThrowIfNull(module);
            ArgumentNullException.ThrowIfNull(bytes);
            long length;
            fixed (byte* target = bytes) NativeError.Throw(Native.jit_save_bytes(module.Handle, target, bytes.Length, &length));
            if (length > bytes.Length)
                throw new ArgumentException($"The module takes {length} bytes, but the array has {bytes.Length}: pass a longer one, or save to a file.", nameof(bytes));
        }

        private static JitHandle Load(string filename, DeviceType type, long index)
        {
            ArgumentException.ThrowIfNullOrEmpty(filename);
            if (!File.Exists(filename)) throw new FileNotFoundException($"There is no file {filename} to load a TorchScript module from.", filename);
            return Load(filename, [], type, index, filename);
        }

        private static JitHandle Load(byte[] bytes, DeviceType type, long index)
        {
            ArgumentNullException.ThrowIfNull(bytes);
            return Load(null, bytes, type, index, $"An array of {bytes.Length} bytes");
        }

        private static unsafe JitHandle Load(string? file, byte[] bytes, DeviceType type, long index, string source)
        {
            InitializeDeviceType(type);
            nint module;
            fixed (byte* start = bytes)
            {
                NativeError.Throw(
                    Native.jit_load(file, start, bytes.Length, (int)type, type == DeviceType.CUDA ? (int)index : -1, &module),
                    message => new ExternalException($"{source} could not be loaded as a TorchScript module, as torch.jit.save writes it: {message}"));
            }
            return new JitHandle(module, isUnit: false);
        }
    }
}
