// Calls operators through the dispatcher's boxed calling convention.
#include "operator.h"

using namespace lifecycle;

namespace {

// The argument stack is kept from call to call. A call inside a call (a hook, a custom function) finds it taken and
// works on a fresh one.
class BorrowedStack {
public:
    BorrowedStack() : stack(std::move(kept())) {}
    ~BorrowedStack() {
        stack.clear();
        kept() = std::move(stack);
    }
    torch::jit::Stack stack;

private:
    static torch::jit::Stack& kept() {
        static thread_local torch::jit::Stack stack;
        return stack;
    }
};

void push_arguments(const Operator& op, torch::jit::Stack& stack, const Value* arguments, int32_t count) {
    const auto wanted = static_cast<int32_t>(op.parameters.size());
    TORCH_CHECK(count <= wanted, op.name, ": ", count, " arguments were given, but it takes ", wanted);
    stack.reserve(wanted);
    for (int32_t i = 0; i < count; i++) {
        stack.push_back(to_ivalue(op, op.parameters[i], arguments[i]));
    }
    for (int32_t i = count; i < wanted; i++) {
        const auto& parameter = op.parameters[i];
        TORCH_CHECK(parameter.has_default, op.name, ": argument '", parameter.name, "' is missing and has no default");
        stack.push_back(parameter.default_value);
    }
}

// Writes results for the caller, and takes them back where a later one fails.
class Results {
public:
    explicit Results(Value* target) : values(target) {}
    ~Results() {
        for (int32_t i = 0; i < written; i++) {
            free_value(values[i]);
        }
    }
    void write(c10::IValue&& result) {
        values[written] = to_value(std::move(result));
        written++;
    }
    void hand_over() { written = 0; }

private:
    Value* values;
    int32_t written = 0;
};

}  // namespace

// Finds an operator by its schema name ("aten::add") and overload ("Tensor").
LIFECYCLE_EXPORT char* aten_find(const char* name, const char* overload, Operator** result) {
    return guarded([&] { *result = new Operator(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)); });
}

// Calls an operator. Of its results the first `result_count` are handed over and the others dropped: an in-place
// operator, whose result is its first argument, is called with none.
LIFECYCLE_EXPORT char* aten_call(const Operator* op, const Value* arguments, int32_t count, Value* results, int32_t result_count) {
    return guarded([&] {
        BorrowedStack borrowed;
        push_arguments(*op, borrowed.stack, arguments, count);
        op->handle.callBoxed(borrowed.stack);
        TORCH_CHECK(result_count <= static_cast<int32_t>(borrowed.stack.size()), op->name, ": returns ", borrowed.stack.size(), " results, not ", result_count);
        Results handed(results);
        for (int32_t i = 0; i < result_count; i++) {
            handed.write(std::move(borrowed.stack[i]));
        }
        handed.hand_over();
    });
}

LIFECYCLE_EXPORT void aten_free(void* memory) { std::free(memory); }
