#!/usr/bin/env bash
# Two real hosts on one database, and the failures they must survive: a race of 50 triggers, kill -9 in mid-run, a freeze of 190 s, a restart of the
# database, cut connections, a schedule edited meanwhile, and clocks that are five minutes off (with libfaketime, if it is there). About 15 minutes.
# Prints its steps and, at the end, the results from the tables. Exit code 0 only if nothing ran twice, nothing is stuck and nothing is missing.
# See docs/hard-cases.md.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. ./scripts/prepare.sh
need_dotnet
need_postgres
build_portal

# The programs of PostgreSQL refuse to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; else "$@"; fi; }
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1) || true
[ -n "$programs" ] || programs=$(dirname "$(command -v initdb)")
portal=$PWD/VipAdmin.Web/bin/Release/net10.0/VipAdmin.Web.dll
work=$(mktemp -d)
port=${TWO_HOSTS_PORT:-5544}
faketime=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -1)
declare -A pid=() at=([a]=$((port + 1)) [b]=$((port + 2)))
export DATABASE_URL=postgresql://postgres@localhost:$port/vip

note() { printf '%(%T)T %s\n' -1 "$*"; }
ask() { "$programs/psql" -h localhost -p "$port" -U postgres -d vip -At -c "$1"; }
server() { as_postgres "$programs/pg_ctl" -D "$work/postgres" -o "-p $port -k $work/postgres" -l "$work/postgres/log" -w "$@" >/dev/null; }
finish() { for host in "${!pid[@]}"; do kill -CONT "${pid[$host]}" 2>/dev/null; kill "${pid[$host]}" 2>/dev/null; done; wait 2>/dev/null; server -m fast stop; rm -rf "$work"; }
trap finish EXIT

# host NAME [NAME=VALUE…]: starts one; the first runs the demo world.
host() {
  local name=$1 world=false
  shift
  [ "$name" = a ] && world=true
  mkdir -p "$work/$name"
  (cd "$work/$name" && exec env ASPNETCORE_ENVIRONMENT=Development PAYMENT_ENV=sandbox ASPNETCORE_URLS="http://localhost:${at[$name]}" LOG_DIR="$work/$name/logs" \
    Sandbox__DemoWorld=$world Sandbox__OrdersPerMinute=60 Sandbox__MinLatency=200 Sandbox__MaxLatency=1500 "$@" dotnet "$portal" >>"$work/$name/out" 2>&1) &
  pid[$name]=$!
  until curl -s -o /dev/null "localhost:${at[$name]}/healthz/live"; do sleep 0.3; done
  local form
  form=$(curl -s -c "$work/$name/cookies" "localhost:${at[$name]}/choose-role" | grep -o '__RequestVerificationToken"[^>]*value="[^"]*"' | sed 's/.*value="//;s/"$//')
  curl -s -o /dev/null -b "$work/$name/cookies" -c "$work/$name/cookies" --data-urlencode "__RequestVerificationToken=$form" -d role=ops "localhost:${at[$name]}/choose-role"
}
gone() { kill "-$2" "${pid[$1]}"; wait "${pid[$1]}" 2>/dev/null; unset "pid[$1]"; }
# api HOST PATH [curl arguments…]
api() { local name=$1 path=$2; shift 2; curl -s -b "$work/$name/cookies" -H 'content-type: application/json' "$@" "localhost:${at[$name]}/api/v1/admin/$path"; }

chmod 755 "$work"
mkdir "$work/postgres"
[ "$(id -u)" = 0 ] && chown postgres "$work/postgres"
as_postgres "$programs/initdb" -D "$work/postgres" -A trust -U postgres >/dev/null
server start
as_postgres "$programs/createdb" -h localhost -p "$port" -U postgres vip
host a
host b
note "two hosts are up; one minute of ordinary work"
sleep 60

note "50 triggers at once over both hosts: $(for i in {1..50}; do api "$([ $((i % 2)) = 0 ] && echo a || echo b)" tasks/reconciliation/trigger -o /dev/null -w '%{http_code}\n' -d '{}' & done | sort | uniq -c | xargs)"
races=$(ask "SELECT count(*) FROM vip_admin.job_runs WHERE trigger = 'api'")
sleep 20

