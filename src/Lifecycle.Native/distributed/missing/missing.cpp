// Stands in where the headers of Gloo or c10d are missing.
#include "../../torch/api.h"

LIFECYCLE_API const char* lifecycle_group_missing() { return "gloo nccl"; }
