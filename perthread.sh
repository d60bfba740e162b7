. /tmp/w4/env.sh
export SOFTHSM2_CONF=$DEMO/softhsm2.conf TOKENSEAL_DATA_DIR=/tmp/w4/data
mkdir -p /var/tmp/w4/out$$
ls -U /tmp/w4/in/*.pdf | head -1000 > /tmp/w4/list
perf record -o /tmp/w4/perf.data -F 2000 -e cpu-clock --per-thread -q true 2>/dev/null
perf record -o /tmp/w4/perf.data -F 2000 -e cpu-clock $N --perf-basic-prof-only-functions $CLI sign --from-file /tmp/w4/list --out-dir /var/tmp/w4/out$$ --module /usr/lib/softhsm/libsofthsm2.so --token "Tokenseal demo" --cert rsa --pin-file $DEMO/pin.txt --json --quiet > /tmp/w4/result.json