api a tasks/reconciliation/trigger -o /dev/null -d '{}'
sleep 0.4
dead=${pid[a]} killed=$(date +%s%N)
gone a KILL
until [ "$(ask "SELECT count(*) FROM vip_admin.job_runs WHERE status = 'running' AND node LIKE '%:$dead'")" = 0 ]; do sleep 0.1; done
noticed=$((($(date +%s%N) - killed) / 1000000))
note "kill -9 in mid-run: marked interrupted after $noticed ms"
host a
sleep 60

note "freeze of 190 s"
kill -STOP "${pid[b]}"; sleep 190; kill -CONT "${pid[b]}"; sleep 60
note "database restart"
server -m fast restart; sleep 60
note "connections cut: $(ask "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'vip'")"
sleep 60
api b tasks/orderTimeout/settings -o /dev/null -X PUT -d '{"version":0,"reason":"two hosts","values":{"cron":"*/2 * * * *"}}'
sleep 1
note "schedule edited on b; a second later a says: $(api a tasks/orderTimeout | grep -o '"cron":"[^"]*"')"
sleep 120
api a tasks/orderTimeout/settings/restore -o /dev/null -d '{"restore":0,"version":1,"reason":"two hosts"}'
if [ -n "$faketime" ]; then
  for offset in +300 -300; do
    gone b TERM
    host b LD_PRELOAD="$faketime" FAKETIME=$offset FAKETIME_DONT_FAKE_MONOTONIC=1
    sleep 75
    note "b's clock $offset s: the hosts page says $(api a hosts | grep -o '"clockOffsetMs":-\?[0-9]*' | head -1 | cut -d: -f2) ms"
  done
fi

bad=0
# verdict WHAT SQL [EXPECTED]: runs the query; any other result than the expected one fails.
verdict() { local found; found=$(ask "$2"); note "$1: $found"; [ "${3-$found}" = "$found" ] || bad=1; }
note "--- what the ledger says"
verdict "runs started by 50 triggers" "SELECT $races" 1
verdict "slots claimed twice" "SELECT count(*) FROM (SELECT FROM vip_admin.job_runs WHERE slot IS NOT NULL GROUP BY job_key, slot HAVING count(*) > 1) twice" 0
verdict "runs of one task that overlapped" "SELECT count(*) FROM vip_admin.job_runs x JOIN vip_admin.job_runs y ON y.job_key = x.job_key AND y.id > x.id AND y.started_at < x.finished_at WHERE x.status NOT IN ('skipped', 'missed', 'interrupted') AND y.status NOT IN ('skipped', 'missed')" 0
verdict "runs stuck" "SELECT count(*) FROM vip_admin.job_runs WHERE status = 'running' AND started_at < now() - interval '1 minute'" 0
verdict "minutes without a row while the task was due every minute" "
  WITH edits AS (SELECT min(saved_at) AS since, max(saved_at) AS until FROM vip_admin.job_settings),
       slots AS (SELECT slot FROM vip_admin.job_runs WHERE job_key = 'orderTimeout' AND slot IS NOT NULL)
  SELECT count(*) FROM generate_series((SELECT min(slot) FROM slots), (SELECT max(slot) FROM slots), interval '1 minute') AS minute, edits
   WHERE minute NOT IN (SELECT slot FROM slots) AND NOT (minute > since AND minute <= until AND extract(minute FROM minute)::int % 2 = 1)" 0
verdict "granted orders that are not paid" "SELECT count(*) FROM vip_admin.vip_grants g JOIN public.orders o ON o.order_id = g.order_id WHERE o.payment_status NOT IN (1, 2, 4)" 0
verdict "orders settled" "SELECT count(*) FROM vip_admin.vip_grants"
verdict "runs by outcome" "SELECT string_agg(format('%s %s %s', trigger, status, number), ', ' ORDER BY trigger, status) FROM (SELECT trigger, status, count(*) AS number FROM vip_admin.job_runs GROUP BY 1, 2) each"
verdict "lateness in ms, p50 and p99 of scheduled runs" "SELECT percentile_disc(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY round(extract(epoch FROM started_at - slot) * 1000)) FROM vip_admin.job_runs WHERE trigger = 'schedule' AND status NOT IN ('skipped', 'missed')"
[ "$noticed" -le 10000 ] || bad=1
exit $bad
