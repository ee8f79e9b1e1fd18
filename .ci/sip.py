"""The checks of .ci/sip: arguments are the command `callflow` and an empty folder."""
import datetime
import json
import os
import re
import subprocess
import sys
import time

from sip_scenarios import scenarios
from sip_traffic import CALLS, Traffic

CALLFLOW, WORK = sys.argv[1], sys.argv[2]
# What the final response to an INVITE tells of a call (RFC 3261, section 21).
OUTCOMES = {
    "200": "answered",
    "404": "failed",
    "408": "no_answer",
    "480": "no_answer",
    "486": "busy",
    "487": "canceled",
    "603": "rejected",
    "604": "failed",
}
CLOCK = 1.5  # seconds by which times may differ: accounting has whole ones
MESSAGES = ("pcap", "HEP", "Homer")  # importers that see each message


def callflow(*arguments, code=0):
    done = subprocess.run([CALLFLOW, *arguments], capture_output=True, text=True)
    if done.returncode != code:
        raise AssertionError(f"callflow {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def imported(name, *files):
    """Imports files twice into a store of their own, and returns its calls."""
    data = os.path.join(WORK, f"store-{name}")
    first = callflow("import", "--data", data, *files).splitlines()[0]
    again = callflow("import", "--data", data, *files).splitlines()[0]
    print(f"{name:8} {first}")
    created = int(re.search(r"([\d,]+) created", first)[1].replace(",", ""))
    assert created > 0 and " 0 refused" in first and " 0 conflict" in first, first
    assert " 0 created" in again and " 0 refused" in again, f"{name}, second import: {again}"
    lines = callflow("calls", "--data", data, "--json", "--limit", "0").splitlines()
    calls = {call["callId"]: call for call in map(json.loads, lines)}
    shown = callflow("show", "--data", data, "--json", min(calls))
    assert min(calls) in shown, shown
    return calls


def user(party):
    """The user of a party, whether it is written as a URI or not."""
    if not party:
        return None
    text = party.get("uri") or party.get("raw") or party.get("number")
    return text.removeprefix("sip:").split("@")[0]


def hung_up(call):
    """Who ended an answered call."""
    by = {leg.get("outcome", {}).get("endedBy") for leg in call["legs"]} - {None}
    if len(by) != 1:
        return by or None
    name = by.pop()  # a party, or the tag of its leg
    legs = {leg["legId"]: leg for leg in call["legs"]}
    if name not in legs:
        return user({"uri": name})
    return user(call.get("from")) if name == call["legs"][0]["legId"] else user(legs[name].get("to"))


def seconds(text):
    return None if text is None else datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def differences(scenario, calls, by_name):
    """What importers say of the calls of a scenario that is not so."""
    found = []

    def expect(importer, call, what, actual, expected):
        if actual != expected:
            found.append(f"{importer}: {call['callId']}: {what} is {actual!r}, not {expected!r}")

    for importer, told in by_name.items():
        own = [call for call in told.values() if call["callId"].startswith(scenario.name + "-")]
        if len(own) != calls:
            found.append(f"{importer}: {scenario.name} has {len(own)} calls, not {calls}")
        for call in own:
            expect(importer, call, "state", call["state"], "ended")
            expect(importer, call, "outcome", call.get("outcome"), scenario.outcome)
            expect(importer, call, "from", user(call.get("from")), "anna")
            expect(importer, call, "dialled", user(call.get("dialled")), scenario.name)
            reached = scenario.known.get("reached") if importer not in MESSAGES else None
            expect(importer, call, "to", user(call.get("to")), reached or scenario.name)
            expect(importer, call, "answeredBy", call.get("answeredBy"), "person" if scenario.answered else None)
            if scenario.answered:
                expect(importer, call, "who hung up", hung_up(call), scenario.ended_by)
            expect(importer, call, "transfers", len(call["transfers"]), scenario.known.get("transfers", 0))
            if importer in MESSAGES:
                holds = 300 < call.get("holdMillis", 0) < 2000
                expect(importer, call, "hold", holds, bool(scenario.known.get("holds")))
            for field in ("startedAt", "answeredAt", "connectedAt", "endedAt"):
                exact, said = (seconds(c.get(field)) for c in (by_name["pcap"].get(call["callId"], call), call))
                near = (exact is None and said is None) or (exact and said and abs(exact - said) <= CLOCK)
                expect(importer, call, f"whether {field} is near that of pcap", bool(near), True)
    return found


def sipp_outcome(traffic, scenario):
    """What sipp counted; raises if its calls did not go as the scenario says."""
    statistics = traffic.statistics(scenario)
    good, bad = statistics["SuccessfulCall(C)"], statistics["FailedCall(C)"]
    assert (good, bad) == (str(CALLS), "0"), f"sipp, {scenario.name}: {good} successful, {bad} failed calls"
    counts = traffic.counts(scenario)
    final = next(name for name in counts if re.fullmatch(rf"\d+_{scenario.final}_Recv", name or ""))
    assert counts[final] == str(CALLS), f"sipp, {scenario.name}: {counts[final]} × {scenario.final}"
    if scenario.known.get("repeats"):
        callee = traffic.counts(scenario, "callee")
        repeats = sum(int(value) for name, value in callee.items() if name and name.endswith("_Retrans"))
        assert repeats >= CALLS, f"sipp, {scenario.name}: {repeats} retransmissions"
    return OUTCOMES[scenario.final]


def main():
    every = scenarios()
    traffic = Traffic(WORK, every)
    began = time.monotonic()
    traffic.run()
    wrong = [f"sipp, {' '.join(map(str, key))}: exit code {code}" for key, code in traffic.codes.items() if code != 0]
    assert not wrong, "\n".join(wrong) + "\n" + traffic.errors()
    print(f"{len(every)} scenarios of {CALLS} calls each in {time.monotonic() - began:.0f} s, {traffic.packets} messages")
    by_sipp = {scenario.name: sipp_outcome(traffic, scenario) for scenario in every}
    tables = [traffic.path(f"tables/{table}") for table in ("acc", "missed_calls")]
    by_name = {
        "pcap": imported("pcap", traffic.path("calls.pcapng")),
        "HEP": imported("HEP", traffic.path("trace.hep")),
        "Homer": imported("Homer", traffic.path("homer.json")),
        "acc": imported("acc", *tables),
        "acc log": imported("acc log", traffic.path("kamailio.log")),
    }
    found = []
    columns = [*by_name, "sipp"]
    print("{:14} {:>5}  ".format("scenario", "calls") + " ".join(f"{name:10}" for name in columns))
    for scenario in every:
        found += differences(scenario, CALLS, by_name)
        told = [
            ",".join(sorted({str(c.get("outcome")) for i, c in calls.items() if i.startswith(scenario.name + "-")}))
            for calls in by_name.values()
        ]
        row = [*told, by_sipp[scenario.name]]
        print(f"{scenario.name:14} {CALLS:5}  " + " ".join(f"{cell:10}" for cell in row))
        if len(set(row)) != 1:
            found.append(f"{scenario.name}: the outcomes differ")
    assert not found, "\n".join([f"{len(found)} differences:", *found])

    # This check can fail: a record of a refusal says something else, and a BYE is of the other side.
    with open(tables[0], encoding="utf-8") as lines:
        changed = lines.read().replace(":486:Busy Here:", ":603:Decline:", 1)
    changed = re.sub(r":BYE:([^:]*):([^:]*):(callee-ends-[^:]*:.*?:)callee-ends:", r":BYE:\2:\1:\3anna:", changed, count=1)
    os.mkdir(os.path.join(WORK, "changed"))
    with open(os.path.join(WORK, "changed", "acc"), "w", encoding="utf-8") as out:
        out.write(changed)
    calls = {"pcap": by_name["pcap"], "acc": imported("changed", os.path.join(WORK, "changed", "acc"))}
    noticed = [d for scenario in every for d in differences(scenario, CALLS, calls)]
    assert len(noticed) >= 2 and any("who hung up" in d for d in noticed), noticed


main()
