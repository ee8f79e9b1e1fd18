"""The scenarios of .ci/sip, in sipp's language, and what their calls are known to be."""

# Of both sides; {to_tag} is that of the peer.
HEADERS = {
    "caller": (
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch{offset}]\n"
        'From: "Anna" <sip:anna@example.test>;tag=[pid]c[call_number]\n'
        "To: <sip:{name}@example.test>{to_tag}\n"
        "Call-ID: [call_id]\nCSeq: {cseq} {method}\n"
        "Contact: <sip:anna@[local_ip]:[local_port]>\nMax-Forwards: 70\n"
    ),
    "callee": (
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch{offset}]\n"
        "From: <sip:{name}@example.test>;tag=[pid]s[call_number]\n"
        'To: "Anna" <sip:anna@example.test>[$peer_tag]\n'
        "Call-ID: [call_id]\nCSeq: {cseq} {method}\n"
        "Contact: <sip:{name}@[local_ip]:[local_port]>\nMax-Forwards: 70\n"
    ),
}
SDP = (
    "v=0\no=- 1 {version} IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\n"
    "m=audio 40000 RTP/AVP 0\na=rtpmap:0 PCMU/8000\na={direction}\n"
)
SDP_LENGTH = "Content-Type: application/sdp\nContent-Length: [len]\n\n"


class Side:
    """What one side sends and waits for. Each method adds a step."""

    def __init__(self, side, name):
        self.side, self.name, self.steps = side, name, []
        self.cseq, self.invited, self.version, self.tagged = 0, 0, 0, False

    def send(self, lines, body, reliable):
        if body and body.startswith("SIP/2.0"):
            text = f"{lines}Content-Type: message/sipfrag\nContent-Length: [len]\n\n{body}\n"
        elif body:
            self.version += 1
            text = lines + SDP_LENGTH + SDP.format(version=self.version, direction=body)
        else:
            text = lines + "Content-Length: 0\n\n"
        retransmitted = ' retrans="500"' if reliable else ""
        self.steps.append(f"<send{retransmitted}><![CDATA[\n\n{text}\n]]></send>")
        return self

    def head(self, method, same_transaction=False, tagged=True):
        if not same_transaction and method != "ACK":
            self.cseq += 1
        offset = self.invited - len(self.steps) if same_transaction else ""
        return HEADERS[self.side].format(
            name=self.name, method=method, cseq=self.cseq, offset=offset, to_tag="[peer_tag_param]" if tagged else ""
        )

    def invite(self, to=None, headers=""):
        """Begins a dialog."""
        self.invited = len(self.steps)
        head = self.head("INVITE", tagged=False)
        self.to = to or self.name
        return self.send(f"INVITE sip:{self.to}@example.test SIP/2.0\n{head}{headers}", "sendrecv", True)

    def request(self, method, body=None, headers=""):
        """Sends a request within the dialog."""
        head = self.head(method)
        return self.send(f"{method} [next_url] SIP/2.0\n{head}[routes]\n{headers}", body, method != "ACK")

    def refused(self, code):
        """Receives and acknowledges a final response that is none of success."""
        self.receive(code)
        head = self.head("ACK", same_transaction=True)
        return self.send(f"ACK sip:{self.to}@example.test SIP/2.0\n{head}", None, False)

    def cancel(self):
        head = self.head("CANCEL", same_transaction=True, tagged=False)
        return self.send(f"CANCEL sip:{self.to}@example.test SIP/2.0\n{head}", None, True).receive("200")

    def reply(self, status, body=None, headers="", reliable=False, via="[last_Via:]", cseq="[last_CSeq:]"):
        tag = "" if self.tagged else ";tag=[pid]s[call_number]"
        return self.send(
            f"SIP/2.0 {status}\n{via}\n[last_Record-Route:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n"
            f"{cseq}\nContact: <sip:{self.name}@[local_ip]:[local_port]>\n{headers}",
            body,
            reliable,
        )

    def receive(self, what, attributes=""):
        kind = "request" if what[0].isalpha() else "response"
        self.steps.append(f'<recv {kind}="{what}"{attributes}/>')
        self.tagged = True
        return self

    def maybe(self, *provisional):
        for code in provisional:
            self.receive(code, ' optional="true"')
        return self

    def invited_by(self):
        """Receives the request that begins a dialog."""
        keep = '<ereg regexp="{}" search_in="hdr" header="{}:" occurrence="{}" assign_to="{}"/>'
        actions = keep.format(";tag=[^;]*", "From", 1, "peer_tag")
        actions += keep.format(".*", "Via", 1, "via1") + keep.format(".*", "Via", 2, "via2")
        self.steps.append(f'<recv request="INVITE" rrs="true"><action>{actions}</action></recv>')
        self.tagged = False
        return self

    def canceled(self):
        self.receive("CANCEL").reply("200 OK")
        self.tagged = False
        invite = {"via": "Via:[$via1]\nVia:[$via2]", "cseq": "CSeq: 1 INVITE"}
        return self.reply("487 Request Terminated", reliable=True, **invite).receive("ACK")

    def pause(self, milliseconds):
        self.steps.append(f'<pause milliseconds="{milliseconds}"/>')
        return self

    # What several scenarios have in common.

    def calls(self):
        return self.invite().maybe("100", "180").receive("200", ' rrs="true"')

    def rings(self):
        return self.invited_by().reply("180 Ringing")

    def answers(self, after=100):
        self.rings().pause(after)
        return self.reply("200 OK", body="sendrecv", reliable=True).receive("ACK")

    def refuses(self, status, headers=""):
        return self.invited_by().reply(status, headers=headers, reliable=True).receive("ACK")

    def hangs_up(self):
        return self.request("BYE").receive("200")

    def hung_up(self):
        return self.receive("BYE").reply("200 OK")

    def xml(self):
        uses = '<Reference variables="peer_tag,via1,via2"/>' if self.side == "callee" else ""
        steps = "\n".join(self.steps)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{self.name}">\n{steps}\n{uses}\n</scenario>\n'


