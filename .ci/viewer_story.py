"""Drives the pages of calls that belong together: why they do, one ladder of all, links, two calls side by side, exports."""
import csv
import datetime
import io
import json
import os
import time
import urllib.error
import urllib.parse

from viewer_browser import ENTER, ESCAPE, HOSTILE, TURNED, check

# As in viewer.py
FAULTS = {
    "reasons-untold": ("related.js", "call.connections.map((one) => reason(call, one))", "[]"),
    "direction-of-a-link": ("related.js", "(own ? SAYS : IS_SAID)", "(own ? IS_SAID : SAYS)"),
    "erased-call-linked": ("related.js", "here ? el('a', { href: addressOf(call.callKey) }, ...parties(call)) :", "true ? el('a', { href: addressOf(call.callKey) }, ...parties(call)) :"),
    "clocks-untold": ("related.js", "...(story.clocks ?? []).map(skew),", ""),
    "markup-of-a-source": ("related.js", "'asserted by ', foreign(source))",
                           "(() => { const e = document.createElement('b'); e.innerHTML = 'asserted by ' + source; return e; })())"),
    "toggle-ignored": ("api.js", "(related ? { related: true } : {})", "({})"),
    "link-of-its-own": ("linking.js", "`link-${rel.value}-${found.callKey}`", "`link ${rel.value}`"),
    "one-sided-diff": ("diff.js", "=> row(each, left, right)", "=> row({ ...each, right: each.right ?? each.left }, left, right)"),
    "download-of-one-call": ("exporting.js", "page().events.map", "page().events.filter((each) => each.callKey === page().call.callKey).map"),
    "export-of-one-page": ("exporting.js", "next = page.next;", "next = undefined;"),
}


def quoted(call):
    return urllib.parse.quote(call, safe="")


def store_story(api):
    """
    A transfer over two switches, seen by a border controller whose clock is ahead, with a call that is unknown, one that is
    erased, and one with hostile names.
    """
    run = "%x" % time.time_ns()
    now = datetime.datetime.now(datetime.timezone.utc)

    def store(call, kind, millis, **more):
        at = now + datetime.timedelta(milliseconds=millis)
        api.store(call, kind, 0, **{"timestamp": at.isoformat(timespec="milliseconds"), **more})

    ids = {name: "%s-%s@story" % (name, run) for name in ("first", "second", "twin", "unknown", "erased", "evil")}
    nora, ida = {"number": "+493023125014", "name": "Nora Winter"}, {"raw": "1042", "name": "Ida"}
    tom, evil = {"raw": "1077", "name": "Tom Berg"}, {"raw": "1066", "name": HOSTILE}
    first, second, twin = ids["first"], ids["second"], ids["twin"]
    store(first, "call.started", -300000, direction="inbound", to=ida, legId="a", **{"from": nora})
    store(first, "leg.ringing", -299000, legId="a", to=ida, **{"from": nora})
    store(first, "leg.answered", -295000, legId="a", to=ida, **{"from": nora})
    store(first, "transfer.completed", -280000, legId="a", to=tom, links=[{"rel": "transferred_to", "callId": second}], **{"from": ida})
    store(first, "call.ended", -279000, outcome={"result": "answered"}, **{"from": nora})
    for kind, millis in (("call.started", -296800), ("leg.ringing", -295800), ("leg.answered", -291800), ("call.ended", -275800)):
        store(twin, kind, millis, source="sbc-1", legId="x", to=ida, links=[{"rel": "same_as", "callId": first}], **{"from": nora})
    store(second, "call.started", -282000, source="pbx-2", to=tom, legId="b", correlationId="ticket-" + run, **{"from": nora})
    store(second, "leg.answered", -280500, source="pbx-2", legId="b", to=tom, **{"from": nora})
    store(second, "call.ended", -200000, source="pbx-2", outcome={"result": "answered"}, **{"from": nora})
    store(second, "link.asserted", -199000, source="pbx-2", links=[{"rel": "parent", "callId": ids["unknown"]}, {"rel": "consult", "callId": ids["erased"]}])
    store(ids["erased"], "call.started", -281000, to=tom, **{"from": ida})
    api.ask("/calls/" + quoted(ids["erased"]), method="DELETE")
    store(ids["evil"], "call.started", -270000, source=HOSTILE, to={"raw": "1067", "name": TURNED}, correlationId="ticket-" + run, **{"from": evil})
    store(ids["evil"], "call.ended", -269000, source=HOSTILE, outcome={"result": "rejected", "reason": HOSTILE},
              links=[{"rel": "replaces", "callId": first}], **{"from": evil})
    return ids


