#!/usr/bin/env python3
"""Drives the viewer as a person would: list, filter, call, ladder, JSON; by mouse, by keyboard, on a phone, in dark mode.

    viewer.py LINK KEY-FILE READER-KEY-FILE

The key of READER-KEY-FILE may read only. CALLFLOW_VIEWER_FAULT=NAME serves the page with one of FAULTS: the run must then print `SEEN: …` and exit with 1.
"""
import datetime
import http.server
import json
import os
import re
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import xml.dom.minidom

import viewer_story
from viewer_browser import DOWN, ENTER, ESCAPE, HOSTILE, TURNED, Api, Browser, Seen, check

# name: (file, its text, the text that replaces it as a fault)
FAULTS = {
    "hidden-characters": ("dom.js", "\\p{Cf}", ""),
    "markup": ("dom.js", "el('bdi', {}, visible(text))",
               "(() => { const e = document.createElement('bdi'); e.innerHTML = text; return e; })()"),
    "key-in-address": ("api.js", "history.replaceState(null, '', `${location.pathname}#${next}`);", ""),
    "inline-style": ("ladder.js", "text.replace(/<style>[\\s\\S]*?<\\/style>/, '')", "text"),
    "mouse-only": ("ladder.js", "pressed.key === 'Enter' || pressed.key === ' '", "false"),
    "never-refreshed": ("call.js", "timer = setTimeout(refresh, wait);", ""),
    "head-scrolls-away": ("viewer.css", "position: sticky; top: 0; z-index: 2;", ""),
}


def with_fault(base, name):
    """A proxy of the service that puts a fault into one file. Returns its URL."""
    file, old, new = {**FAULTS, **viewer_story.FAULTS}[name]

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "if-none-match", "accept-encoding", "content-length", "connection")}
            sent = self.rfile.read(int(self.headers["Content-Length"])) if self.command == "POST" else None
            try:
                answer = urllib.request.urlopen(urllib.request.Request(base[:-1] + self.path, sent, headers), timeout=30)
            except urllib.error.HTTPError as refused:
                answer = refused
            body = answer.read()
            if self.path == "/viewer/" + file:
                if old not in body.decode():
                    sys.exit("%s holds no `%s` to put a fault in" % (file, old))
                body = body.decode().replace(old, new).encode()
            self.send_response(answer.status)
            for key, value in answer.headers.items():
                if key.lower() not in ("content-length", "etag", "transfer-encoding", "connection", "date"):
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d/" % server.server_port


def store_calls(api):
    run = "%x" % time.time_ns()
    nora = {"number": "+493023125014", "name": "Nora Winter"}
    ids = {name: "%s-%s@pbx-1" % (name, run) for name in ("live", "busy", "hostile")}
    live, busy, hostile = ids["live"], ids["busy"], ids["hostile"]
    api.store(live, "call.started", -9000, direction="inbound", to={"raw": "1042", "name": "Ida"}, **{"from": nora})
    api.store(live, "leg.ringing", -8000, legId="a", to={"raw": "1042", "name": "Ida"}, **{"from": nora})
    ida = {"raw": "1042", "name": "Ida"}
    api.store(busy, "call.started", -130000, direction="outbound", to={"number": "+493023125077"}, **{"from": ida})
    api.store(busy, "call.ended", -128500, to={"number": "+493023125077"}, outcome={"result": "busy", "sipCode": 486, "reason": "Busy Here"},
              links=[{"rel": "parent", "callId": live}], **{"from": ida})
    evil = {"raw": "1066", "name": HOSTILE}
    api.store(hostile, "call.started", -70000, to={"raw": "1067", "name": TURNED}, **{"from": evil})
    api.store(hostile, "leg.answered", -60000, legId=HOSTILE, to={"raw": "1067", "name": TURNED}, metadata={"note": HOSTILE + TURNED}, **{"from": evil})
    api.store(hostile, "call.ended", -50000, outcome={"result": "answered", "reason": HOSTILE}, **{"from": evil})
    return ids


