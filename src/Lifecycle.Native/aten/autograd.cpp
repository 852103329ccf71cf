// Automatic differentiation, and the switches of the calling thread.
#include <torch/csrc/autograd/autograd.h>

#include <torch/csrc/autograd/anomaly_mode.h>

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include "aten.h"

using namespace lifecycle;

namespace {

std::vector<at::Tensor> list_of(at::Tensor* const* tensors, int32_t count) {
    std::vector<at::Tensor> list(count);
    for (int32_t i = 0; i < count; i++) {
        if (tensors[i] != nullptr) {
            list[i] = *tensors[i];
        }
    }
    return list;
}

// A gradient known to be zero has no memory; .NET wants to read it.
at::Tensor materialized(at::Tensor gradient) {
    return gradient.defined() && gradient._is_zerotensor() ? at::zeros(gradient.sizes(), gradient.options()) : gradient;
}

}  // namespace

LIFECYCLE_EXPORT int32_t autograd_requires_grad(const at::Tensor* tensor) { return tensor->requires_grad(); }

LIFECYCLE_EXPORT int32_t autograd_is_leaf(const at::Tensor* tensor) { return tensor->is_leaf(); }

LIFECYCLE_EXPORT char* autograd_set_requires_grad(const at::Tensor* tensor, int32_t on) {
    return guarded([&] { tensor->set_requires_grad(on != 0); });
}

// Null where there is no gradient.
LIFECYCLE_EXPORT char* autograd_grad_of(const at::Tensor* tensor, at::Tensor** result) {
    return guarded([&] { *result = own(materialized(tensor->grad())).release(); });
}

LIFECYCLE_EXPORT char* autograd_set_grad_of(const at::Tensor* tensor, const at::Tensor* gradient) {
    return guarded([&] { tensor->mutable_grad() = gradient == nullptr ? at::Tensor() : *gradient; });
}

LIFECYCLE_EXPORT char* autograd_retain_grad(const at::Tensor* tensor) {
    return guarded([&] { tensor->retain_grad(); });
}

LIFECYCLE_EXPORT char* autograd_set_data(const at::Tensor* tensor, const at::Tensor* data) {
    return guarded([&] { tensor->set_data(*data); });
}

LIFECYCLE_EXPORT char* autograd_backward(at::Tensor* const* tensors, int32_t count, at::Tensor* const* gradients, int32_t gradient_count,
    int32_t retain_graph, int32_t create_graph, at::Tensor* const* inputs, int32_t input_count) {
    return guarded([&] {
        torch::autograd::backward(list_of(tensors, count), list_of(gradients, gradient_count), retain_graph != 0, create_graph != 0, list_of(inputs, input_count));
    });
}

// Writes one gradient for each input; null for one that was not used.
LIFECYCLE_EXPORT char* autograd_grad(at::Tensor* const* outputs, int32_t output_count, at::Tensor* const* inputs, int32_t input_count,
    at::Tensor* const* gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, at::Tensor** results) {
    return guarded([&] {
        auto found = torch::autograd::grad(list_of(outputs, output_count), list_of(inputs, input_count), list_of(gradients, gradient_count),
            retain_graph != 0, create_graph != 0, allow_unused != 0);
        std::vector<Owned> owned;
        owned.reserve(found.size());
        for (auto& gradient : found) {
            owned.push_back(own(materialized(std::move(gradient))));
        }
        for (size_t i = 0; i < owned.size(); i++) {
            results[i] = owned[i].release();
        }
    });
}

LIFECYCLE_EXPORT int32_t autograd_enabled() { return at::GradMode::is_enabled(); }

LIFECYCLE_EXPORT void autograd_set_enabled(int32_t on) { at::GradMode::set_enabled(on != 0); }

LIFECYCLE_EXPORT int32_t autograd_inference_enabled() { return c10::InferenceMode::is_enabled(); }

// The guard restores on deletion what the thread had before.
LIFECYCLE_EXPORT c10::InferenceMode* autograd_enter_inference(int32_t on) { return new c10::InferenceMode(on != 0); }

LIFECYCLE_EXPORT void autograd_leave_inference(c10::InferenceMode* guard) { delete guard; }

LIFECYCLE_EXPORT int32_t autograd_anomaly_enabled() { return torch::autograd::AnomalyMode::is_enabled(); }

LIFECYCLE_EXPORT int32_t autograd_anomaly_checks_nan() { return torch::autograd::AnomalyMode::should_check_nan(); }

LIFECYCLE_EXPORT void autograd_set_anomaly(int32_t on, int32_t check_nan) {
    torch::autograd::AnomalyMode::set_enabled(on != 0, check_nan != 0);
}
