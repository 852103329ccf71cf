#include "collectives.h"

namespace lifecycle {

namespace {

// As bytes, every type can be sent.
at::Tensor bytes_of(const at::Tensor& contiguous) { return contiguous.view({-1}).view(at::kByte); }

// The tensor's data where the backend can send them: the tensor itself if it lies so already.
at::Tensor on_wire(const Group& group, const at::Tensor& tensor) { return tensor.detach().to(group.wire_device(tensor)).contiguous(); }

void copy_back(const at::Tensor& to, const at::Tensor& from) {
  if (to.data_ptr() != from.data_ptr()) to.copy_(from);
}

at::Tensor stacked_like(const Group& group, const at::Tensor& input) {
  auto sizes = input.sizes().vec();
  sizes.insert(sizes.begin(), group.size);
  return at::empty(sizes, input.options().requires_grad(false));
}

// The rows of a stack as bytes, over the stack's own memory.
Tensors rows_of(const at::Tensor& stack) {
  Tensors rows;
  for (int64_t i = 0; i < stack.size(0); i++) rows.push_back(bytes_of(stack.select(0, i)));
  return rows;
}

void send_now(Group& group, const at::Tensor& tensor, int32_t to, int32_t tag) {
  Tensors tensors{tensor};
  LIFECYCLE_CHECK(group.backend(tensor.device()).send(tensors, to, tag)->wait(), "sending was aborted");
}

void receive_now(Group& group, const at::Tensor& tensor, int32_t from, int32_t tag) {
  Tensors tensors{tensor};
  LIFECYCLE_CHECK(group.backend(tensor.device()).recv(tensors, from, tag)->wait(), "receiving was aborted");
}

enum Tag : int32_t { header_tag, answer_tag, data_tag };

at::Tensor words_of(const Call& call) {
  auto words = at::empty({Call::kWords}, at::kLong);
  std::copy(call.words.begin(), call.words.end(), words.data_ptr<int64_t>());
  return words;
}

// Both tell each other what they are about to exchange before any data flow.
void compare(Group& group, const Call& mine, int32_t peer, bool sender) {
  auto theirs = at::empty({Call::kWords}, at::kLong);
  if (sender) send_now(group, words_of(mine), peer, header_tag);
  receive_now(group, theirs, peer, sender ? answer_tag : header_tag);
  if (!sender) send_now(group, words_of(mine), peer, answer_tag);
  Call other;
  std::copy_n(theirs.data_ptr<int64_t>(), Call::kWords, other.words.begin());
  if (other.words == mine.words) return;
  throw GroupError(Fault::mismatch, c10::str("this rank has a ", mine.text(), " with rank ", peer, ", and that one a ", other.text()));
}

}  // namespace

WorkPtr broadcast(Group& group, Tensors tensors, int32_t root) {
  Call call(Operation::broadcast, tensors, root);
  return group.submit(call, [&group, tensors = std::move(tensors), root] {
    c10d::BroadcastOptions settings;
    settings.rootRank = root;
    for (const auto& tensor : tensors) {
      if (tensor.numel() == 0) continue;
      auto data = on_wire(group, tensor);
      Tensors bytes{bytes_of(data)};
      group.backend(data.device()).broadcast(bytes, settings)->wait();
      if (group.rank != root) copy_back(tensor, data);
    }
  });
}

WorkPtr all_gather(Group& group, at::Tensor input, at::Tensor& output) {
  output = stacked_like(group, input);
  return group.submit(Call(Operation::all_gather, {input}), [&group, input, output] {
    if (input.numel() == 0) return;
    auto data = on_wire(group, output);
    Tensors inputs{bytes_of(on_wire(group, input))};
    std::vector<Tensors> outputs{rows_of(data)};
    group.backend(data.device()).allgather(outputs, inputs)->wait();
    copy_back(output, data);
  });
}

WorkPtr gather(Group& group, at::Tensor input, int32_t root, at::Tensor& output) {
  if (group.rank == root) output = stacked_like(group, input);
  return group.submit(Call(Operation::gather, {input}, root), [&group, input, root, output] {
    if (input.numel() == 0) return;
    Tensors inputs{bytes_of(on_wire(group, input).cpu())};
    std::vector<Tensors> outputs;
    auto data = group.rank == root ? output.cpu() : at::Tensor();
    if (group.rank == root) outputs.push_back(rows_of(data));
    c10d::GatherOptions settings;
    settings.rootRank = root;
    group.backend(c10::kCPU).gather(outputs, inputs, settings)->wait();
    if (group.rank == root) copy_back(output, data);
  });
}

WorkPtr scatter(Group& group, at::Tensor output, at::Tensor input, int32_t root) {
  return group.submit(Call(Operation::scatter, {output}, root), [&group, output, input, root] {
    if (output.numel() == 0) return;
    auto data = output.detach().cpu().contiguous();
    Tensors outputs{bytes_of(data)};
    std::vector<Tensors> inputs;
    if (group.rank == root) inputs.push_back(rows_of(input.detach().cpu().contiguous()));
    c10d::ScatterOptions settings;
    settings.rootRank = root;
    group.backend(c10::kCPU).scatter(outputs, inputs, settings)->wait();
    copy_back(output, data);
  });
}

WorkPtr barrier(Group& group) {
  return group.submit(Call(Operation::barrier, {}), [] {});
}

WorkPtr send(Group& group, at::Tensor tensor, int32_t to) {
  return group.submit_alone([&group, tensor, to] {
    compare(group, Call(Operation::send, {tensor}), to, true);
    if (tensor.numel() > 0) send_now(group, bytes_of(tensor.detach().cpu().contiguous()), to, data_tag);
  });
}

WorkPtr receive(Group& group, at::Tensor tensor, int32_t from) {
  return group.submit_alone([&group, tensor, from] {
    compare(group, Call(Operation::send, {tensor}), from, false);
    if (tensor.numel() == 0) return;
    auto data = tensor.detach().cpu().contiguous();
    receive_now(group, bytes_of(data), from, data_tag);
    copy_back(tensor, data);
  });
}

}  // namespace lifecycle
