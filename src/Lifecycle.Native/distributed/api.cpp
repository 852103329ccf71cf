#include "collectives.h"
#include "sync_batch_norm.h"

using namespace lifecycle;

namespace {

using GroupPtr = std::shared_ptr<Group>;

Tensors tensors_of(at::Tensor** tensors, int32_t count) {
  Tensors result;
  for (int32_t i = 0; i < count; i++) result.push_back(*tensors[i]);
  return result;
}

at::Tensor optional(const at::Tensor* tensor) { return tensor ? *tensor : at::Tensor(); }

std::string text(const char* value) { return value ? value : ""; }

// Hands a work out, and a tensor with it where there is one.
void give(WorkPtr work, WorkPtr** result) { *result = new WorkPtr(std::move(work)); live_objects++; }

void give(WorkPtr work, WorkPtr** result, const at::Tensor& made, at::Tensor** output) {
  if (made.defined()) *output = new at::Tensor(made);
  give(std::move(work), result);
}

}  // namespace

// What this build lacks, as a list of words; empty where it has all.
LIFECYCLE_API const char* lifecycle_group_missing() {
#ifdef LIFECYCLE_NCCL
  return "";
#else
  return "nccl";
#endif
}

LIFECYCLE_API int32_t lifecycle_group_create(int32_t nccl, const char* host, int32_t port, int32_t serve, const char* file, const char* prefix,
                                             const char* interface, const char* address, int32_t rank, int32_t size, int64_t timeout_ms, GroupPtr** result) {
  return guarded_group([&] {
    Rendezvous rendezvous{text(host), port, serve != 0, text(file), text(prefix), text(interface), text(address)};
    *result = new GroupPtr(std::make_shared<Group>(rendezvous, nccl != 0, rank, size, std::chrono::milliseconds(timeout_ms)));
  });
}

LIFECYCLE_API void lifecycle_group_close(GroupPtr* group) {
  guarded([&] { (*group)->close(); });
}

LIFECYCLE_API void lifecycle_group_abort(GroupPtr* group) {
  guarded([&] { (*group)->abort(); });
}

// Ends it first, whoever else holds on to it.
LIFECYCLE_API void lifecycle_group_free(GroupPtr* group) {
  guarded([&] {
    (*group)->abort();
    delete group;
  });
}

LIFECYCLE_API int32_t lifecycle_work_wait(WorkPtr* work) {
  return guarded_group([&] { (*work)->wait(); });
}

LIFECYCLE_API int32_t lifecycle_work_done(WorkPtr* work) { return (*work)->done(); }

LIFECYCLE_API void lifecycle_work_free(WorkPtr* work) {
  delete work;
  live_objects--;
}

LIFECYCLE_API int32_t lifecycle_all_reduce(GroupPtr* group, at::Tensor** tensors, int32_t count, int32_t reduction, int64_t bucket_bytes, WorkPtr** work) {
  return guarded_group([&] { give(all_reduce(**group, tensors_of(tensors, count), static_cast<Reduction>(reduction), bucket_bytes), work); });
}

LIFECYCLE_API int32_t lifecycle_reduce(GroupPtr* group, at::Tensor* tensor, int32_t root, int32_t reduction, WorkPtr** work) {
  return guarded_group([&] { give(reduce(**group, *tensor, root, static_cast<Reduction>(reduction)), work); });
}

LIFECYCLE_API int32_t lifecycle_broadcast(GroupPtr* group, at::Tensor** tensors, int32_t count, int32_t root, WorkPtr** work) {
  return guarded_group([&] { give(broadcast(**group, tensors_of(tensors, count), root), work); });
}

LIFECYCLE_API int32_t lifecycle_all_gather(GroupPtr* group, at::Tensor* input, at::Tensor** output, WorkPtr** work) {
  return guarded_group([&] {
    at::Tensor made;
    auto started = all_gather(**group, *input, made);
    give(std::move(started), work, made, output);
  });
}

LIFECYCLE_API int32_t lifecycle_gather(GroupPtr* group, at::Tensor* input, int32_t root, at::Tensor** output, WorkPtr** work) {
  return guarded_group([&] {
    at::Tensor made;
    auto started = gather(**group, *input, root, made);
    give(std::move(started), work, made, output);
  });
}

LIFECYCLE_API int32_t lifecycle_reduce_scatter(GroupPtr* group, at::Tensor* input, int32_t reduction, at::Tensor** output, WorkPtr** work) {
  return guarded_group([&] {
    at::Tensor made;
    auto started = reduce_scatter(**group, *input, static_cast<Reduction>(reduction), made);
    give(std::move(started), work, made, output);
  });
}

LIFECYCLE_API int32_t lifecycle_scatter(GroupPtr* group, at::Tensor* output, const at::Tensor* input, int32_t root, WorkPtr** work) {
  return guarded_group([&] { give(scatter(**group, *output, optional(input), root), work); });
}

LIFECYCLE_API int32_t lifecycle_barrier(GroupPtr* group, WorkPtr** work) {
  return guarded_group([&] { give(barrier(**group), work); });
}

LIFECYCLE_API int32_t lifecycle_send(GroupPtr* group, at::Tensor* tensor, int32_t to, WorkPtr** work) {
  return guarded_group([&] { give(send(**group, *tensor, to), work); });
}

LIFECYCLE_API int32_t lifecycle_receive(GroupPtr* group, at::Tensor* tensor, int32_t from, WorkPtr** work) {
  return guarded_group([&] { give(receive(**group, *tensor, from), work); });
}

LIFECYCLE_API int32_t lifecycle_sync_batch_norm(GroupPtr* group, const at::Tensor* input, const at::Tensor* weight, const at::Tensor* bias,
                                                const at::Tensor* running_mean, const at::Tensor* running_var, double momentum, double eps, at::Tensor** output) {
  return guarded_group([&] {
    BatchNormSettings settings{momentum, eps, optional(running_mean), optional(running_var)};
    *output = new at::Tensor(sync_batch_norm(*group, *input, optional(weight), optional(bias), settings));
  });
}
