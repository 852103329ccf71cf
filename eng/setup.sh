# What a machine needs before anything can be built: the .NET SDK and Debian's packages. Sourced by build.sh.
# shellcheck shell=bash disable=SC2154

set_up() {
  check_sdk
  choose_packages
  install_system_packages
}

# Beside what building needs, what tests and samples read: scikit-learn's tables and pictures, pretrained models, vega-datasets,
# descriptions of packages.
set_up_tests() {
  tests_too=yes
  set_up
  fetch_models
  list_descriptions
}

check_sdk() {
  local found
  has dotnet || die "dotnet is missing; install the .NET SDK 10 from https://dot.net/download"
  found=$(cd "$root" && dotnet --version 2> /dev/null) ||
    die "global.json asks for the .NET SDK 10 and this machine has $(dotnet --list-sdks | tr '\n' ' '); install it from https://dot.net/download"
  [[ $found == 10.* ]] || die "found the .NET SDK $found, expected 10; install it from https://dot.net/download"
}

# The compilers build Lifecycle.Native; the data is what the demo trains on, and the ONNX project's models (6 MB) what
# reading and running models is tested on.
system_packages() {
  echo cmake g++ ninja-build dataset-fashion-mnist libonnx-testdata
  # PNG and JPEG images are decoded by these.
  echo libspng0 libturbojpeg0
  [[ -z ${tests_too:-} ]] || echo python3-sklearn
  # Without an optimized BLAS, Debian's libtorch is some 200 times slower; Gloo's headers are for process groups.
  [[ $(torch_provider) != system ]] || echo libtorch-dev libopenblas0-openmp libgloo-dev
}

install_system_packages() {
  local missing
  if ! has dpkg-query; then
    check_tools
    return
  fi
  missing=$(missing_packages)
  [[ -n $missing ]] || return 0
  say "installing from apt: $missing"
  # shellcheck disable=SC2086 # a list of names
  as_root apt-get update -q
  # shellcheck disable=SC2086
  as_root apt-get install -y -q --no-install-recommends $missing ||
    die "apt-get could not install $missing; its message is above. Debian 12 (bookworm, main) has all of them"
}

missing_packages() {
  local package missing=()
  for package in $(system_packages); do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null) == installed ]] || missing+=("$package")
  done
  echo "${missing[*]}"
}

# Other systems bring their own compilers and libtorch.
check_tools() {
  local tool
  [[ $(torch_provider) != system ]] ||
    die "the torch provider 'system' needs Debian 12's libtorch-dev and this machine has no dpkg; use -p:TorchProvider=nuget where the package feed has TorchSharp"
  for tool in cmake c++ ninja; do
    has "$tool" || die "$tool is missing, and Lifecycle.Native is built with it; install cmake, a C++20 compiler and ninja"
  done
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    DEBIAN_FRONTEND=noninteractive "$@" >&2
    return
  fi
  has sudo || die "'$*' needs root and there is no sudo; run it as root, then call build.sh again"
  [[ -t 0 ]] || die "'$*' needs root; run it with sudo, then call build.sh again"
  local answer
  read -r -p "build.sh: run 'sudo $*'? [y/N] " answer
  [[ $answer == [yY]* ]] || die "not installed; run 'sudo $*', then call build.sh again"
  sudo "$@" >&2
}
