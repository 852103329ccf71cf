using TorchSharp.Dispatch;
using TorchSharp.Jit;

namespace TorchSharp;

public static partial class torch
{
    public static partial class jit
    {
        /// <summary>Compiles functions written in TorchScript.</summary>
        public static unsafe CompilationUnit compile(string script)
        {
            ArgumentException.ThrowIfNullOrEmpty(script);
            nint unit;
            NativeError.Throw(Native.jit_compile(script, &unit));
            return new CompilationUnit(new JitHandle(unit, isUnit: true));
        }

        public class CompilationUnit : IDisposable
        {
            private readonly JitHandle _handle;

            internal CompilationUnit(JitHandle handle)
            {
                _handle = handle;
            }

            public unsafe object invoke(string name, params object[] objs)
            {
                ArgumentException.ThrowIfNullOrEmpty(name);
                return JitValues.Invoke(name, objs, (arguments, count, result) => Native.jit_unit_invoke(_handle, name, arguments, count, result))!;
            }

            public TResult invoke<TResult>(string name, params object[] inputs) => (TResult)invoke(name, inputs);

            public TResult invoke<T, TResult>(string name, params T[] inputs) => (TResult)invoke(name, Array.ConvertAll(inputs, static input => (object)input!));

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (disposing) _handle.Dispose();
            }
        }
    }
}
