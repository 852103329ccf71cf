using TorchSharp.Dispatch;

namespace TorchSharp;

// Modules whose inputs and output have types, and hooks as torch.nn.Module has them.
public static partial class torch
{
    public static partial class jit
    {
        public class HookableScriptModule<TPreHook, TPostHook> : ScriptModule
        {
            protected Dictionary<string, TPreHook> pre_hooks = [];
            protected Dictionary<string, TPostHook> post_hooks = [];

            internal HookableScriptModule(JitHandle handle)
                : base(handle)
            {
            }

            public HookRemover register_forward_hook(TPostHook hook) => Register(post_hooks, hook);

            public HookRemover register_forward_pre_hook(TPreHook hook) => Register(pre_hooks, hook);

            private HookRemover Register<THook>(Dictionary<string, THook> hooks, THook hook)
            {
                var key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            private void Remove(string key)
            {
                pre_hooks.Remove(key);
                post_hooks.Remove(key);
            }

            public class HookRemover
            {
                private readonly HookableScriptModule<TPreHook, TPostHook> _module;
                private readonly string _key;

                public HookRemover(HookableScriptModule<TPreHook, TPostHook> module, string key)
                {
                    _module = module;
                    _key = key;
                }

                public void remove() => _module.Remove(_key);
            }
        }

        public class ScriptModule<TResult> : ScriptModule, nn.IModule<Tensor[], TResult>
        {
            internal ScriptModule(JitHandle handle)
                : base(handle)
            {
            }

            public TResult call(params Tensor[] input) => forward(input);

            public TResult forward(params Tensor[] tensor) => (TResult)base.forward((object[])tensor);
        }

        public class ScriptModule<T, TResult> :
            HookableScriptModule<Func<ScriptModule<T, TResult>, T, T>, Func<ScriptModule<T, TResult>, T, TResult, TResult>>,
            nn.IModule<T, TResult>
        {
            internal ScriptModule(JitHandle handle)
                : base(handle)
            {
            }

            public TResult call(T input)
            {
                foreach (var hook in pre_hooks.Values)
                {
                    if (hook(this, input) is { } changed) input = changed;
                }
                var result = forward(input);
                foreach (var hook in post_hooks.Values)
                {
                    if (hook(this, input, result) is { } changed) result = changed;
                }
                return result;
            }

            public TResult forward(T tensor) => (TResult)base.forward([tensor!]);
        }

        public class ScriptModule<T1, T2, TResult> :
            HookableScriptModule<Func<ScriptModule<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<ScriptModule<T1, T2, TResult>, T1, T2, TResult, TResult>>,
            nn.IModule<T1, T2, TResult>
        {
            internal ScriptModule(JitHandle handle)
                : base(handle)
            {
            }

            public TResult call(T1 input1, T2 input2)
            {
                foreach (var hook in pre_hooks.Values)
                {
                    if (hook(this, input1, input2) is { } changed) (input1, input2) = changed;
                }
                var result = forward(input1, input2);
                foreach (var hook in post_hooks.Values)
                {
                    if (hook(this, input1, input2, result) is { } changed) result = changed;
                }
                return result;
            }

            public TResult forward(T1 input1, T2 input2) => (TResult)base.forward([input1!, input2!]);
        }
    }
}