def store_many(api):
    """More calls than a page of an export has, long before the others. Returns their callIds."""
    ids = ["many-%d@story" % i for i in range(120)]
    try:
        api.ask("/calls/" + quoted(ids[0]))
    except urllib.error.HTTPError:
        at = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=20)).isoformat(timespec="milliseconds")
        api.ask("/events/batch", {"events": [{"callId": call, "eventType": "call.started", "timestamp": at, "source": "pbx-1"} for call in ids]})
    return ids


def downloaded(page, folder, button, name):
    """Takes a format of the menu, and returns the bytes of the file."""
    page.run("if (document.querySelector('.menu-list').hidden) document.querySelector('#export').click();"
             "[...document.querySelectorAll('.menu-list button')].find((each) => each.innerText === arguments[0]).click()", button)
    page.wait("document.querySelector('.menu-list p').innerText.includes('downloaded')", "that %s was downloaded" % button)
    file = os.path.join(folder, name)
    for _ in range(100):
        if os.path.exists(file):
            break
        time.sleep(0.05)
    check(os.path.exists(file), "there is no file %s, but %s" % (name, os.listdir(folder)))
    with open(file, "rb") as content:
        return content.read()


def refused(page, button, why):
    """Takes a format that cannot be made."""
    page.run("if (document.querySelector('.menu-list').hidden) document.querySelector('#export').click();"
             "[...document.querySelectorAll('.menu-list button')].find((each) => each.innerText === arguments[0]).click()", button)
    page.wait("document.querySelector('.menu-list p').innerText.includes('%s') && document.querySelector('.menu-list [aria-disabled]')" % why, why)


