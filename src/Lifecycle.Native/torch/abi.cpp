extern "C" __attribute__((visibility("default"))) int lifecycle_torch_abi() { return 1; }
