#!/usr/bin/env bash
# Starts the portal in Development. What is missing is installed or named; see README.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

. ./scripts/prepare.sh
need_dotnet
if [ -z "${DATABASE_URL:-}${ConnectionStrings__VipAdmin:-}" ] && ! grep -qsE '^(export +)?(DATABASE_URL|ConnectionStrings__VipAdmin)=.' .env; then
  need_postgres
fi
build_portal

export ASPNETCORE_ENVIRONMENT="${ASPNETCORE_ENVIRONMENT:-Development}"
export ASPNETCORE_URLS="${ASPNETCORE_URLS:-http://localhost:5080}"
# The real environment wins over .env, so the default may only be set when neither names it.
if [ -z "${PAYMENT_ENV:-}" ] && ! grep -qsE '^(export +)?(PAYMENT_ENV|Payments__Environment)=.' .env && [ -z "${Payments__Environment:-}" ]; then
  export PAYMENT_ENV=sandbox
fi
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

# exec: the portal itself gets Ctrl-C and SIGTERM, and stops its database before it ends.
exec dotnet VipAdmin.Web/bin/Release/net10.0/VipAdmin.Web.dll "$@"
