# Shared by all commands: messages, the properties of the repository, and calls of dotnet. Sourced by build.sh.
# shellcheck shell=bash disable=SC2154

: "${root:?is set by build.sh}"
local_props=$root/Lifecycle.local.props

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

say() {
  echo "build.sh: $*" >&2
}

# One line with the cause and the cure; the exit code is 1, or 2 for what was asked wrongly.
die() {
  say "error: $1"
  exit "${2:-1}"
}

has() {
  command -v "$1" > /dev/null 2>&1
}

# Splits the arguments into those for MSBuild (-p:...) and the command's own.
take_msbuild_options() {
  local argument
  msbuild_options=()
  arguments=()
  for argument in "$@"; do
    case $argument in
      -p:* | /p:* | --property:*) msbuild_options+=("$argument") ;;
      *) arguments+=("$argument") ;;
    esac
  done
}

# The value of a property as this call gives it on its command line or in the environment.
property_given() {
  local option
  for option in "${msbuild_options[@]}"; do
    if [[ ${option,,} == *p*:"${1,,}"=* ]]; then
      echo "${option#*=}"
      return
    fi
  done
  echo "${!1:-}"
}

# The value that a props file of the repository writes for a property.
property_in() {
  sed -n "s:.*<$2[^>]*>\([^<]*\)</$2>.*:\1:p" "$1" | head -n 1
}

# The torch provider of this call.
torch_provider() {
  local provider
  provider=$(property_given TorchProvider)
  [[ -n $provider || ! -f $local_props ]] || provider=$(property_in "$local_props" TorchProvider)
  echo "${provider:-nuget}"
}

# Where the build lays a program or a test project.
output_of() {
  echo "$root/artifacts/$(torch_provider)/bin/$1/release"
}

# dotnet in the repository's folder, so that global.json applies; quiet, and on a build server without processes that
# stay behind.
run_dotnet() {
  local servers=()
  [[ ${CI:-} != true ]] || servers=(-nodeReuse:false -p:UseSharedCompilation=false)
  (cd "$root" && dotnet "$@" -p:Configuration=Release -v:quiet "${servers[@]}")
}
