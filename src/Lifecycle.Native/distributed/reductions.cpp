#include "collectives.h"

#include <cstring>

namespace lifecycle {

namespace {

// The types that Gloo reduces in; narrow floating-point types lose too much when added up.
at::ScalarType gloo_type(at::ScalarType type) {
  switch (type) {
    case at::kFloat: case at::kHalf: case at::kBFloat16: return at::kFloat;
    case at::kDouble: return at::kDouble;
    case at::kInt: case at::kShort: return at::kInt;
    case at::kLong: case at::kChar: case at::kByte: return type;
    default: throw std::invalid_argument(c10::str("tensors of type ", type, " cannot be reduced; convert them"));
  }
}

at::TensorOptions wire(const Group& group, const at::Tensor& tensor) {
  auto device = group.wire_device(tensor);
  return at::TensorOptions(device).dtype(device.is_cuda() ? tensor.scalar_type() : gloo_type(tensor.scalar_type()));
}

bool fits(const at::Tensor& tensor, const at::TensorOptions& wire) {
  return tensor.is_contiguous() && tensor.dtype() == wire.dtype() && tensor.device() == wire.device();
}

// Most copies are of this kind, and a plain one wakes no other threads.
void transfer(const at::Tensor& to, const at::Tensor& from) {
  if (to.is_cpu() && from.is_cpu() && to.is_contiguous() && from.is_contiguous() && to.dtype() == from.dtype())
    std::memcpy(to.data_ptr(), from.data_ptr(), from.nbytes());
  else
    to.copy_(from);
}

template <typename T>
void divide(const at::Tensor& tensor, int32_t by) {
  auto values = tensor.data_ptr<T>();
  auto divisor = static_cast<T>(by);
  for (int64_t i = 0, n = tensor.numel(); i < n; i++) values[i] /= divisor;
}

void average(const at::Tensor& sum, int32_t size) {
  if (sum.is_cpu() && sum.scalar_type() == at::kFloat) divide<float>(sum, size);
  else if (sum.is_cpu() && sum.scalar_type() == at::kDouble) divide<double>(sum, size);
  else sum.div_(size);
}

c10d::ReduceOp c10d_reduction(Reduction reduction) {
  switch (reduction) {
    case Reduction::product: return c10d::ReduceOp::PRODUCT;
    case Reduction::minimum: return c10d::ReduceOp::MIN;
    case Reduction::maximum: return c10d::ReduceOp::MAX;
    default: return c10d::ReduceOp::SUM;
  }
}

void check_type(const Group& group, const at::Tensor& tensor, Reduction reduction) {
  wire(group, tensor);
  LIFECYCLE_CHECK(reduction != Reduction::average || tensor.is_floating_point(),
                  "an average needs floating-point tensors, this one is ", tensor.scalar_type(), "; sum it, or convert it");
}

// Tensors that go over the wire as one; a single one that lies right goes as it is.
struct Bucket {
  at::TensorOptions options;
  Tensors parts;
  int64_t elements = 0;
  at::Tensor flat;
  c10::intrusive_ptr<c10d::Work> work;

  void start(Group& group, int64_t slot, Reduction reduction) {
    if (parts.size() == 1 && fits(parts[0], options)) flat = parts[0].view({-1});
    else fill(group.buffer(slot, elements, options));
    Tensors tensors{flat};
    c10d::AllreduceOptions settings;
    settings.reduceOp = c10d_reduction(reduction);
    work = group.backend(options.device()).allreduce(tensors, settings);
  }

  void finish(Group& group, Reduction reduction) {
    work->wait();
    if (reduction == Reduction::average) average(flat, group.size);
    int64_t offset = 0;
    for (const auto& part : parts) {
      auto slice = flat.narrow(0, offset, part.numel());
      if (slice.data_ptr() != part.data_ptr()) transfer(part, slice.view(part.sizes()));
      offset += part.numel();
    }
  }

