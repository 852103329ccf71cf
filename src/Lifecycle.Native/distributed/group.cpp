#include "group.h"

#include <algorithm>
#include <cctype>

namespace lifecycle {

bool Work::done() {
  std::lock_guard lock(mutex_);
  return done_;
}

void Work::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return done_; });
  if (fault_ != Fault::none) throw GroupError(fault_, message_);
}

bool Work::wait_for(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [&] { return done_; });
}

void Work::finish(Fault fault, std::string message) {
  std::lock_guard lock(mutex_);
  done_ = true;
  fault_ = fault;
  message_ = std::move(message);
  changed_.notify_all();
}

Group::Group(const Rendezvous& rendezvous, bool nccl, int32_t rank, int32_t size, std::chrono::milliseconds timeout)
    : rank(rank), size(size), timeout_(timeout) {
  for (int32_t i = 0; i < size; i++) calls_.push_back(at::zeros({Call::kWords}, at::kLong));
  try {
    connect(rendezvous, nccl);
    agree(Call(Operation::open, {}));
    // Without NCCL nothing asks for the store again, and its threads need not outlive a first rank that dies.
    if (!nccl_) gloo_->forget_store();
  } catch (const GroupError&) {
    throw;
  } catch (const std::exception& error) {
    throw GroupError(classify(error.what()), error.what());
  }
  thread_ = std::thread([this] { run(); });
  live_objects++;
}

Group::~Group() {
  abort();
  live_objects--;
}

std::shared_ptr<Work> Group::submit(const Call& call, std::function<void()> body) {
  return submit_alone([this, call, body = std::move(body)] {
    agree(call);
    body();
  });
}

std::shared_ptr<Work> Group::submit_alone(std::function<void()> body) {
  auto work = std::make_shared<Work>();
  std::lock_guard lock(mutex_);
  if (stopped_) {
    work->finish(Fault::aborted, "the process group is closed");
    return work;
  }
  tasks_.push_back({std::move(body), work});
  changed_.notify_all();
  return work;
}

void Group::close() {
  bool broken;
  {
    std::lock_guard lock(mutex_);
    broken = stopped_ || broken_ != Fault::none;
  }
  if (!broken) submit(Call(Operation::close, {}), [] {})->wait_for(std::min(timeout_, std::chrono::milliseconds(10'000)));
  abort();
}

void Group::abort() {
  bool busy;
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    busy = busy_;
    changed_.notify_all();
  }
  std::lock_guard ending(ending_);
  if (busy && gloo_) interrupt();
  if (thread_.joinable()) thread_.join();
  buffers_.clear();
  nccl_.reset();
  gloo_.reset();
}

at::Tensor Group::buffer(int64_t slot, int64_t elements, at::TensorOptions options) {
  auto& kept = buffers_[{slot, {c10::typeMetaToScalarType(options.dtype()), options.device().type()}}];
  if (!kept.defined() || kept.numel() < elements || kept.device() != options.device()) kept = at::empty({elements}, options);
  return kept.narrow(0, 0, elements);
}

// All compare with rank 0, so that either all of them go on or none does.
void Group::agree(const Call& call) {
  if (size == 1) return;
  auto mine = at::empty({Call::kWords}, at::kLong);
  std::copy(call.words.begin(), call.words.end(), mine.data_ptr<int64_t>());
  std::vector<at::Tensor> inputs{mine};
  std::vector<std::vector<at::Tensor>> outputs{calls_};
  gloo_->allgather(outputs, inputs)->wait();
  std::vector<Call> calls(calls_.size());
  for (size_t i = 0; i < calls.size(); i++) std::copy_n(calls_[i].data_ptr<int64_t>(), Call::kWords, calls[i].words.begin());
  auto other = std::find_if(calls.begin(), calls.end(), [&](const Call& one) { return one.words != calls[0].words; });
  if (other == calls.end()) return;
  throw GroupError(Fault::mismatch, c10::str("rank 0 calls ", calls[0].text(), ", rank ", other - calls.begin(), " calls ", other->text()));
}

void Group::run() {
  at::NoGradGuard no_grad;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopped_ || !tasks_.empty(); });
    if (stopped_) break;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    if (broken_ != Fault::none) {
      task.work->finish(broken_, broken_by_);
      continue;
    }
    busy_ = true;
    lock.unlock();
    perform(task);
    lock.lock();
    busy_ = false;
  }
  for (auto& task : tasks_) task.work->finish(Fault::aborted, "the process group was closed before it ran");
  tasks_.clear();
}

void Group::perform(Task& task) {
  auto fault = Fault::none;
  std::string message;
  try {
    task.body();
  } catch (const GroupError& error) {
    fault = error.fault;
    message = error.what();
  } catch (const c10::Error& error) {
    message = error.what_without_backtrace();
    fault = classify(message);
  } catch (const std::exception& error) {
    message = error.what();
    fault = classify(message);
  } catch (...) {
    message = "an unknown C++ exception";
    fault = Fault::failed;
  }
  // The tensors are given back before anyone is told.
  task.body = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (fault != Fault::none && stopped_) fault = Fault::aborted;
    // After any other fault some messages may be under way, and the next call would take them for its own.
    if (fault != Fault::none && fault != Fault::mismatch) {
      broken_ = fault;
      broken_by_ = message;
    }
  }
  task.work->finish(fault, std::move(message));
}

// Gloo and c10d throw plain runtime errors; only their texts tell these cases apart.
Fault Group::classify(const std::string& message) const {
  std::string text(message);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
  if (has("timed out") || has("timeout")) return Fault::timed_out;
  if (has("closed by peer") || has("connection") || has("reset by peer") || has("broken pipe") || has("socket")) return Fault::peer_lost;
  return Fault::failed;
}

}  // namespace lifecycle
