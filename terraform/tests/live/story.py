"""Stores, reads, finds and erases calls through the applied API.

Every answer is validated against the contract. A run stores one call and erases another, each with its own callId.
"""

import datetime
import json
import secrets
from typing import Any

from api import Api
from checks import check, same
from credentials import ApiKey, Issuer

TENANT = "acme"
WRITER = ApiKey("pbx-1", TENANT, ("events:write",))
READER = ApiKey("desk", TENANT, ("events:read",))
ALL = ApiKey("office", TENANT, ("events:write", "events:read", "calls:erase"))
STRANGER = ApiKey("stranger", "umbrella", ("events:write", "events:read", "calls:erase"))
KEYS = [WRITER, READER, ALL, STRANGER]
NUMBER = "+4930901820"


def minutes_ago(minutes: float) -> str:
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def call_of(events: list[tuple[str, float]]) -> list[dict[str, Any]]:
    """The events of a call, given as type and age in minutes."""
    call_id = secrets.token_hex(8) + "@10.0.0.1"
    return [{"callId": call_id, "eventType": kind, "timestamp": minutes_ago(minutes), "source": "pbx-1",
             "sourceEventId": f"{call_id}/{n}", "sequence": n, "legId": "a", "from": {"number": NUMBER},
             "to": {"raw": "1015"}, "metadata": {"jitter": 1.5}} for n, (kind, minutes) in enumerate(events)]


def healthy(api: Api) -> None:
    health = api.expect(200, "without credentials", "GET", "/health").json
    same("the service is", "healthy", health["status"])


def requests_without_valid_credentials_are_refused(api: Api) -> None:
    for what, key in (("without credentials", None), ("an unknown key", "cfk_0_" + "0" * 64),
                      ("a key with a wrong secret", f"cfk_{ALL.id}_{STRANGER.secret}"),
                      ("another scheme", "Basic " + ALL.text)):
        answer = api.expect(401, what, "GET", "/calls", key=key)
        same("the scheme to use", "Bearer", answer.headers["www-authenticate"].split(" ")[0])


def scopes_limit_what_a_key_may_do(api: Api) -> None:
    event = call_of([("call.started", 5)])[0]
    api.expect(403, "a key that reads, writes", "POST", "/events", key=READER.text, body=event)
    api.expect(403, "a key that writes, reads", "GET", "/calls", key=WRITER.text)
    api.expect(403, "a key that writes, erases", "DELETE", "/calls/{callId}", key=WRITER.text, callId=event["callId"])


