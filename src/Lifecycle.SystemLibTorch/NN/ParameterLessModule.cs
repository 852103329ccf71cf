using static TorchSharp.torch;

namespace TorchSharp.Modules;

public interface IParameterLessModule
{
}

public abstract class ParameterLessModule<T1, TResult> : nn.Module<T1, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLess.Refusal("a buffer", name);

    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLess.Refusal("a parameter", name);

    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not IParameterLessModule) throw ParameterLess.Refusal("a submodule with parameters", name);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, TResult> : nn.Module<T1, T2, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLess.Refusal("a buffer", name);

    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLess.Refusal("a parameter", name);

    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not IParameterLessModule) throw ParameterLess.Refusal("a submodule with parameters", name);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, TResult> : nn.Module<T1, T2, T3, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLess.Refusal("a buffer", name);

    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLess.Refusal("a parameter", name);

    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not IParameterLessModule) throw ParameterLess.Refusal("a submodule with parameters", name);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, T4, TResult> : nn.Module<T1, T2, T3, T4, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLess.Refusal("a buffer", name);

    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLess.Refusal("a parameter", name);

    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not IParameterLessModule) throw ParameterLess.Refusal("a submodule with parameters", name);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, T4, T5, TResult> : nn.Module<T1, T2, T3, T4, T5, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLess.Refusal("a buffer", name);

    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLess.Refusal("a parameter", name);

    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not IParameterLessModule) throw ParameterLess.Refusal("a submodule with parameters", name);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

public abstract class ParameterLessModule<T1, T2, T3, T4, T5, T6, TResult> : nn.Module<T1, T2, T3, T4, T5, T6, TResult>, IParameterLessModule
{
    protected ParameterLessModule(string name)
        : base(name)
    {
    }

    public override void register_buffer(string name, Tensor tensor, bool persistent = true) =>
        throw ParameterLess.Refusal("a buffer", name);

    public override void register_parameter(string name, Parameter param) =>
        throw ParameterLess.Refusal("a parameter", name);

    public override void register_module(string name, nn.Module submodule)
    {
        if (submodule is not IParameterLessModule) throw ParameterLess.Refusal("a submodule with parameters", name);
        base.register_module(name, submodule);
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking) => this;

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) => this;

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking) => this;
}

internal static class ParameterLess
{
    internal static InvalidOperationException Refusal(string what, string name) =>
        new($"Cannot register {what} ('{name}') on a module that is declared 'parameter-less'.");
}