 private:
  void fill(const at::Tensor& buffer) {
    flat = buffer;
    int64_t offset = 0;
    for (const auto& part : parts) {
      transfer(flat.narrow(0, offset, part.numel()).view(part.sizes()), part);
      offset += part.numel();
    }
  }
};

bool same(const at::TensorOptions& one, const at::TensorOptions& other) {
  return one.dtype() == other.dtype() && one.device() == other.device();
}

std::vector<Bucket> fill_buckets(const Group& group, const Tensors& tensors, int64_t bucket_bytes) {
  std::vector<Bucket> buckets;
  for (const auto& tensor : tensors) {
    if (tensor.numel() == 0) continue;
    auto options = wire(group, tensor);
    auto bytes = [&](int64_t elements) { return elements * static_cast<int64_t>(options.dtype().itemsize()); };
    if (buckets.empty() || !same(buckets.back().options, options) || bytes(buckets.back().elements + tensor.numel()) > bucket_bytes)
      buckets.push_back({options, {}, 0, {}, {}});
    buckets.back().parts.push_back(tensor);
    buckets.back().elements += tensor.numel();
  }
  return buckets;
}

// While one bucket is reduced, the next is filled.
void reduce_buckets(Group& group, std::vector<Bucket> buckets, Reduction reduction) {
  for (size_t i = 0; i < buckets.size(); i++) {
    buckets[i].start(group, static_cast<int64_t>(i % 2), reduction);
    if (i > 0) buckets[i - 1].finish(group, reduction);
  }
  if (!buckets.empty()) buckets.back().finish(group, reduction);
}

}  // namespace

WorkPtr all_reduce(Group& group, Tensors tensors, Reduction reduction, int64_t bucket_bytes) {
  for (const auto& tensor : tensors) check_type(group, tensor, reduction);
  Call call(Operation::all_reduce, tensors, -1, reduction);
  return group.submit(call, [&group, tensors = std::move(tensors), reduction, bucket_bytes] {
    reduce_buckets(group, fill_buckets(group, tensors, bucket_bytes), reduction);
  });
}

WorkPtr reduce(Group& group, at::Tensor tensor, int32_t root, Reduction reduction) {
  check_type(group, tensor, reduction);
  return group.submit(Call(Operation::reduce, {tensor}, root, reduction), [&group, tensor, root, reduction] {
    if (tensor.numel() == 0) return;
    // A copy, as Gloo leaves parts of sums in the tensors of the other ranks.
    auto options = wire(group, tensor);
    Tensors tensors{group.buffer(0, tensor.numel(), options)};
    transfer(tensors[0].view(tensor.sizes()), tensor);
    c10d::ReduceOptions settings;
    settings.reduceOp = c10d_reduction(reduction);
    settings.rootRank = root;
    group.backend(options.device()).reduce(tensors, settings)->wait();
    if (group.rank != root) return;
    if (reduction == Reduction::average) average(tensors[0], group.size);
    transfer(tensor, tensors[0].view(tensor.sizes()));
  });
}

WorkPtr reduce_scatter(Group& group, at::Tensor input, Reduction reduction, at::Tensor& output) {
  check_type(group, input, reduction);
  LIFECYCLE_CHECK(input.dim() > 0 && input.size(0) % group.size == 0,
                  "the first axis of ", input.sizes(), " cannot be divided among ", group.size, " ranks");
  auto share = input.size(0) / group.size;
  auto sizes = input.sizes().vec();
  sizes[0] = share;
  output = at::empty(sizes, input.options());
  return group.submit(Call(Operation::reduce_scatter, {input}, -1, reduction), [&group, input, reduction, output, share] {
    if (input.numel() == 0) return;
    // Gloo has no such operation for tensors in c10d; all of it is reduced, and each rank takes its share.
    Bucket bucket{wire(group, input), {input.clone()}, input.numel(), {}, {}};
    bucket.start(group, 0, reduction);
    bucket.finish(group, reduction);
    transfer(output, bucket.parts[0].narrow(0, group.rank * share, share));
  });
}

}  // namespace lifecycle