def events_are_stored_once(api: Api, call: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stores the call and returns its stored events."""
    first = api.expect(201, "an event", "POST", "/events", key=WRITER.text, body=call[0])
    again = api.expect(200, "the same event", "POST", "/events", key=WRITER.text, body=call[0])
    same("the answer is the stored event", first.json, again.json)
    changed = call[0] | {"legId": "b"}
    conflict = api.expect(409, "another with its sourceEventId", "POST", "/events", key=WRITER.text, body=changed)
    same("the conflict is with", first.json["eventId"], conflict.json["eventId"])

    ahead = call[1] | {"timestamp": "2999-01-01T00:00:00Z", "sourceEventId": "ahead"}
    batch = api.expect(200, "a batch", "POST", "/events/batch", key=WRITER.text,
                       body={"events": [*call[1:], call[0], changed, ahead]}).json
    wanted = ["created"] * (len(call) - 1) + ["duplicate", "conflict", "invalid"]
    same("the status of each event", wanted, [each["status"] for each in batch["results"]])
    return [first.json, *(each["event"] for each in batch["results"] if each["status"] == "created")]


def calls_are_read(api: Api, stored: list[dict[str, Any]]) -> None:
    call_id, call_key = stored[0]["callId"], stored[0]["callKey"]
    event = api.expect(200, "an event", "GET", "/events/{eventId}", key=READER.text, eventId=stored[1]["eventId"])
    same("it is the stored event", stored[1], event.json)
    summary = api.expect(200, "by callId", "GET", "/calls/{callId}", key=READER.text, callId=call_id).json
    same("its state and events", ("ended", len(stored)), (summary["state"], summary["eventCount"]))
    by_key = api.expect(200, "by callKey", "GET", "/calls/{callId}", key=READER.text, callId="~" + call_key).json
    same("both are the same call", summary, by_key)

    read = pages(api, "a page", "/calls/{callId}/events", "events", {"limit": 3}, callId=call_id)
    same("the pages together are the call", [each["eventId"] for each in stored], [each["eventId"] for each in read])

    for form in ("application/json", "image/svg+xml", "text/vnd.mermaid", "text/plain", "text/html"):
        ladder = api.expect(200, form, "GET", "/calls/{callId}/ladder", key=READER.text, callId=call_id,
                            headers={"Accept": form})
        same("the media type of the ladder", form, ladder.media_type)
        check("1015" in ladder.text, "the ladder contains the called party", ladder.text)


def calls_are_found(api: Api, stored: list[dict[str, Any]]) -> None:
    call_id = stored[0]["callId"]
    window = {"startTime": minutes_ago(30), "endTime": minutes_ago(0)}
    for what, query in (("in a time range", {}), ("of a party", {"party": "+49 (30) 90 18 20"}),
                        ("of a type", {"eventType": "call.ended"})):
        events = pages(api, what, "/events", "events", window | query)
        mine = [each["eventId"] for each in events if each["callId"] == call_id]
        wanted = [each["eventId"] for each in stored if query.get("eventType", each["eventType"]) == each["eventType"]]
        same("the events of the call that were found", wanted, mine)
    same("the type of all events that were found", {"call.ended"}, {each["eventType"] for each in events})
    calls = pages(api, "of a number", "/calls", "calls", window | {"party": NUMBER, "outcome": "answered"})
    check(call_id in [each["callId"] for each in calls], "the call is listed", str(calls))


def pages(api: Api, what: str, path: str, of: str, query: dict[str, Any], **places: str) -> list[dict[str, Any]]:
    found, token = [], ""
    while token is not None:
        page = api.expect(200, what, "GET", path, key=READER.text,
                          query=query | ({"nextToken": token} if token else {}), **places).json
        found += page[of]
        token = page.get("nextToken")
    return found


def invalid_requests_are_refused(api: Api, call: list[dict[str, Any]]) -> None:
    event = call[0] | {"sourceEventId": "refused"}
    refusals = (
        (400, "invalid JSON", "{", {}), (400, "an unknown field", event | {"phone": "1"}, {}),
        (413, "an event of 70 KB", event | {"metadata": {"text": "x" * 70_000}}, {}),
        (415, "text", "callId=1", {"Content-Type": "text/plain"}),
        (422, "a timestamp in the future", event | {"timestamp": "2999-01-01T00:00:00Z"}, {}))
    for status, what, body, headers in refusals:
        api.expect(status, what, "POST", "/events", key=WRITER.text, body=body, headers=headers)
    api.expect(404, "an unknown call", "GET", "/calls/{callId}", key=READER.text, callId="nobody")
    api.expect(406, "an unsupported format", "GET", "/calls/{callId}/ladder", key=READER.text,
               headers={"Accept": "application/pdf"}, callId=call[0]["callId"])
    api.expect(404, "an unknown path", "GET", "/nothing", key=READER.text)
    api.expect(404, "a call of another tenant", "GET", "/calls/{callId}", key=STRANGER.text, callId=call[0]["callId"])


def tokens_are_accepted(api: Api, issuer: Issuer, stored: list[dict[str, Any]]) -> None:
    call_id = stored[0]["callId"]
    api.expect(200, "a token", "GET", "/calls/{callId}", key=issuer.token(), callId=call_id)
    check(issuer.fetched >= 1, "the authorizer has fetched the issuer's keys")
    by_token = call_of([("call.started", 4)])[0]
    del by_token["source"]
    event = api.expect(201, "a token", "POST", "/events", key=issuer.token(), body=by_token).json
    same("the source is the subject of the token", "switch-7", event["source"])
    api.expect(404, "a token of another tenant", "GET", "/calls/{callId}", callId=call_id,
               key=issuer.token(tenant="umbrella"))
    api.expect(403, "a token without the scope", "DELETE", "/calls/{callId}", key=issuer.token(), callId=call_id)
    for what, token in (
            ("a token that has expired", issuer.token(expires_in=-120)),
            ("a token signed with another key", issuer.token(foreign_key=True)), ("an unsigned token", issuer.unsigned()),
            ("a token for another audience", issuer.token(aud="another"))):
        api.expect(401, what, "GET", "/calls/{callId}", key=token, callId=call_id)


def erased_calls_are_gone(api: Api, call: list[dict[str, Any]]) -> None:
    call_id = call[0]["callId"]
    for what in ("a call", "the same call"):
        api.expect(204, what, "DELETE", "/calls/{callId}", key=ALL.text, callId=call_id)
    for path in ("/calls/{callId}", "/calls/{callId}/events", "/calls/{callId}/ladder"):
        api.expect(410, "the erased call", "GET", path, key=READER.text, callId=call_id)
    api.expect(410, "an event of the erased call", "POST", "/events", key=WRITER.text, body=call[0])


def run(api: Api, issuer: Issuer) -> None:
    """Runs all of the checks above; fails at the first that does not hold."""
    healthy(api)
    requests_without_valid_credentials_are_refused(api)
    scopes_limit_what_a_key_may_do(api)
    call = call_of([("call.started", 10), ("leg.ringing", 9.9), ("leg.answered", 9.8), ("hold.started", 7),
                    ("hold.ended", 6), ("call.ended", 3)])
    stored = events_are_stored_once(api, call)
    calls_are_read(api, stored)
    calls_are_found(api, stored)
    invalid_requests_are_refused(api, call)
    tokens_are_accepted(api, issuer, stored)
    erasable = call_of([("call.started", 8), ("call.ended", 7)])
    api.expect(200, "a call to be erased", "POST", "/events/batch", key=ALL.text, body={"events": erasable})
    erased_calls_are_gone(api, erasable)


def is_json_line(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except json.JSONDecodeError:
        return False