def walk(page, base, api, key, reader, shot, downloads):
    """`reader` is a key that may not write."""
    ids = store_story(api)
    story = api.ask("/calls/%s/related" % quoted(ids["first"]))
    number = {call["callId"]: at + 1 for at, call in enumerate(story["calls"])}
    keys = {call["callId"]: call["callKey"] for call in story["calls"]}
    check(set(number) == set(ids.values()), "the story does not have all its calls")
    item = "document.querySelector('.related-call[data-key=\"%s\"]')"
    text = lambda name: page.run("return (%s).innerText" % (item % keys[ids[name]]))
    link_in = lambda name: page.run("return Boolean((%s).querySelector('.related-head a'))" % (item % keys[ids[name]]))

    # Which calls belong to it, and why.
    page.open(base + "#key=" + key + "&/calls/~" + keys[ids["first"]])
    page.wait("document.querySelectorAll('.related-call').length === 6", "the related calls")
    page.screenshot(shot.replace(".png", "-call.png"))
    check(text("first").split() == ["[1]", "This", "call"], "the call itself is not told")
    check("transferred from this call – asserted by pbx-1" in text("second"), "it is not told why a call is there: " + text("second"))
    check("[%d]" % number[ids["second"]] in text("second") and "Tom Berg" in text("second") and "answered" in text("second")
          and "1 step away" in text("second"), "the related call is not told: " + text("second"))
    check("the same call as this call – asserted by sbc-1" in text("twin"), "a link from the other side is not told")
    check("parent of [%d] – asserted by pbx-2" % number[ids["second"]] in text("unknown")
          and "No event of it is stored" in text("unknown") and "2 steps away" in text("unknown"), "the unknown call is not told as such: " + text("unknown"))
    check("consultation of [%d]" % number[ids["second"]] in text("erased") and "was erased" in text("erased"), "the erased call is not told as such")
    check(ids["erased"] in text("erased") and ids["unknown"] in text("unknown"), "calls without events are not named")
    check(link_in("second") and not link_in("unknown") and not link_in("erased"), "a call that cannot be opened is linked, or one that can is not")
    check("sbc-1 is 3.2 s ahead of pbx-1" in page.run("return document.querySelector('.story .notice').innerText")
          and "not corrected" in page.run("return document.querySelector('.story .notice').innerText"), "the clocks are not compared")
    check("replaces this call – asserted by " + HOSTILE in text("evil") and "\ufffdgnikoohcs\ufffd" in text("evil"), "hostile texts are not shown as they are: " + text("evil"))
    check("the same correlation id ticket-" in text("evil") + text("second"), "the correlation id is not told")
    check(page.run("return !document.querySelector('#pwned, main script') && !window.pwned"), "a text became markup")
    page.run("(%s).querySelector('.reasons a').click()" % (item % keys[ids["second"]]))
    page.wait("document.querySelector('aside pre') && JSON.parse(document.querySelector('aside pre').textContent).eventType === 'transfer.completed'",
              "the event that asserts the link, in its call")
    page.wait("document.querySelectorAll('.related-call').length === 6", "the related calls again")

    # One ladder and one table of all of them.
    own = page.run("return document.querySelectorAll('table.events tbody tr').length")
    check(own == 5, "the table does not have the events of this call alone")
    page.click("#show-related")
    whole = [event["eventId"] for event in api.ask("/calls/%s/events?related=true" % quoted(ids["first"]))["events"]]
    page.wait("document.querySelectorAll('table.events tbody tr').length === %d" % len(whole), "the events of all calls")
    listed = page.run("return [...document.querySelectorAll('table.events tbody tr')].map((row) => [row.dataset.event, row.querySelector('.of').innerText, row.querySelector('.of a').getAttribute('href')])")
    check([one[0] for one in listed] == whole, "the events of all calls are not in their order")
    places = {call["callKey"]: "[%d]" % (at + 1) for at, call in enumerate(story["calls"])}
    check(all(mark == places[event[4:24]] and href == "#/calls/~" + event[4:24] for event, mark, href in listed), "the table does not say which call an event is of")
    rows = page.wait("[...document.querySelectorAll('g.row')].map((row) => row.dataset.event).filter((id) => id.slice(4, 24) === '%s')" % keys[ids["second"]],
                     "the other call in the ladder")
    check(rows, "the ladder does not have the other call")
    check("Tom Berg" in page.run("return document.querySelector('.ladder-head').textContent"), "the ladder does not name who is in the other call only")
    check("6 calls together" in page.run("return document.querySelector('.summary').innerText"), "the heading is not that of the story")
    check("related=true" in page.run("return location.hash"), "the address does not name the story")
    page.run("document.querySelector('table.events tr[data-event=\"%s\"] button.raw').click()" % rows[0])
    page.wait("JSON.parse(document.querySelector('aside pre').textContent).callId === '%s'" % ids["second"], "the JSON of an event of the other call")
    page.run("location.reload()")
    page.wait("document.querySelectorAll('table.events tbody tr').length === %d && document.querySelector('aside pre')" % len(whole), "the story after a reload")
    page.keys(ESCAPE)
    page.screenshot(shot.replace(".png", "-story.png"))
    check(not page.run("return document.querySelector('#pwned, main script, svg script')"), "a text became markup in the story")

    # Downloads follow the toggle.
    name = "story-%s." % keys[ids["first"]]
    lines = downloaded(page, downloads, "NDJSON", name + "ndjson").decode()
    check([json.loads(line)["eventId"] for line in lines.splitlines()] == whole, "the NDJSON is not the events of all calls")
    check("Tom Berg" in downloaded(page, downloads, "HTML page", name + "html").decode(), "the page is not of all calls")
    check("Nora" not in downloaded(page, downloads, "Masked HTML page", "story-masked.html").decode(), "the masked page names somebody")
    check("Tom Berg" in downloaded(page, downloads, "SVG", name + "svg").decode(), "the picture is not of all calls")
    check("Tom Berg" in downloaded(page, downloads, "vCon", name + "vcon.json").decode(), "the vCon is not of all calls")
    rows = list(csv.DictReader(io.StringIO(downloaded(page, downloads, "CSV of the call", name + "csv").decode())))
    check({ids["first"], ids["second"]} <= {row["callId"] for row in rows}, "the CSV has no row for each call of the story")
    table = list(csv.DictReader(io.StringIO(downloaded(page, downloads, "CSV of the events", name + "events.csv").decode())))
    check([row["eventId"] for row in table] == whole, "the CSV is not the events of all calls")
    page.click("#show-related")
    page.wait("document.querySelectorAll('table.events tbody tr').length === 5 && !location.hash.includes('related')", "the call alone again")

    own = [event["eventId"] for event in api.ask("/calls/%s/events" % quoted(ids["first"]))["events"]]
    name = "call-%s." % keys[ids["first"]]
    table = list(csv.DictReader(io.StringIO(downloaded(page, downloads, "CSV of the events", name + "events.csv").decode())))
    check([row["eventId"] for row in table] == own, "the CSV is not the events of the call")
    check([one["id"] for one in json.loads(downloaded(page, downloads, "CloudEvents", name + "cloudevents.json"))] == own, "the CloudEvents are not the events of the call")
    check(json.loads(downloaded(page, downloads, "vCon", name + "vcon.json"))["parties"], "the vCon has no parties")
    refused(page, "SIP messages as text", "no SIP messages")

    # A person links a call.
    def link(other, rel, told):
        if page.run("return document.querySelector('form[aria-label=\"Link a call\"]').hidden"):
            page.run("[...document.querySelectorAll('.tools button')].find((each) => each.innerText === 'Link a call').click()")
        page.type("#link-other", other)
        page.choose("#link-rel", rel)
        page.keys(ENTER)
        page.wait("document.querySelector('#link-told').innerText.includes('%s')" % told, "what came of the link: " + told)
    page.run("location.hash = '#/calls/~%s'" % keys[ids["twin"]])
    page.wait("document.querySelector('.summary')?.innerText.includes('%s') && document.querySelectorAll('.related-call').length === 6" % ids["twin"], "the other call")
    link(ids["twin"], "same_as", "itself")
    link("not an id", "same_as", "without spaces")
    link("~" + "0" * 20, "same_as", "Only its callId")
    link("new-" + ids["first"], "parent", "Linked. No event of that call is stored here yet.")
    page.wait("document.querySelectorAll('.related-call').length === 7", "the call that was linked")
    link("new-" + ids["first"], "parent", "there already")
    link(ids["second"], "consult", "Linked.")
    links = [event for event in api.ask("/calls/%s/events" % quoted(ids["twin"]))["events"] if event["eventType"] == "link.asserted"]
    first = api.ask("/calls/%s/events?limit=1" % quoted(ids["twin"]))["events"][0]
    stranger = page.run("return [...document.querySelectorAll('.related-call.gone')].find((each) => each.innerText.includes(arguments[0])).dataset.key", "new-" + ids["first"])
    check(sorted((one["source"], one["timestamp"], one["sourceEventId"], one["links"][0]["rel"]) for one in links) == [
        ("operator", first["timestamp"], "link-consult-" + keys[ids["second"]], "consult"), ("operator", first["timestamp"], "link-parent-" + stranger, "parent")],
        "the links are not as `callflow link` stores them: %s" % links)
    page.run("sessionStorage.setItem('callflow.key', arguments[0])", reader)
    link(ids["evil"], "same_as", "lacks the scope events:write")
    page.run("sessionStorage.setItem('callflow.key', arguments[0])", key)

    # Two calls side by side.
    page.run("location.hash = '#/calls/~%s'" % keys[ids["first"]])
    page.wait("document.querySelectorAll('.suggested a').length === 3 && document.querySelector('.summary')?.innerText.includes('%s')" % ids["first"], "the calls to compare with")
    page.run("[...document.querySelectorAll('.tools button')].find((each) => each.innerText.startsWith('Compare')).click()")
    page.run("[...document.querySelectorAll('.suggested a')].find((each) => each.innerText.includes('Tom Berg')).click()")
    page.wait("document.querySelector('tr.step')", "the two calls side by side")
    page.screenshot(shot.replace(".png", "-diff.png"))
    steps = page.run("return [...document.querySelectorAll('tr.step')].map((row) => [...row.children].map((cell) => cell.innerText))")
    ringing = next(row for row in steps if "leg.ringing" in row[0])
    check(ringing[1] == "lacks this step" and "only the left call" in ringing[2], "what one call lacks is not told: %s" % ringing)
    check(any("call.ended" in row[0] and "call.ended" in row[1] and "longer" in row[2] for row in steps), "the steps of both are not aligned: %s" % steps)
    page.run("location.hash = '#/calls'")
    page.wait("document.querySelectorAll('tr.call').length >= 4", "the list")
    for name in ("first", "evil"):
        page.click("tr.call[data-key=\"%s\"] .pick input" % keys[ids[name]])
    page.click("#compare[href]")
    page.wait("document.querySelectorAll('.side').length === 2 && document.querySelector('.sides').innerText.includes('gnikoohcs')", "the two calls of the list side by side")
    check(HOSTILE in page.run("return document.querySelector('.sides').innerText") and not page.run("return document.querySelector('#pwned, main script')"),
          "a text became markup in the comparison")

    # All calls of the list in one file, of several pages.
    many = store_many(api)
    page.run("location.hash = '#/calls'")
    page.wait("document.querySelectorAll('tr.call').length >= 4", "the list again")
    day = page.run("return document.querySelector('#from').value")[:10]
    rows = [row["callId"] for row in csv.DictReader(io.StringIO(downloaded(page, downloads, "CSV of the calls", "calls-%s.csv" % day).decode()))]
    check({ids["first"], ids["second"], ids["evil"], *many} <= set(rows), "the CSV does not have all calls of the list")
    check(len(rows) == len(set(rows)), "the CSV has a header or a call twice")

    # On a phone.
    page.cdp("Emulation.setDeviceMetricsOverride", width=400, height=844, deviceScaleFactor=2, mobile=True)
    for name, place, ready in (("phone-story", "#/calls/~%s?related=true" % keys[ids["first"]], "document.querySelectorAll('.related-call').length === 7 && document.querySelector('g.row')"),
                               ("phone-diff", "#/diff?left=~%s&right=~%s" % (keys[ids["first"]], keys[ids["evil"]]), "document.querySelector('tr.step')")):
        page.run("location.hash = arguments[0]", place)
        page.wait(ready, "the page %s" % name)
        check(page.run("return document.documentElement.scrollWidth <= 400"), "the page %s is wider than a phone" % name)
        page.screenshot(shot.replace(".png", "-%s.png" % name))
    page.cdp("Emulation.clearDeviceMetricsOverride")
    complaints = page.complaints(but=("the server responded with a status of 40", "the server responded with a status of 410"))
    check(not complaints and page.run("return violations") == [], "the console complains: %s" % complaints[:3])
