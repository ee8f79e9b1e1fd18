"""Makes real calls for .ci/sip: sipp through Kamailio, captured by dumpcap, traced by HEP and accounted by acc."""
import csv
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import time

CALLS = 3  # of each scenario
DEADLINE = 30  # seconds in which all calls must end

# Extra columns as Kamailio's default configuration has them, and when the call was created.
EXTRA = "src_user=$fU;src_domain=$fd;src_ip=$si;dst_ouser=$tU;dst_user=$rU;dst_domain=$rd;created=$avp(created)"

CONFIGURATION = """\
#!KAMAILIO
debug=2
log_stderror=yes
children=2
disable_tcp=yes
auto_aliases=no
listen=udp:127.0.0.1:{port}
mpath="{modules}"
loadmodule "kex.so"
loadmodule "corex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "auth.so"
loadmodule "db_text.so"
loadmodule "acc.so"
loadmodule "siptrace.so"
modparam("tm", "fr_timer", 8000)
modparam("tm", "fr_inv_timer", 1500)
modparam("rr", "append_fromtag", 1)
modparam("acc", "db_url", "text://{database}")
modparam("acc", "log_flag", 1)
modparam("acc", "log_missed_flag", 2)
modparam("acc", "db_flag", 1)
modparam("acc", "db_missed_flag", 2)
modparam("acc", "failed_transaction_flag", 3)
modparam("acc", "log_level", 2)
modparam("acc", "log_extra", "{extra}")
modparam("acc", "db_extra", "{extra}")
modparam("siptrace", "duplicate_uri", "sip:127.0.0.1:{hep}")
modparam("siptrace", "hep_mode_on", 1)
modparam("siptrace", "hep_version", 3)
modparam("siptrace", "hep_capture_id", 7)
modparam("siptrace", "trace_to_database", 0)
modparam("siptrace", "trace_on", 1)
modparam("siptrace", "trace_mode", 1)

request_route {{
  if (is_method("CANCEL")) {{
    if (t_check_trans()) t_relay();
    exit;
  }}
  if (has_totag()) {{
    if (loose_route()) {{
      if (is_method("BYE|REFER")) {{ setflag(1); setflag(3); }}
      t_relay();
    }} else if (is_method("ACK") && t_check_trans()) {{
      t_relay();
    }}
    exit;
  }}
  t_check_trans();
  if (!is_method("INVITE")) exit;
  if ($rU == "challenged") {{
    if (!pv_proxy_authenticate("example.test", "secret", "0")) {{
      proxy_challenge("example.test", "0");
      exit;
    }}
    consume_credentials();
  }}
  $avp(created) = $TV(s);
  setflag(1);
  setflag(2);
  setflag(3);
  record_route();
  if ($rU == "nobody") {{
    t_newtran();
    t_reply("604", "Does Not Exist Anywhere");
    exit;
  }}
{routes}
  t_relay();
}}

failure_route[NEXT] {{
  if (t_is_canceled()) exit;
  $du = "{next}";
  setflag(2);
  t_relay();
}}
"""


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class HepListener(threading.Thread):
    """Writes the packets of HEP as they come, and the same as JSON that Homer could have exported."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.5)
        self.port = self.socket.getsockname()[1]
        self.binary, self.lines = os.path.join(folder, "trace.hep"), os.path.join(folder, "homer.json")
        self.ended = threading.Event()
        self.packets = 0

    def run(self):
        with open(self.binary, "wb") as binary, open(self.lines, "w", encoding="utf-8") as lines:
            while True:
                try:
                    packet = self.socket.recv(65535)
                except socket.timeout:
                    if self.ended.is_set():
                        return
                    continue
                self.packets += 1
                binary.write(packet)
                lines.write(json.dumps(self.record(packet)) + "\n")

    @staticmethod
    def record(packet):
        chunks, at = {}, 6
        while at + 6 <= len(packet):
            _, kind, length = struct.unpack_from("!HHH", packet, at)
            chunks[kind] = packet[at + 6 : at + length]
            at += length
        number = lambda kind: int.from_bytes(chunks[kind], "big")  # noqa: E731
        return {
            "protocol_header": {
                "captureId": str(number(12)),
                "srcIp": socket.inet_ntoa(chunks[3]),
                "dstIp": socket.inet_ntoa(chunks[4]),
                "srcPort": number(7),
                "dstPort": number(8),
                "timeSeconds": number(9),
                "timeUseconds": number(10),
                "payloadType": number(11),
            },
            "raw": chunks[15].decode("utf-8"),
        }

    def end(self):
        self.ended.set()
        self.join()
        self.socket.close()


def stop(process, with_signal=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_line(process, file, text, what):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with open(file, encoding="utf-8", errors="replace") as log:
            if text in log.read():
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    with open(file, encoding="utf-8", errors="replace") as log:
        raise AssertionError(f"{what} does not start:\n{log.read()}")


class Traffic:
    """The calls of some scenarios, and the files that tell of them."""

    def __init__(self, work, scenarios):
        self.work, self.scenarios = work, scenarios
        self.port = free_port()
        self.ports = {}
        for scenario in scenarios:
            for number in range(len(scenario.callees)):
                self.ports[scenario.name, number] = free_port()
        self.started = []

    def path(self, name):
        return os.path.join(self.work, name)

    def start(self, command, output):
        with open(output, "w", encoding="utf-8") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd=self.work
            )
        self.started.append(process)
        return process

    def run(self):
        hep = HepListener(self.work)
        hep.start()
        try:
            capture = self.capture()
            kamailio = self.kamailio(hep.port)
            self.calls()
            time.sleep(0.5)  # the last retransmissions
            stop(kamailio)
            time.sleep(0.3)  # dumpcap writes what the kernel has
            stop(capture, signal.SIGINT)
        finally:
            for process in reversed(self.started):
                stop(process)
            hep.end()
        self.packets = hep.packets

    def capture(self):
        log = self.path("dumpcap.log")
        command = ["dumpcap", "-q", "-i", "lo", "-f", f"udp port {self.port}", "-w", self.path("calls.pcapng")]
        capture = self.start(command, log)
        wait_for_line(capture, log, "Capturing on", "dumpcap, which needs to capture on lo,")
        wait_for_line(capture, log, "File:", "dumpcap, which needs to capture on lo,")
        return capture

    def target(self, name, number):
        return f"sip:127.0.0.1:{self.ports[name, number]}"

    def kamailio(self, hep):
        database = self.path("tables")
        os.mkdir(database)
        for table in ("acc", "missed_calls", "version"):
            with open(f"/usr/share/kamailio/dbtext/kamailio/{table}", encoding="utf-8") as packaged:
                lines = packaged.read()
            if table != "version":
                more = "".join(f" {column.split('=')[0]}(string,null)" for column in EXTRA.split(";"))
                lines = lines.strip() + more + "\n"
            with open(os.path.join(database, table), "w", encoding="utf-8") as out:
                out.write(lines)
        routes = ""
        for scenario in self.scenarios:
            if scenario.callees:
                name = scenario.name
                routes += f'  if ($rU == "{name}") $du = "{self.target(name, 0)}";\n'
        routes += f'  if ($rU == "moved") $du = "{self.target("redirected", 1)}";\n'
        routes += f'  if ($rU == "forked") {{ $du = "{self.target("forked", 1)}"; append_branch(); '
        routes += f'$du = "{self.target("forked", 0)}"; }}\n'
        routes += '  if ($rU == "tried-next") t_on_failure("NEXT");\n'
        configuration = self.path("kamailio.cfg")
        modules = next(m for m in self.modules() if os.path.isdir(m))
        with open(configuration, "w", encoding="utf-8") as out:
            out.write(
                CONFIGURATION.format(
                    port=self.port,
                    modules=modules,
                    database=database,
                    hep=hep,
                    extra=EXTRA,
                    routes=routes,
                    next=self.target("tried-next", 1),
                )
            )
        log = self.path("kamailio.log")
        command = ["kamailio", "-DD", "-E", "-m", "32", "-M", "8", "-f", configuration, "-Y", self.work]
        kamailio = self.start(command, log)
        end = time.monotonic() + 10
        while time.monotonic() < end and kamailio.poll() is None and not self.answers():
            time.sleep(0.1)
        if kamailio.poll() is not None:
            with open(log, encoding="utf-8", errors="replace") as lines:
                raise AssertionError(f"Kamailio does not start:\n{lines.read()[-3000:]}")
        return kamailio

    @staticmethod
    def modules():
        yield from (f"/usr/lib/{arch}/kamailio/modules" for arch in os.listdir("/usr/lib"))

    def answers(self):
        """Whether somebody listens on Kamailio's port."""
        with open("/proc/net/udp", encoding="ascii") as sockets:
            return f"0100007F:{self.port:04X}" in sockets.read()

    def sipp(self, scenario, side, number, *more):
        name = f"{scenario.name}-{side.side}{number}"
        with open(self.path(f"{name}.xml"), "w", encoding="utf-8") as out:
            out.write(side.xml())
        command = ["sipp", "-sf", f"{name}.xml", "-i", "127.0.0.1", "-m", str(CALLS), "-nostdin", "-nd"]
        command += ["-trace_stat", "-stf", f"{name}.csv", "-fd", "1", "-trace_counts", "-trace_err"]
        command += ["-error_file", f"{name}.err", "-timeout", f"{DEADLINE - 5}s", *more]
        return self.start(command, self.path(f"{name}.out"))

    def calls(self):
        processes = {}
        for scenario in self.scenarios:
            for number, side in enumerate(scenario.callees):
                port = str(self.ports[scenario.name, number])
                processes[scenario.name, "callee", number] = self.sipp(scenario, side, number, "-p", port)
        time.sleep(0.5)
        for scenario in self.scenarios:
            identity = f"{scenario.name}-%u-%p@127.0.0.1"
            more = ["-p", str(free_port()), "-cid_str", identity, "-r", "20", f"127.0.0.1:{self.port}"]
            processes[scenario.name, "caller", 0] = self.sipp(scenario, scenario.caller, 0, *more)
        end = time.monotonic() + DEADLINE
        self.codes = {}
        for key, process in processes.items():
            try:
                self.codes[key] = process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.codes[key] = "still running"

    def errors(self):
        """What sipp and Kamailio complain about."""
        text = ""
        for name in sorted(os.listdir(self.work)):
            if name.endswith(".err"):
                with open(self.path(name), encoding="utf-8", errors="replace") as lines:
                    text += f"{name}: {lines.read()[:2000]}\n"
        with open(self.path("kamailio.log"), encoding="utf-8", errors="replace") as lines:
            return text + "".join(line for line in lines if "ERROR" in line or "CRITICAL" in line)[:4000]

    def statistics(self, scenario, side="caller", number=0):
        """The last line of sipp's statistics."""
        with open(self.path(f"{scenario.name}-{side}{number}.csv"), encoding="utf-8") as lines:
            return list(csv.DictReader(lines, delimiter=";"))[-1]

    def counts(self, scenario, side="caller", number=0):
        """The last line of sipp's counts of messages."""
        name = f"{scenario.name}-{side}{number}_"
        files = [f for f in os.listdir(self.work) if f.startswith(name) and f.endswith("_counts.csv")]
        assert len(files) == 1, f"{name}: {files}"
        with open(self.path(files[0]), encoding="utf-8") as lines:
            return list(csv.DictReader(lines, delimiter=";"))[-1]
