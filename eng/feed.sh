# Where TorchSharp and ONNX Runtime come from: asks the package feed once, makes the ONNX Runtime package from npm where
# the feed lacks it, and keeps the answer in Lifecycle.local.props. Sourced by build.sh.
# shellcheck shell=bash disable=SC2154

npm_folder=$root/eng/onnxruntime

choose_packages() {
  local asked
  asked="TorchSharp $(wanted TorchSharpVersion), Microsoft.ML.OnnxRuntime $(wanted OnnxRuntimeReleaseVersion) or $(made_version); crossgen2"
  if ! grep -qsF "Asked for: $asked" "$local_props"; then
    write_choice "$asked"
    describe_choice
  fi
  [[ $(property_in "$local_props" OnnxRuntimeVersion) != "$(made_version)" ]] || make_onnxruntime
}

wanted() {
  property_in "$root/Directory.Build.props" "$1"
}

made_version() {
  property_in "$npm_folder/Microsoft.ML.OnnxRuntime.csproj" Version
}

write_choice() {
  local provider=system runtime onnxruntime ready=false
  runtime=$(torch_runtime)
  onnxruntime=$(made_version)
  if torchsharp_works && feed_has "$(runtime_package "$runtime")" "$(wanted TorchSharpVersion)"; then
    provider=nuget
  fi
  if feed_has Microsoft.ML.OnnxRuntime "$(wanted OnnxRuntimeReleaseVersion)"; then
    onnxruntime=$(wanted OnnxRuntimeReleaseVersion)
  fi
  # shellcheck disable=SC2016 # properties of the project that asks
  if feed_item=PackageDownload feed_has 'Microsoft.NETCore.App.Crossgen2.$(NETCoreSdkPortableRuntimeIdentifier)' '$(BundledNETCoreAppPackageVersion)'; then
    ready=true
  fi
  cat > "$local_props.new" <<EOF
<Project>
  <!-- Written by build.sh from what this machine and its package feed have; delete it and build.sh asks again. -->
  <!-- Asked for: $1 -->
  <PropertyGroup>
    <TorchProvider Condition="'\$(TorchProvider)' == ''">$provider</TorchProvider>
    <TorchRuntime Condition="'\$(TorchRuntime)' == ''">$runtime</TorchRuntime>
    <OnnxRuntimeVersion Condition="'\$(OnnxRuntimeVersion)' == ''">$onnxruntime</OnnxRuntimeVersion>
    <ReadyToRunFound Condition="'\$(ReadyToRunFound)' == ''">$ready</ReadyToRunFound>
  </PropertyGroup>
</Project>
EOF
  mv "$local_props.new" "$local_props"
}

describe_choice() {
  local version
  version=$(property_in "$local_props" OnnxRuntimeVersion)
  case $(torch_provider) in
    system) say "torch provider: system (Lifecycle.SystemLibTorch over Debian's libtorch)" ;;
    *) say "torch provider: nuget (TorchSharp $(wanted TorchSharpVersion), $(property_in "$local_props" TorchRuntime))" ;;
  esac
  if [[ $version == "$(made_version)" ]]; then
    say "ONNX Runtime: $version, made from npm"
  else
    say "ONNX Runtime: $version, Microsoft's package"
  fi
  [[ $(property_in "$local_props" ReadyToRunFound) == true ]] || say "the package feed has no crossgen2, so packages and benchmarks are compiled when they start"
}

# The libtorch that programs of the nuget provider bring: the one for CUDA is gigabytes, so only where there is a GPU.
torch_runtime() {
  if [[ -e /dev/nvidiactl || -e /dev/dxg ]]; then echo cuda; else echo cpu; fi
}

runtime_package() {
  if [[ $1 == cuda ]]; then echo TorchSharp-cuda-linux; else echo TorchSharp-cpu; fi
}

# Whether TorchSharp restores and its native library fits this system: one built for a newer C++ library can't be loaded.
torchsharp_works() {
  local version packages unmet=''
  version=$(wanted TorchSharpVersion)
  packages=$(mktemp -d)
  if ! feed_has TorchSharp "$version" --packages "$packages"; then
    say "the package feed has no TorchSharp $version"
    rm -rf "$packages"
    return 1
  fi
  if has ldd; then
    unmet=$(ldd "$packages/torchsharp/$version/runtimes/linux-x64/native/libLibTorchSharp.so" 2>&1 | grep -om 1 "version .* not found") || true
  fi
  rm -rf "$packages"
  [[ -n $unmet ]] || return 0
  say "TorchSharp $version can't be loaded on this system: $unmet"
  return 1
}

# feed_has PACKAGE VERSION [OPTIONS OF RESTORE]: whether this very version restores from the user's package sources.
feed_has() {
  local probe output status=0
  # Without what only the project that asks knows.
  say "asking the package feed for ${1%%.\$*}${2:+ ${2%%\$*}}"
  probe=$(mktemp -d)
  cat > "$probe/probe.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
  <ItemGroup><${feed_item:-PackageReference} Include="$1" Version="[$2]" /></ItemGroup>
</Project>
EOF
  output=$(dotnet restore "$probe/probe.csproj" -v quiet --disable-build-servers "${@:3}" "${msbuild_options[@]}" 2>&1) || status=$?
  rm -rf "$probe"
  [[ $status -ne 0 ]] || return 0
  # NU1101: no such package; NU1102, NU1103: not in this version. Anything else says nothing about the feed's content.
  grep -qE 'NU110[123]' <<< "$output" || die "the package feed did not answer: $(grep -m 1 error <<< "$output"); check the network and 'dotnet nuget list source'"
  return 1
}

make_onnxruntime() {
  local version
  version=$(made_version)
  [[ ! -f $root/artifacts/feed/Microsoft.ML.OnnxRuntime.$version.nupkg ]] || return 0
  has npm || die "the package feed has no Microsoft.ML.OnnxRuntime, and npm, to make it from, is missing; install node 20 or later with npm"
  say "installing from npm: com.github.asus4.onnxruntime and onnxruntime-node (as $npm_folder/package-lock.json pins them)"
  (cd "$npm_folder" && npm ci --ignore-scripts --no-progress >&2) ||
    die "npm could not install ONNX Runtime; its message is above. Check the network and 'npm config get registry'"
  say "making the package Microsoft.ML.OnnxRuntime $version"
  run_dotnet pack "$npm_folder/Microsoft.ML.OnnxRuntime.csproj" >&2 || die "the ONNX Runtime package could not be made; the message is above"
  rm -rf "$npm_folder/node_modules"
}
