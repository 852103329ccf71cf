using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddIndexing(Cases cases)
    {
        AddReading(cases);
        AddWriting(cases);
        cases.Add("indexer_of_numbers", x => [x[0][1], x[0][1, 2], x[0][1, 2, 3], x[0][-1, -1]]);
        cases.Add("indexer_of_many_numbers", x => [x[0][1, 2, 3, 0], x[0].unsqueeze(0)[0, 1, 2, 3, 0], x[0][(long[])[1, 2, 3]]]);
        cases.Add("indexer_of_tensors", x => [x[0][x[1]], x[0][x[1], x[1]], x[0][x[2]]]);
        cases.Add("chained", x => [x[0][0][1..][TensorIndex.Colon, TensorIndex.Slice(step: 2)], x[0][TensorIndex.Ellipsis, 1..][TensorIndex.Colon, ..2]]);
    }

    private static Tensor Get(Tensor tensor, params TensorIndex[] indices) => tensor[indices];

    private static Tensor Set(Tensor tensor, Tensor value, params TensorIndex[] indices)
    {
        tensor[indices] = value;
        return tensor;
    }

    private static void AddReading(Cases cases)
    {
        cases.Add("get_number", x => Get(x[0], 1));
        cases.Add("get_negative_number", x => Get(x[0], -1));
        cases.Add("get_two_numbers", x => Get(x[0], 1, 2));
        cases.Add("get_three_numbers", x => Get(x[0], 1, 2, -1));
        cases.Add("get_four_numbers", x => Get(x[0], 1, 2, 3, 0));
        cases.Add("get_colon", x => Get(x[0], TensorIndex.Colon));
        cases.Add("get_ellipsis", x => Get(x[0], TensorIndex.Ellipsis));
        cases.Add("get_none", x => Get(x[0], TensorIndex.None));
        cases.Add("get_null_between", x => Get(x[0], TensorIndex.Colon, TensorIndex.Null));
        cases.Add("get_number_ellipsis", x => Get(x[0], 0, TensorIndex.Ellipsis));
        cases.Add("get_ellipsis_number", x => Get(x[0], TensorIndex.Ellipsis, 0));
        cases.Add("get_number_ellipsis_number", x => Get(x[0], 1, TensorIndex.Ellipsis, 2));
        cases.Add("get_colon_number", x => Get(x[0], TensorIndex.Colon, 1));
        cases.Add("get_range", x => Get(x[0], 0..2));
        cases.Add("get_range_open", x => Get(x[0], TensorIndex.Colon, 1..));
        cases.Add("get_range_to", x => Get(x[0], TensorIndex.Colon, ..2));
        cases.Add("get_range_from_end", x => Get(x[0], TensorIndex.Colon, ^2..));
        cases.Add("get_range_to_end", x => Get(x[0], TensorIndex.Colon, TensorIndex.Colon, 1..^1));
        cases.Add("get_index_from_end", x => Get(x[0], TensorIndex.Colon, ^2));
        cases.Add("get_tuple", x => Get(x[0], TensorIndex.Colon, (1, 3)));
        cases.Add("get_tuple_open", x => Get(x[0], TensorIndex.Colon, (1, null)));
        cases.Add("get_step", x => Get(x[0], TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2)));
        cases.Add("get_start_step", x => Get(x[0], TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(start: 1, step: 2)));
        cases.Add("get_start_stop_step", x => Get(x[0], TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(start: 0, stop: 3, step: 2)));
        cases.Add("get_negative_stop", x => Get(x[0], TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(stop: -1)));
        cases.Add("get_empty_slice", x => Get(x[0], TensorIndex.Colon, TensorIndex.Slice(start: 2, stop: 2)));
        cases.Add("get_beyond_the_end", x => Get(x[0], TensorIndex.Colon, TensorIndex.Slice(start: 1, stop: 99)));
        cases.Add("get_three_slices", x => Get(x[0], 0..1, 1..3, TensorIndex.Slice(step: 3)));
        cases.Add("get_none_slice_ellipsis", x => Get(x[0], TensorIndex.None, 0, TensorIndex.Ellipsis, TensorIndex.Slice(step: 2)));
        cases.Add("get_ellipsis_none", x => Get(x[0], TensorIndex.Ellipsis, TensorIndex.None));
        cases.Add("get_true", x => Get(x[0], TensorIndex.Bool(true)));
        cases.Add("get_false", x => Get(x[0], TensorIndex.Bool(false)));
        cases.Add("get_longs", x => Get(x[0], TensorIndex.Tensor(x[1])));
        cases.Add("get_longs_second", x => Get(x[0], TensorIndex.Colon, TensorIndex.Tensor(x[1])));
        cases.Add("get_longs_twice", x => Get(x[0], TensorIndex.Tensor(x[1]), TensorIndex.Tensor(x[1])));
        cases.Add("get_longs_apart", x => Get(x[0], TensorIndex.Tensor(x[1]), TensorIndex.Colon, TensorIndex.Tensor(x[1])));
        cases.Add("get_longs_last", x => Get(x[0], TensorIndex.Ellipsis, TensorIndex.Tensor(x[1])));
        cases.Add("get_longs_matrix", x => Get(x[0], TensorIndex.Tensor(x[1])));
        cases.Add("get_longs_broadcast", x => Get(x[0], TensorIndex.Tensor(x[1]), TensorIndex.Tensor(x[2])));
        cases.Add("get_longs_and_number", x => Get(x[0], TensorIndex.Tensor(x[1]), 2));
        cases.Add("get_number_and_longs", x => Get(x[0], 1, TensorIndex.Tensor(x[1])));
        cases.Add("get_longs_and_slice", x => Get(x[0], TensorIndex.Tensor(x[1]), 0..2));
        cases.Add("get_longs_and_step", x => Get(x[0], TensorIndex.Tensor(x[1]), TensorIndex.Slice(step: 2)));
        cases.Add("get_longs_and_none", x => Get(x[0], TensorIndex.None, TensorIndex.Tensor(x[1])));
        cases.Add("get_mask", x => Get(x[0], TensorIndex.Tensor(x[1])));
        cases.Add("get_mask_and_number", x => Get(x[0], TensorIndex.Tensor(x[1]), 2));
        cases.Add("get_mask_and_slice", x => Get(x[0], TensorIndex.Tensor(x[1]), 1..3));
        cases.Add("get_mask_of_one_dimension", x => Get(x[0], TensorIndex.Colon, TensorIndex.Tensor(x[1][0])));
        cases.Add("get_mask_and_longs", x => Get(x[0], TensorIndex.Tensor(x[1]), TensorIndex.Tensor(x[2][0])));
        cases.Add("get_bytes", x => Get(x[0], TensorIndex.Tensor(x[1].@byte())));
        cases.Add("get_scalar_tensor", x => Get(x[0], TensorIndex.Tensor(x[1][1])));
        cases.Add("get_empty_longs", x => Get(x[0], TensorIndex.Tensor(x[1][..0])));
        cases.Add("get_out_of_range", x => Get(x[0], 5));
        cases.Add("get_too_many", x => Get(x[0], 0, 0, 0, 0));
        cases.Add("get_longs_out_of_range", x => Get(x[0], TensorIndex.Tensor(x[1] * 9)));
        cases.Add("get_mask_of_another_size", x => Get(x[0], TensorIndex.Tensor(x[1].t())));
    }

    private static void AddWriting(Cases cases)
    {
        cases.Add("set_number", x => Set(x[0], 7.5f, 1));
        cases.Add("set_negative_number", x => Set(x[0], 7.5f, -1));
        cases.Add("set_two_numbers", x => Set(x[0], 7.5f, 1, 2));
        cases.Add("set_three_numbers", x => Set(x[0], 7.5f, 1, 2, -1));
        cases.Add("set_four_numbers", x => Set(x[0], 7.5f, 1, 2, 3, 0));
        cases.Add("set_colon", x => Set(x[0], 7.5f, TensorIndex.Colon));
        cases.Add("set_ellipsis", x => Set(x[0], 7.5f, TensorIndex.Ellipsis));
        cases.Add("set_none", x => Set(x[0], 7.5f, TensorIndex.None));
        cases.Add("set_null_between", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Null));
        cases.Add("set_number_ellipsis", x => Set(x[0], 7.5f, 0, TensorIndex.Ellipsis));
        cases.Add("set_ellipsis_number", x => Set(x[0], 7.5f, TensorIndex.Ellipsis, 0));
        cases.Add("set_number_ellipsis_number", x => Set(x[0], 7.5f, 1, TensorIndex.Ellipsis, 2));
        cases.Add("set_colon_number", x => Set(x[0], 7.5f, TensorIndex.Colon, 1));
        cases.Add("set_range", x => Set(x[0], 7.5f, 0..2));
        cases.Add("set_range_open", x => Set(x[0], 7.5f, TensorIndex.Colon, 1..));
        cases.Add("set_range_to", x => Set(x[0], 7.5f, TensorIndex.Colon, ..2));
        cases.Add("set_range_from_end", x => Set(x[0], 7.5f, TensorIndex.Colon, ^2..));
        cases.Add("set_range_to_end", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Colon, 1..^1));
        cases.Add("set_index_from_end", x => Set(x[0], 7.5f, TensorIndex.Colon, ^2));
        cases.Add("set_tuple", x => Set(x[0], 7.5f, TensorIndex.Colon, (1, 3)));
        cases.Add("set_tuple_open", x => Set(x[0], 7.5f, TensorIndex.Colon, (1, null)));
        cases.Add("set_step", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2)));
        cases.Add("set_start_step", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(start: 1, step: 2)));
        cases.Add("set_start_stop_step", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(start: 0, stop: 3, step: 2)));
        cases.Add("set_negative_stop", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(stop: -1)));
        cases.Add("set_empty_slice", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Slice(start: 2, stop: 2)));
        cases.Add("set_beyond_the_end", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Slice(start: 1, stop: 99)));
        cases.Add("set_three_slices", x => Set(x[0], 7.5f, 0..1, 1..3, TensorIndex.Slice(step: 3)));
        cases.Add("set_none_slice_ellipsis", x => Set(x[0], 7.5f, TensorIndex.None, 0, TensorIndex.Ellipsis, TensorIndex.Slice(step: 2)));
        cases.Add("set_ellipsis_none", x => Set(x[0], 7.5f, TensorIndex.Ellipsis, TensorIndex.None));
        cases.Add("set_true", x => Set(x[0], 7.5f, TensorIndex.Bool(true)));
        cases.Add("set_false", x => Set(x[0], 7.5f, TensorIndex.Bool(false)));
        cases.Add("set_longs", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1])));
        cases.Add("set_longs_second", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Tensor(x[1])));
        cases.Add("set_longs_twice", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), TensorIndex.Tensor(x[1])));
        cases.Add("set_longs_apart", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), TensorIndex.Colon, TensorIndex.Tensor(x[1])));
        cases.Add("set_longs_last", x => Set(x[0], 7.5f, TensorIndex.Ellipsis, TensorIndex.Tensor(x[1])));
        cases.Add("set_longs_matrix", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1])));
        cases.Add("set_longs_broadcast", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), TensorIndex.Tensor(x[2])));
        cases.Add("set_longs_and_number", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), 2));
        cases.Add("set_number_and_longs", x => Set(x[0], 7.5f, 1, TensorIndex.Tensor(x[1])));
        cases.Add("set_longs_and_slice", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), 0..2));
        cases.Add("set_longs_and_step", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), TensorIndex.Slice(step: 2)));
        cases.Add("set_longs_and_none", x => Set(x[0], 7.5f, TensorIndex.None, TensorIndex.Tensor(x[1])));
        cases.Add("set_mask", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1])));
        cases.Add("set_mask_and_number", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), 2));
        cases.Add("set_mask_and_slice", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), 1..3));
        cases.Add("set_mask_of_one_dimension", x => Set(x[0], 7.5f, TensorIndex.Colon, TensorIndex.Tensor(x[1][0])));
        cases.Add("set_mask_and_longs", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1]), TensorIndex.Tensor(x[2][0])));
        cases.Add("set_ints", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1].@int())));
        cases.Add("set_bytes", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1].@byte())));
        cases.Add("set_scalar_tensor", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1][1])));
        cases.Add("set_empty_longs", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1][..0])));
        cases.Add("set_out_of_range", x => Set(x[0], 7.5f, 5));
        cases.Add("set_too_many", x => Set(x[0], 7.5f, 0, 0, 0, 0));
        cases.Add("set_longs_out_of_range", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1] * 9)));
        cases.Add("set_mask_of_another_size", x => Set(x[0], 7.5f, TensorIndex.Tensor(x[1].t())));
        cases.Add("set_row", x => Set(x[0], arange(4, float32), 0, 1));
        cases.Add("set_broadcast", x => Set(x[0], arange(4, float32), TensorIndex.Colon, 1..));
        cases.Add("set_block", x => Set(x[0], x[1].unsqueeze(1), TensorIndex.Ellipsis, ..3));
        cases.Add("set_integer", x => Set(x[0], tensor(3L), 0));
        cases.Add("set_longs_rows", x => Set(x[0], x[1][..2], TensorIndex.Tensor(tensor(new long[] { 2, 0 }))));
        cases.Add("set_longs_column", x => Set(x[0], x[1].unsqueeze(1), TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2, 0 }))));
        cases.Add("set_mask_values", x => Set(x[0], arange(3, float32), TensorIndex.Tensor(x[1])));
        cases.Add("set_step_values", x => Set(x[0], zeros(2, 3, 2), TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2)));
        cases.Add("set_wrong_shape", x => Set(x[0], zeros(5), 0));
        cases.Add("set_from_itself", x => Set(x[0], x[0][1], 0));
        cases.Add("set_into_integers", x => Set(x[0], 2.9f, 0, 1));
        cases.Add("set_into_mask", x => Set(x[0], true, 0));
        cases.Add("index_put_accumulate", x => x[0].index_put_(ones(3), [x[1], x[1]], accumulate: true));
        cases.Add("index_put_number", x => x[0].index_put_(2.0.ToScalar(), x[1]));
    }
}
