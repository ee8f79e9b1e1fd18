"""Puts load on a service, and asks a Prometheus that scrapes it every query of the dashboard.

observability.py API OTHER_API KEY_FILE METRICS PROMETHEUS
"""
import http.client
import json
import math
import re
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

API, OTHER_API, KEY_FILE, METRICS, PROMETHEUS = sys.argv[1:]
KEY = open(KEY_FILE, encoding="ascii").read().strip()
DASHBOARD = "docs/grafana/callflow-service.json"
ALERTS = "docs/grafana/alerts.yaml"
WRITERS = 6
CALL = ["contended-0"]  # the call that was written last
SECONDS = 6
METRIC = re.compile(r"\bcallflow_[a-z_]+\b")


def event(call, number):
    return json.dumps({"callId": call, "eventType": "leg.answered", "timestamp": "2026-01-15T09:30:00.250Z",
                       "legId": str(number)})


def send(connection, method, path, body=None, key=KEY):
    headers = {"Authorization": "Bearer " + key}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, urllib.parse.urlsplit(API).path + path, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def load(writer, until, statuses):
    """Writers append to one call, and together send more than their key may."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(API).netloc)
    number = 0
    while time.monotonic() < until:
        number += 1
        CALL[0] = "contended-%d" % (number // 100)
        statuses.append(send(connection, "POST", "/events", event(CALL[0], writer * 100000 + number)))
        if number % 10 == 0:
            statuses.append(send(connection, "POST", "/events", "{}"))
            statuses.append(send(connection, "GET", "/calls/contended-0"))
            statuses.append(send(connection, "GET", "/calls?limit=2"))
            statuses.append(send(connection, "GET", "/nothing"))
            statuses.append(send(connection, "GET", "/calls", key="unknown"))
    for _ in range(100):  # reads are quick: more than the limit, on any machine
        statuses.append(send(connection, "GET", "/calls/absent"))


def contend(until):
    """Writes the same call through another process: writers of one process are gathered, and never contend."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(OTHER_API).netloc)
    number = 90000000
    while time.monotonic() < until:
        number += 1
        send(connection, "POST", "/events", event(CALL[0], number))


def ask(query):
    url = PROMETHEUS + "/api/v1/query?" + urllib.parse.urlencode({"query": query})
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["data"]["result"]
    except urllib.error.HTTPError as refused:
        raise SystemExit("Prometheus refuses %s: %s" % (query, refused.read().decode()))


def numbers(query):
    """The values of the answer that are numbers: a quantile of nothing is none."""
    values = (float(sample["value"][1]) for sample in ask(query))
    return [value for value in values if math.isfinite(value)]


def ready():
    for _ in range(100):
        try:
            with urllib.request.urlopen(PROMETHEUS + "/-/ready", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Prometheus is not ready after ten seconds")


def panel_queries():
    dashboard = json.load(open(DASHBOARD, encoding="utf-8"))
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"].replace("$__rate_interval", "5s").replace("$instance", ".*")


def families():
    with urllib.request.urlopen(METRICS, timeout=5) as page:
        kind = page.headers["Content-Type"]
        if kind != "application/openmetrics-text; version=1.0.0; charset=utf-8":
            raise SystemExit("the metrics are " + kind)
        text = page.read().decode()
    if not text.endswith("\n# EOF\n"):
        raise SystemExit("the metrics do not end with # EOF")
    return dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))


def series(family, kind):
    return {"counter": [family + "_total"],
            "histogram": [family + suffix for suffix in ("_bucket", "_count", "_sum")]}.get(kind, [family])


def main():
    ready()
    statuses = []
    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=load, args=(writer, until, statuses)) for writer in range(WRITERS)]
    threads.append(threading.Thread(target=contend, args=(until,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(1.5)  # the last scrape
    print("%d requests: %s" % (len(statuses), {status: statuses.count(status) for status in sorted(set(statuses))}))

    faults = []
    for needed in ('callflow_store_operations_total{result="contention"}', 'callflow_http_refused_total{code="throttled"}',
                   'callflow_events_total{result="created"}', 'callflow_events_total{result="invalid"}',
                   'callflow_http_requests_total{operation="listCalls",status="401"}',
                   'callflow_http_requests_total{operation="none",status="404"}'):
        if not any(value > 0 for value in numbers(needed)):
            faults.append("the load left no trace in " + needed)
    used = set()
    queries = list(panel_queries())
    for title, query in queries:
        used.update(METRIC.findall(query))
        if not numbers(query):
            faults.append("the panel '%s' shows no number: %s" % (title, query))
        # The check itself: the same query about a metric that does not exist shows nothing.
        for name in sorted(set(METRIC.findall(query))):
            if numbers(query.replace(name, name.replace("callflow_", "callflow_absent_"), 1)):
                faults.append("the panel '%s' would show numbers without %s: %s" % (title, name, query))
    served = families()
    known = {name for family, kind in served.items() for name in series(family, kind)}
    for family, kind in served.items():
        if used.isdisjoint(series(family, kind)):
            faults.append("no panel shows " + family)
    for name in sorted(set(METRIC.findall(open(ALERTS, encoding="utf-8").read())) - known):
        faults.append("%s asks for %s, which is not served" % (ALERTS, name))
    if faults:
        raise SystemExit("\n".join(faults))
    print("%d queries of %d panels show numbers; %d metrics are shown" % (
        len(queries), len({title for title, _ in queries}), len(served)))


main()