def walk(page, base, api, ids, key, shot, downloads):
    calls = {call["callId"]: call for call in api.ask("/calls")["calls"]}
    demo = next(call for call in calls.values() if call["callId"].startswith("demo"))
    keys = {name: calls[ids[name]]["callKey"] for name in ids}
    count = "document.querySelectorAll('tr.call').length"
    row = "document.querySelector('tr.call[data-key=\"%s\"]')"

    # The list; the key must not show.
    page.open(base + "#key=" + key)
    page.wait(count + " >= 4", "four calls in the list")
    check("key" not in page.run("return location.href").replace(key, "key"), "the key is in the address bar")
    check(page.run("return sessionStorage.getItem('callflow.key')") == key, "the key is not kept for the tab")
    check(key not in page.run("return document.documentElement.outerHTML"), "the key is in the page")
    page.wait(row % demo["callKey"], "the demo's call in the list")
    check("Nora Winter" in page.run("return %s.innerText" % (row % demo["callKey"])), "the list does not say who called")
    check("busy" in page.run("return %s.innerText" % (row % keys["busy"])), "the list does not say that it was busy")
    check(HOSTILE in page.run("return %s.innerText" % (row % keys["hostile"])), "a name with markup is not shown as it is")
    check("\ufffdgnikoohcs\ufffd \ufffd\ufffd\ufffd" in page.run("return %s.innerText" % (row % keys["hostile"])),
          "a name has characters that turn or hide text")
    check(page.run("return !window.pwned || window.pwned instanceof Element") and not page.run("return document.querySelector('#pwned')"),
          "a name became markup")
    page.screenshot(shot.replace(".png", "-list.png"))

    # Filters.
    page.type("#party", "1020")
    page.keys(ENTER)
    page.wait("%s === 1 && Boolean(%s)" % (count, row % demo["callKey"]), "the demo's call alone, as the one with party 1020")
    page.run("location.hash = '#/calls'")
    page.wait(count + " >= 4", "all calls again")
    page.choose("#outcome", "busy")
    page.wait("location.hash.includes('outcome=busy') && %s >= 1 && [...document.querySelectorAll('td.state')].every((each) => each.innerText === 'busy')"
              % count, "the busy calls alone")
    page.run("location.hash = '#/calls?party=4711000'")
    page.wait("document.querySelector('.foot').innerText.includes('No call in this time')", "a sentence where there is no call")
    page.run("location.hash = '#/calls?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z'")
    page.wait("!document.querySelector('.exact').hidden && document.querySelector('.foot').innerText.includes('No call in this time')",
              "an exact range")

    # The zone.
    page.run("location.hash = '#/calls'")
    page.wait(row % demo["callKey"], "all calls again")
    page.choose("#zone", "Asia/Tokyo")
    started = datetime.datetime.fromisoformat(demo["startedAt"][:19] + "+00:00")
    page.wait("%s?.querySelector('.when').innerText === '%s'" % (
        row % demo["callKey"], (started + datetime.timedelta(hours=9)).strftime("%H:%M:%S")), "the time in Tokyo")
    page.choose("#zone", "UTC")
    page.wait("%s?.querySelector('.when').innerText === '%s'" % (row % demo["callKey"], started.strftime("%H:%M:%S")), "the time in UTC")

    # By keyboard alone: list, call, ladder, JSON, and the JSON of the table.
    page.run("document.activeElement.blur()")
    link = "tr.call[data-key=\"%s\"] a" % demo["callKey"]
    page.tab_to(link, 60)
    page.keys(ENTER)
    page.wait("document.querySelector('svg.callflow-ladder g.row')", "the ladder of the demo's call")
    events = api.ask("/calls/~%s/events" % demo["callKey"])["events"]
    rows = page.run("return [...document.querySelectorAll('g.row')].map((row) => row.dataset.event)")
    whole = [event["eventId"] for event in events]
    check(rows == [one for one in whole if one in rows] and len(rows) > 8, "the ladder does not have the events in their order")
    check(len(rows) < len(whole), "the ladder folds nothing")
    page.click(".tools button[aria-pressed]")
    page.wait("document.querySelectorAll('g.row').length === %d" % len(whole), "each event as a row")
    check(page.run("return [...document.querySelectorAll('g.row')].map((row) => row.dataset.event)") == whole,
          "the whole ladder does not have the events in their order")
    page.click(".tools button[aria-pressed]")
    page.wait("document.querySelectorAll('g.row').length === %d" % len(rows), "the folded ladder again")
    page.run("document.activeElement.blur()")
    listed = page.run("return [...document.querySelectorAll('table.events tbody tr')].map((row) => row.dataset.event)")
    check(listed == whole, "the table does not have the events in their order")
    check("Amira" in page.run("return document.querySelector('.ladder-head').textContent"), "the head of the ladder names nobody")
    page.tab_to("g.row", 30)
    page.keys(DOWN, DOWN, ENTER)
    page.wait("!document.querySelector('aside').hidden", "the chosen event, by Enter", 3)
    shown = "JSON.parse(document.querySelector('aside pre').textContent)"
    check(page.run("return " + shown)["eventId"] == rows[2], "the JSON is not the event")
    page.keys(ESCAPE)
    page.wait("document.querySelector('aside').hidden && document.activeElement.matches('g.row')", "back in the ladder, by Escape", 3)
    page.tab_to("button.raw", 10)
    page.keys(ENTER)
    page.wait("!document.querySelector('aside').hidden", "the JSON of the table's first event", 3)
    check(page.run("return " + shown) == events[0], "the JSON is not the event of the table")

    # The head stays in view, and the address names the chosen event.
    page.click("g.row[data-event=\"%s\"]" % rows[8])
    page.wait(shown + ".eventId === '%s'" % rows[8], "the event that was clicked")
    page.run("document.querySelector('.ladder-scroll').style.maxHeight = '300px'; document.querySelector('.ladder-scroll').scrollTop = 200;")
    check(page.run("""const box = (css) => document.querySelector(css).getBoundingClientRect().top;
                      return Math.abs(box('.ladder-head') - box('.ladder-scroll')) < 2"""), "the head of the ladder scrolls away")
    page.run("location.reload()")
    page.wait("document.querySelector('aside pre') && %s.eventId === '%s'" % (shown, rows[8]), "the same event after a reload")
    page.run("scrollTo(0, 0)")
    page.screenshot(shot)

    # Copying and downloads.
    page.run("[...document.querySelectorAll('.tools button')].find((each) => each.innerText === 'Copy as Mermaid').click()")
    page.wait("document.querySelector('.tools').innerText.includes('Copied')", "that it was copied")
    name = "call-%s." % demo["callKey"]
    html, masked, svg, lines = (viewer_story.downloaded(page, downloads, button, file).decode() for button, file in (
        ("HTML page", name + "html"), ("Masked HTML page", "call-masked.html"), ("SVG", name + "svg"), ("NDJSON", name + "ndjson")))
    check("Amira" in html, "the page of the call names nobody")
    check("Amira" not in masked, "the masked page names somebody")
    check(xml.dom.minidom.parseString(svg).documentElement.tagName == "svg", "no SVG was downloaded")
    check([json.loads(line) for line in lines.splitlines()] == events, "the NDJSON is not the events")

    # Names that contain markup.
    page.run("location.hash = '#/calls/~%s'" % keys["hostile"])
    page.wait("document.querySelector('g.row') && document.querySelector('h1').innerText.includes('<script>')", "the name as it is, in the title")
    page.click("button.raw")
    page.wait("!document.querySelector('aside').hidden", "the JSON")
    check(not page.run("return document.querySelector('#pwned, main script, svg script')"), "a name became markup")
    check(page.run("return window.pwned === undefined"), "a name became a script")

    # The failed call, and the one it is linked to.
    page.run("location.hash = '#/calls/~%s'" % keys["busy"])
    page.wait("document.querySelector('g.row.failed') && document.querySelector('.summary').innerText.includes('486')", "the failed call with its SIP code")
    page.wait("document.querySelectorAll('.related-call').length === 2", "the related call")
    page.click(".related-head a")

    # The call in progress.
    page.wait("document.querySelector('.live')?.innerText === 'live' && document.querySelectorAll('g.row').length === 2", "the call in progress")
    ida = {"raw": "1042", "name": "Ida"}
    api.store(ids["live"], "leg.answered", -200, legId="a", **{"from": ida})
    page.wait("document.querySelectorAll('g.row').length === 3", "the answer, without a reload", 12)
    api.store(ids["live"], "call.ended", -10, outcome={"result": "answered"})
    page.wait("document.querySelectorAll('g.row').length === 4 && document.querySelector('.live').innerText === ''", "the end, without a reload", 12)

    complaints = page.complaints()
    check(not complaints, "the console complains: %s" % complaints[:3])
    check(page.run("return violations") == [], "the policy was violated: %s" % page.run("return violations"))

    # Errors are shown.
    page.run("location.hash = '#/calls/nobody-knows-this'")
    page.wait("document.querySelector('[role=alert]')?.innerText.includes('no such call')", "that there is no such call")
    page.run("location.hash = '#key=cf_wrong'")
    page.wait("document.querySelector('#key') && document.querySelector('[role=alert]')?.innerText.includes('not known')", "that the key is wrong")
    check("wrong" not in page.run("return location.href"), "the wrong key is in the address bar")
    page.type("#key", key)
    page.keys(ENTER)
    page.wait(count + " >= 4", "the list, with the key that was typed")
    complaints = page.complaints(but=("the server responded with a status of 40",))
    check(not complaints, "the console complains: %s" % complaints[:3])

    # On a phone, and in dark mode.
    page.cdp("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=2, mobile=True)
    fits = "return document.documentElement.scrollWidth <= 390 && document.body.scrollWidth <= 390"
    for name, place in (("phone-list", "#/calls"), ("phone", "#/calls/~" + demo["callKey"]), ("phone-hostile", "#/calls/~" + keys["hostile"])):
        page.run("location.hash = '%s'" % place)
        page.wait(count + " >= 4" if place == "#/calls" else "document.querySelector('g.row') && location.hash.includes('%s')" % place[-20:], "the page on a phone")
        time.sleep(0.3)
        check(page.run(fits), "the page %s is wider than a phone" % name)
        page.screenshot(shot.replace(".png", "-%s.png" % name))
    page.cdp("Emulation.clearDeviceMetricsOverride")
    page.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    page.run("location.hash = '#/calls/~%s?event=%s'" % (demo["callKey"], events[16]["eventId"]))
    page.wait("document.querySelector('aside pre') && document.querySelector('g.row.chosen')", "the call in the dark")
    dark = page.run("return [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.ladder-scroll .paper')).fill]")
    check(all(sum(map(int, re.findall(r"\d+", each)[:3])) < 120 for each in dark), "the dark page is not dark: %s" % dark)
    page.screenshot(shot.replace(".png", "-dark.png"))
    check(not page.complaints() and page.run("return violations") == [], "the console complains at the end")


def main():
    if sys.argv[1:] == ["--faults"]:
        print("\n".join([*FAULTS, *viewer_story.FAULTS]))
        return
    base = sys.argv[1]
    key, reader = (open(file, encoding="ascii").read().strip() for file in sys.argv[2:4])
    shot = os.environ.get("CALLFLOW_SCREENSHOT") or os.path.join(tempfile.mkdtemp(), "viewer.png")
    fault = os.environ.get("CALLFLOW_VIEWER_FAULT", "")
    api = Api(base, key)
    if fault:
        base, shot = with_fault(base, fault), os.path.join(tempfile.mkdtemp(), "fault.png")
    downloads = tempfile.mkdtemp()
    page = Browser(downloads)
    try:
        if fault not in viewer_story.FAULTS:
            walk(page, base, api, store_calls(api), key, shot, downloads)
        if fault not in FAULTS:
            viewer_story.walk(page, base, api, key, reader, shot, downloads)
    except Seen as wrong:
        print("SEEN: %s" % wrong)
        page.screenshot(shot.replace(".png", "-failed.png"))
        print("screenshot: " + shot.replace(".png", "-failed.png"))
        sys.exit(1)
    finally:
        page.close()
    print("the viewer was driven from list to JSON; screenshots: %s, %s" % (shot, shot.replace(".png", "-{list,phone,dark,…}.png")))


if __name__ == "__main__":
    main()
