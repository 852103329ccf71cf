using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddShapes(Cases cases)
    {
        cases.Add("view", x => x[0].view(6, -1));
        cases.Add("reshape", x => x[0].transpose(0, 2).reshape(4, 6));
        cases.Add("flatten", x => x[0].flatten(1));
        cases.Add("unflatten", x => x[0].unflatten(2, 2, 2));
        cases.Add("permute", x => x[0].permute(2, 0, 1).contiguous());
        cases.Add("transpose", x => x[0].transpose(1, 2));
        cases.Add("t", x => x[0].t());
        cases.Add("T", x => x[0].T);
        cases.Add("mT", x => x[0].mT);
        cases.Add("squeeze", x => [x[0].unsqueeze(1).squeeze(), x[0].unsqueeze(0).squeeze(0), x[0].unsqueeze(0).squeeze(1)]);
        cases.Add("unsqueeze", x => x[0].unsqueeze(-1));
        cases.Add("expand", x => x[0].expand(4, 3));
        cases.Add("expand_as", x => x[0].expand_as(x[1]));
        cases.Add("movedim", x => movedim(x[0], [0, 1], [1, 2]));
        cases.Add("swapaxes", x => x[0].swapaxes(0, 1));
        cases.Add("flip", x => x[0].flip(0, 2));
        cases.Add("fliplr", x => fliplr(x[0]));
        cases.Add("flipud", x => flipud(x[0]));
        cases.Add("roll", x => [x[0].roll(1, 2), x[0].roll((1, -1), (0, 1)), x[0].roll(3)]);
        cases.Add("rot90", x => rot90(x[0]));
        cases.Add("unfold", x => x[0].unfold(0, 2, 1));
        cases.Add("as_strided", x => x[0].as_strided([2, 2], [1, 2], 1));
        cases.Add("atleast", x => [x[0].sum().atleast_1d(), x[0].atleast_2d(), x[0].atleast_3d()]);
        cases.Add("broadcast_to", x => x[0].broadcast_to(2, 2, 3));
        cases.Add("ravel", x => x[0].ravel());
        cases.Add("cat", x => cat([x[0], x[1]], 1));
        cases.Add("stack", x => stack([x[0], x[1]], 1));
        cases.Add("hstack_vstack_dstack", x => [hstack(x[0], x[1]), vstack([x[0], x[1]]), dstack(x[0], x[1])]);
        cases.Add("block_diag", x => block_diag(x[0], x[1]));
        cases.Add("meshgrid", x => meshgrid([x[0], x[1]]));
        cases.Add("cartesian_prod", x => cartesian_prod(x[0], x[1]));
        cases.Add("split", x => x[0].split(3, 2));
        cases.Add("split_sizes", x => x[0].split([1L, 3L], 2));
        cases.Add("chunk", x => x[0].chunk(2, 1));
        cases.Add("tensor_split", x => x[0].tensor_split([1L, 3L], 2));
        cases.Add("unbind", x => x[0].unbind(1));
        cases.Add("hsplit", x => hsplit(x[0], [1L]));
        cases.Add("repeat", x => x[0].repeat(2, 1, 2));
        cases.Add("repeat_interleave", x => [x[0].repeat_interleave(2, 1), x[0].repeat_interleave(tensor(new long[] { 1, 2 }), 0)]);
        cases.Add("tile", x => x[0].tile([2, 2]));
    }
}
