#!/usr/bin/env bash
# Every task of this repository. `./build.sh help` lists them.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=eng/common.sh
. "$root/eng/common.sh"
# shellcheck source=eng/setup.sh
. "$root/eng/setup.sh"
# shellcheck source=eng/feed.sh
. "$root/eng/feed.sh"
# shellcheck source=eng/models.sh
. "$root/eng/models.sh"
# shellcheck source=eng/compile.sh
. "$root/eng/compile.sh"
# shellcheck source=eng/tests.sh
. "$root/eng/tests.sh"

# Beside another busy process, threads of OpenMP that spin while they wait make a training step ten times slower.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-PASSIVE}

usage() {
  cat <<'EOF'
Usage: ./build.sh COMMAND [-p:PROPERTY=VALUE ...]

  demo [NAME] [OPTIONS]   Runs a sample on real data (FashionMnist unless named); `demo --help` shows its options.
  test [FILTER]           Runs the tests: all, those whose full name contains FILTER, or a `dotnet test` filter.
  build                   Compiles everything, in Release.
  bench [NAME] [OPTIONS]  Runs the benchmarks: all suites, or what NAME says (`bench list` prints the names); --compare OLD.json fails on what got slower.
  pack                    Makes the NuGet packages in artifacts/packages.
  setup                   Installs what is missing and chooses where TorchSharp and ONNX Runtime come from.
  clean                   Deletes all that was built and chosen.
  help                    Shows this.

Each command first does the set-up that is still missing. Lifecycle.local.props keeps what was chosen;
-p:TorchProvider=nuget|system overrides it for one call, and LIBTORCH=FOLDER names the libtorch, with headers,
to build the native library against.
EOF
}

demo() {
  local name=FashionMnist
  if [[ $# -gt 0 && $1 != -* ]]; then
    name=$1
    shift
  fi
  name=$(find_sample "$name")
  set_up
  fetch_data_of "$name"
  if [[ $name == Edge ]]; then
    demo_edge "$@"
    return
  fi
  compile "samples/$name/$name.csproj"
  exec "$(output_of "$name")/$name" "$@"
}

# Published with its own .NET, cut down to what it uses, and run like that; without arguments on what the sample Predict made.
demo_edge() {
  local folder=$root/artifacts/edge made=$root/output/Predict
  say "publishing samples/Edge"
  run_dotnet publish "$root/samples/Edge/Edge.csproj" --use-current-runtime --output "$folder" "${msbuild_options[@]}" || die "samples/Edge cannot be published; the message is above"
  say "$folder has $(du -sh "$folder" | cut -f 1), of which ONNX Runtime $(du -h "$folder"/libonnxruntime.so | cut -f 1)"
  if [[ $# -eq 0 ]]; then
    [[ -f $made/fashion.onnx ]] || make_what_edge_predicts
    set -- "$made/fashion.onnx" "$made/images/0000"*.png
  fi
  # A process of its own: what this one took would count as the program's start.
  "$folder/Edge" "$@"
}

make_what_edge_predicts() {
  say "running the sample Predict first, which makes a model and images"
  fetch_data_of Predict
  compile samples/Predict/Predict.csproj
  "$(output_of Predict)/Predict"
}

# The sample's name as its folder spells it.
find_sample() {
  local folder
  for folder in "$root"/samples/*/; do
    folder=$(basename "$folder")
    if [[ ${folder,,} == "${1,,}" && $folder != Shared ]]; then
      echo "$folder"
      return
    fi
  done
  die "No sample is called '$1'; there are: $(cd "$root/samples" && printf '%s ' */ | tr -d / | sed 's/Shared //')" 2
}

bench() {
  set_up
  compile benchmarks/Lifecycle.Benchmarks/Lifecycle.Benchmarks.csproj
  [[ ${1:-} != peers ]] || fetch_peers
  exec "$(output_of Lifecycle.Benchmarks)/Lifecycle.Benchmarks" "$@"
}

run_tests() {
  [[ $# -le 1 ]] || die "test takes one filter, not $#: $*" 2
  set_up_tests
  compile Lifecycle.sln
  test_all "${1:-}"
}

pack() {
  [[ $# -eq 0 ]] || die "pack takes no options but -p:, found: $*" 2
  set_up
  rm -rf "$root/artifacts/packages"
  say "packing with the provider $(torch_provider)"
  run_dotnet msbuild "$root/eng/pack.proj" "${msbuild_options[@]}" || die "packing failed; the message is above"
  # One folder to restore from: with the ONNX Runtime package that the others were built with, where the feed has none.
  cp "$root"/artifacts/feed/*.nupkg "$root/artifacts/packages" 2> /dev/null || true
  say "packages:"
  ls "$root/artifacts/packages"
}

clean() {
  rm -rf "$root/artifacts" "$root/eng/onnxruntime/node_modules" "$local_props"
  say "deleted artifacts and $(basename "$local_props")"
}

main() {
  local command=${1:-help}
  [[ $# -eq 0 ]] || shift
  take_msbuild_options "$@"
  set -- "${arguments[@]}"
  case $command in
    setup) set_up_tests; describe_choice ;;
    build) set_up; compile Lifecycle.sln ;;
    test) run_tests "$@" ;;
    demo) demo "$@" ;;
    bench) bench "$@" ;;
    pack) pack "$@" ;;
    clean) clean ;;
    help | --help | -h) usage ;;
    *) usage >&2; die "'$command' is none of the commands above" 2 ;;
  esac
}

main "$@"
