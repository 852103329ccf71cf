// The operations between ranks. Each returns at once; tensors are held until the work is done.
#pragma once

#include "group.h"

namespace lifecycle {

using Tensors = std::vector<at::Tensor>;
using WorkPtr = std::shared_ptr<Work>;

WorkPtr all_reduce(Group& group, Tensors tensors, Reduction reduction, int64_t bucket_bytes);
WorkPtr reduce(Group& group, at::Tensor tensor, int32_t root, Reduction reduction);
WorkPtr broadcast(Group& group, Tensors tensors, int32_t root);
// The output has one more axis, of the group's size, before those of the input.
WorkPtr all_gather(Group& group, at::Tensor input, at::Tensor& output);
WorkPtr gather(Group& group, at::Tensor input, int32_t root, at::Tensor& output);
WorkPtr scatter(Group& group, at::Tensor output, at::Tensor input, int32_t root);
// The input's first axis is divided among the ranks.
WorkPtr reduce_scatter(Group& group, at::Tensor input, Reduction reduction, at::Tensor& output);
WorkPtr barrier(Group& group);
WorkPtr send(Group& group, at::Tensor tensor, int32_t to);
WorkPtr receive(Group& group, at::Tensor tensor, int32_t from);

}  // namespace lifecycle
