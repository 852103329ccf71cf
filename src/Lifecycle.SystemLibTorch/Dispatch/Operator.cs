namespace TorchSharp.Dispatch;

/// <summary>
/// An ATen operator by its schema name, such as <c>aten::add</c> with overload <c>Tensor</c>. It is looked up at its
/// first call, once; make one a static readonly field.
/// </summary>
internal sealed class Operator(string name, string overload = "")
{
    private nint _handle;

    internal nint Handle => _handle != 0 ? _handle : Find();

    public override string ToString() => overload.Length == 0 ? name : $"{name}.{overload}";

    private unsafe nint Find()
    {
        nint found = 0;
        NativeError.Throw(Native.aten_find(name, overload, &found));
        return _handle = found;
    }
}
