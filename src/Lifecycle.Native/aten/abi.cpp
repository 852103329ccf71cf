extern "C" __attribute__((visibility("default"))) int lifecycle_aten_abi() { return 1; }
