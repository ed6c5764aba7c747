#!/usr/bin/env bash
# Starts the portal in Development. Missing prerequisites are installed or named; see README.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

. ./scripts/prepare.sh
need_dotnet

# given NAME…: whether the environment or .env sets one of them.
given() {
  local name
  for name in "$@"; do
    [ -z "${!name:-}" ] || return 0
    grep -qsE "^[[:space:]]*(export[[:space:]]+)?$name[[:space:]]*=[[:space:]]*[\"']?[^[:space:]\"']" .env && return 0
  done
  return 1
}

# PAYMENT_ENV is not set here: the portal itself defaults to the sandbox, and only on its embedded database (VipConfiguration.cs).
# Any other database holds orders that only the real platforms know.
if given DATABASE_URL Database__Url ConnectionStrings__VipAdmin || grep -qsE '"(VipAdmin|DATABASE_URL)" *: *"[^"]' appsettings*.json; then
  given PAYMENT_ENV Payments__Environment || say "PAYMENT_ENV is not set and a database is configured: the real platforms are asked, with the credentials of WECHAT_* and ALIPAY_* (.env.example)." \
    "PAYMENT_ENV=sandbox lets the portal play them; it then knows no orders but those of its own demo."
else
  need_postgres
fi
build_portal

export ASPNETCORE_ENVIRONMENT="${ASPNETCORE_ENVIRONMENT:-Development}"
export ASPNETCORE_URLS="${ASPNETCORE_URLS:-http://localhost:5080}"
address=${ASPNETCORE_URLS%%;*}
(
  while kill -0 $$ 2>/dev/null; do
    if curl -s -o /dev/null --max-time 2 "$address/healthz/live"; then
      say "" "  VipAdmin is ready:  $address   (Ctrl-C stops it)" ""
      break
    fi
    sleep 0.2
  done
) &

# exec: the portal itself receives Ctrl-C and SIGTERM, and stops its database before it exits.
exec dotnet VipAdmin.Web/bin/Release/net10.0/VipAdmin.Web.dll "$@"
