# Functions shared by run.sh and test.sh, which source this file.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"
  elif command -v sudo >/dev/null && [ -t 0 ]; then sudo "$@"
  else return 1; fi
}

# install_packages "what for" "apt packages" "brew formulas"
install_packages() {
  say "Installing $1 …"
  if command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086
    { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $2; } >&2 \
      || die "$1 is missing and could not be installed. Run as root: apt-get install $2"
  elif command -v brew >/dev/null; then
    # shellcheck disable=SC2086
    brew install $3 >&2 || die "$1 is missing and could not be installed. Run: brew install $3"
  else
    die "$1 is missing. Install it with your package manager (Debian: $2; Homebrew: $3) and try again."
  fi
}

need_dotnet() {
  if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
    PATH="$HOME/.dotnet:$PATH"; export PATH
  fi
  command -v dotnet >/dev/null && dotnet --version >/dev/null 2>&1 \
    || die "The .NET SDK of global.json (10.0.1xx or later) is missing. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 or with: curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
}

# PostgreSQL's programs, not a running server; PostgresPrograms.cs looks in the same places.
need_postgres() {
  local folder
  for folder in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
                /home/linuxbrew/.linuxbrew/opt/postgresql*/bin /Applications/Postgres.app/Contents/Versions/*/bin; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && return
  done
  command -v initdb >/dev/null && command -v postgres >/dev/null && return
  install_packages "PostgreSQL's programs" "postgresql" "postgresql@17"
}

# PgBouncer: many shops have it in front of their database, so tests run against a real one.
need_pgbouncer() {
  local folder
  for folder in /usr/sbin /usr/bin /usr/local/bin /opt/homebrew/bin; do
    [ -x "$folder/pgbouncer" ] && return
  done
  install_packages "PgBouncer" "pgbouncer" "pgbouncer"
}

# Chromium and a Chinese typeface, for the journeys and their screenshots.
need_browser() {
  if [ -z "${CHROMIUM_PATH:-}" ]; then
    local program
    for program in chromium chromium-browser google-chrome; do
      program=$(command -v "$program") && { CHROMIUM_PATH=$program; break; }
    done
    [ -n "${CHROMIUM_PATH:-}" ] || for program in "/Applications/Chromium.app/Contents/MacOS/Chromium" "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
      [ -x "$program" ] && { CHROMIUM_PATH=$program; break; }
    done
  fi
  if [ -z "${CHROMIUM_PATH:-}" ]; then
    install_packages "A browser for the journeys" "chromium" "--cask chromium"
    CHROMIUM_PATH=$(command -v chromium || echo "/Applications/Chromium.app/Contents/MacOS/Chromium")
  fi
  export CHROMIUM_PATH
  if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=zh 2>/dev/null | head -1)" ] && command -v apt-get >/dev/null; then
    install_packages "A Chinese typeface" "fonts-wqy-microhei" ""
  fi
}

# Builds only when a source is newer than the last build: an up-to-date check by MSBuild takes seconds.
build_portal() {
  local stamp=VipAdmin.Web/bin/Release/net10.0/.built
  if [ -f "$stamp" ] && [ -f VipAdmin.Web/bin/Release/net10.0/VipAdmin.Web.dll ] \
    && [ -z "$(find appsettings*.json Directory.*.props global.json .editorconfig -newer "$stamp" -print -quit)" ] \
    && [ -z "$(find VipAdmin.Core VipAdmin.Web wwwroot -mindepth 1 -type d \( -name bin -o -name obj \) -prune -o -newer "$stamp" -print -quit)" ]; then
    return
  fi
  say "Building …"
  local started log
  started=$(mktemp) log=$(mktemp)
  if ! dotnet build VipAdmin.Web -c Release -nologo -v quiet -clp:ErrorsOnly >"$log" 2>&1; then
    cat "$log" >&2; rm -f "$started" "$log"; die "The build failed."
  fi
  # Stamped with the start of the build, so that files saved during it are built next time.
  touch -r "$started" "$stamp"
  rm -f "$started" "$log"
}
