# Compiles a project or the solution, unless nothing has changed since. Sourced by build.sh.
# shellcheck shell=bash disable=SC2154

compile() {
  local stamp
  stamp=$(stamp_of "$1")
  if up_to_date "$stamp" || up_to_date "$(stamp_of Lifecycle.sln)"; then
    return
  fi
  say "building $1"
  mkdir -p "$(dirname "$stamp")"
  # Taken before the build, so that what is edited meanwhile counts as changed.
  touch "$stamp.new"
  run_dotnet build "$root/$1" "${msbuild_options[@]}" || die "$1 does not build; the message is above"
  mv "$stamp.new" "$stamp"
}

# One for each project and set of options.
stamp_of() {
  local options
  options=$(printf '%s\n' "$(torch_provider)" "${LIBTORCH:-}" "${msbuild_options[@]}" | cksum | cut -d ' ' -f 1)
  echo "$root/artifacts/stamps/$(basename "$1").$options"
}

# No file is newer than the stamp, and no folder, as one is that lost a file.
up_to_date() {
  [[ -f $1 ]] || return 1
  [[ -z $(find "$root"/{src,samples,tests,benchmarks,eng} "$root"/Directory.* "$root/Lifecycle.sln" "$local_props" "$root/global.json" \
    "$root/.editorconfig" "$root/README.md" "$root/LICENSE" -newer "$1" -print -quit) ]]
}
