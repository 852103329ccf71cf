// A process group of c10d behind one thread: what is asked for runs there in the order of asking, so that all ranks keep
// step, after a comparison of what each of them asks for. Gloo's own threads end the process where a message has another
// size than expected; with the comparison none ever has.
#pragma once

#include "call.h"
#include "errors.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lifecycle {

// Where ranks find each other.
struct Rendezvous {
  std::string host;  // of the TCP store; empty for the file store
  int32_t port = 0;
  bool serve = false;
  std::string file;
  std::string prefix;
  std::string interface;  // the network interface of the connections between ranks; empty for the default one
  std::string address;    // as interface, by a name or address of this machine
};

class Work {
 public:
  bool done();
  // Throws what went wrong.
  void wait();
  bool wait_for(std::chrono::milliseconds timeout);
  void finish(Fault fault, std::string message);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  Fault fault_ = Fault::none;
  std::string message_;
};

class Group {
 public:
  Group(const Rendezvous& rendezvous, bool nccl, int32_t rank, int32_t size, std::chrono::milliseconds timeout);
  ~Group();
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

  const int32_t rank;
  const int32_t size;

  // Runs the body once all ranks have come to the same call.
  std::shared_ptr<Work> submit(const Call& call, std::function<void()> body);
  // Runs the body without comparing; for what not all ranks take part in.
  std::shared_ptr<Work> submit_alone(std::function<void()> body);

  // Says goodbye to the other ranks, then aborts. Closing at once could cut off what a slower rank has yet to receive.
  void close();
  // Ends what runs and what waits, and gives all threads and sockets back.
  void abort();

  // What the tensor's data are sent through, and where they must lie for that.
  ProcessGroupBase& backend(c10::Device device);
  c10::Device wire_device(const at::Tensor& tensor) const;
  // A buffer that later calls use again; for bodies alone.
  at::Tensor buffer(int64_t slot, int64_t elements, at::TensorOptions options);

 private:
  struct Task {
    std::function<void()> body;
    std::shared_ptr<Work> work;
  };

  void connect(const Rendezvous& rendezvous, bool nccl);
  void agree(const Call& call);
  void run();
  void perform(Task& task);
  void interrupt();
  Fault classify(const std::string& message) const;

  const std::chrono::milliseconds timeout_;
  c10::intrusive_ptr<GlooGroup> gloo_;
  c10::intrusive_ptr<ProcessGroupBase> nccl_;
  std::vector<at::Tensor> calls_;
  std::map<std::pair<int64_t, std::pair<at::ScalarType, c10::DeviceType>>, at::Tensor> buffers_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool busy_ = false;
  bool stopped_ = false;
  Fault broken_ = Fault::none;
  std::string broken_by_;
  std::mutex ending_;  // held while the thread is joined, as several threads may abort at once
  std::thread thread_;
};

}  // namespace lifecycle
