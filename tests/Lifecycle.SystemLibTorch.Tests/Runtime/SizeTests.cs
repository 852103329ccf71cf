#if !TORCHSHARP_NUGET
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Runtime;

[TestFixture]
public sealed class SizeTests
{
    [TestCase(0, 3, ExpectedResult = new long[] { 7, 8, 9 })]
    [TestCase(1, -1, ExpectedResult = new long[] { 8, 9 })]
    [TestCase(-2, 4, ExpectedResult = new long[] { 9, 10 })]
    [TestCase(-3, -1, ExpectedResult = new long[] { 8, 9 })]
    [TestCase(-1, 0, ExpectedResult = new long[0])]
    [TestCase(2, 2, ExpectedResult = new long[0])]
    public long[] ASliceCountsFromEitherEnd(int first, int next) => new Size([7, 8, 9, 10]).Slice(first, next).Shape;
}
#endif