class Scenario:
    """
    One kind of call.

    outcome: how the calls end
    ended_by: who sends the BYE: `anna`, who calls, or the name of the scenario, which is called
    final: the final response that sipp's caller must count
    """

    def __init__(self, name, outcome, ended_by=None, final="200", callees=1, **known):
        self.name, self.outcome, self.ended_by, self.final = name, outcome, ended_by, final
        self.known = known
        self.caller = Side("caller", name)
        self.callees = [Side("callee", name) for _ in range(callees)]
        self.callee = self.callees[0] if callees else None

    @property
    def answered(self):
        return self.outcome == "answered"


def scenarios():
    every = []

    def add(name, *arguments, **more):
        every.append(Scenario(name, *arguments, **more))
        return every[-1]

    s = add("caller-ends", "answered", "anna")
    s.caller.calls().request("ACK").pause(300).hangs_up()
    s.callee.answers().hung_up()

    s = add("callee-ends", "answered", "callee-ends")
    s.caller.calls().request("ACK").hung_up()
    s.callee.answers().pause(300).hangs_up()

    for name, status, outcome in (
        ("busy", "486 Busy Here", "busy"),
        ("declined", "603 Decline", "rejected"),
        ("unavailable", "480 Temporarily Unavailable", "no_answer"),
        ("not-found", "404 Not Found", "failed"),
    ):
        s = add(name, outcome, final=status[:3])
        s.caller.invite().maybe("100", "180").refused(status[:3])
        s.callee.refuses(status)

    # Kamailio itself refuses this number.
    s = add("nobody", "failed", final="604", callees=0)
    s.caller.invite().maybe("100").refused("604")

    s = add("canceled", "canceled", "anna", final="487")
    s.caller.invite().maybe("100").receive("180").pause(200).cancel().refused("487")
    s.callee.rings().canceled()

    # Kamailio gives up after a while.
    s = add("no-answer", "no_answer", final="408")
    s.caller.invite().maybe("100", "180").refused("408")
    s.callee.rings().canceled()

    # The caller follows a redirection to another user.
    s = add("redirected", "answered", "anna", callees=2, reached="moved")
    s.caller.invite().maybe("100").refused("302")
    s.caller.invite(to="moved").maybe("100", "180").receive("200", ' rrs="true"').request("ACK").pause(200).hangs_up()
    s.callees[0].refuses("302 Moved Temporarily", headers="Contact: <sip:moved@example.test>\n")
    s.callees[1].answers().hung_up()

    # Kamailio asks for a password.
    s = add("challenged", "answered", "anna")
    s.caller.invite().maybe("100").receive("407", ' auth="true"')
    head = s.caller.head("ACK", same_transaction=True)
    s.caller.send(f"ACK sip:challenged@example.test SIP/2.0\n{head}", None, False)
    s.caller.invite(headers="[authentication username=anna password=secret]\n")
    s.caller.maybe("100", "180").receive("200", ' rrs="true"').request("ACK").pause(200).hangs_up()
    s.callee.answers().hung_up()

    s = add("held", "answered", "anna", holds=1)
    s.caller.calls().request("ACK").pause(200)
    s.caller.request("INVITE", body="sendonly").maybe("100").receive("200").request("ACK").pause(400)
    s.caller.request("INVITE", body="sendrecv").maybe("100").receive("200").request("ACK").pause(200).hangs_up()
    s.callee.answers()
    s.callee.receive("INVITE").reply("200 OK", body="recvonly", reliable=True).receive("ACK")
    s.callee.receive("INVITE").reply("200 OK", body="sendrecv", reliable=True).receive("ACK").hung_up()

    # The callee refers the caller to somebody else, whom another call would reach.
    s = add("referred", "answered", "referred", transfers=1)
    s.caller.calls().request("ACK")
    s.caller.receive("REFER").reply("202 Accepted").pause(100)
    notify = "Event: refer\nSubscription-State: {}\n"
    s.caller.request("NOTIFY", body="SIP/2.0 100 Trying", headers=notify.format("active;expires=60")).receive("200")
    s.caller.request("NOTIFY", body="SIP/2.0 200 OK", headers=notify.format("terminated;reason=noresource"))
    s.caller.receive("200").hung_up()
    s.callee.answers().pause(200)
    s.callee.request("REFER", headers="Refer-To: <sip:carla@example.test>\n").receive("202")
    s.callee.receive("NOTIFY").reply("200 OK").receive("NOTIFY").reply("200 OK").hangs_up()

    # Two telephones ring, one answers; the other one is told to stop.
    s = add("forked", "answered", "anna", callees=2)
    s.caller.calls().request("ACK").pause(200).hangs_up()
    s.callees[0].rings().canceled()
    s.callees[1].answers(after=400).hung_up()

    # One telephone is busy, and then another one rings and answers.
    s = add("tried-next", "answered", "anna", callees=2)
    s.caller.calls().request("ACK").pause(200).hangs_up()
    s.callees[0].refuses("486 Busy Here")
    s.callees[1].answers().hung_up()

    # Answers come late, so that both sides repeat themselves.
    s = add("repeated", "answered", "anna", repeats=True)
    s.caller.calls().pause(800).request("ACK").pause(200).hangs_up()
    s.callee.invited_by().pause(700).reply("180 Ringing").pause(100)
    s.callee.reply("200 OK", body="sendrecv", reliable=True).receive("ACK").hung_up()
    return every
