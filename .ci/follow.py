"""The scenarios of .ci/follow: arguments are the command `callflow` and an empty folder."""
import glob
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

CALLFLOW, WORK = sys.argv[1], sys.argv[2]
PASSWORD = "s3cret of the follower"
ROOT = os.geteuid() == 0
POSTGRES = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
DEADLINE = 40  # seconds in which anything here must happen


def unprivileged(command):
    """Database servers refuse root."""
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command] if ROOT else command


def run(command, text=None, **more):
    done = subprocess.run(command, input=text, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} failed: {done.stderr or done.stdout}")
    return done.stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until(what, condition):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"it did not happen in {DEADLINE} s: {what}")


def certificates():
    """A certificate authority of our own, and a certificate for localhost."""
    def ssl(*arguments):
        run(["openssl", *arguments], cwd=WORK)
    ssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority",
        "-keyout", "ca.key", "-out", "ca.pem")
    ssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=another authority",
        "-keyout", "other.key", "-out", "other.pem")
    ssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    with open(f"{WORK}/names", "w") as names:
        names.write("subjectAltName=DNS:localhost\n")
    ssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "server.pem")


class MariaDb:
    name = "MariaDB"
    # As FreePBX has it: an id, whole seconds without a zone.
    schema = """
      CREATE TABLE cel (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, eventtype VARCHAR(30) NOT NULL,
        eventtime DATETIME NOT NULL, cid_name VARCHAR(80) NOT NULL, cid_num VARCHAR(80) NOT NULL,
        cid_ani VARCHAR(80) NOT NULL, cid_rdnis VARCHAR(80) NOT NULL, cid_dnid VARCHAR(80) NOT NULL,
        exten VARCHAR(80) NOT NULL, context VARCHAR(80) NOT NULL, channame VARCHAR(80) NOT NULL,
        appname VARCHAR(80) NOT NULL, appdata VARCHAR(255) NOT NULL, uniqueid VARCHAR(32) NOT NULL,
        linkedid VARCHAR(32) NOT NULL, peer VARCHAR(80) NOT NULL, userdeftype VARCHAR(255) NOT NULL,
        extra VARCHAR(512), KEY (uniqueid), KEY (linkedid)) CHARACTER SET utf8mb4;
      CREATE TABLE timed (eventtype VARCHAR(30), eventtime DATETIME(6), cid_name VARCHAR(80), cid_num VARCHAR(80),
        exten VARCHAR(80), channame VARCHAR(80), uniqueid VARCHAR(32), linkedid VARCHAR(32), extra VARCHAR(512))
        CHARACTER SET utf8mb4;
      CREATE TABLE cdr (calldate DATETIME NOT NULL, clid VARCHAR(80) NOT NULL, src VARCHAR(80), dst VARCHAR(80),
        dcontext VARCHAR(80), channel VARCHAR(80), dstchannel VARCHAR(80), lastapp VARCHAR(80), lastdata VARCHAR(80),
        duration INT NOT NULL, billsec INT NOT NULL, disposition VARCHAR(45), amaflags INT, accountcode VARCHAR(20),
        uniqueid VARCHAR(32), userfield VARCHAR(255), did VARCHAR(50), recordingfile VARCHAR(255), linkedid VARCHAR(32),
        sequence INT, KEY (calldate)) CHARACTER SET utf8mb4;
      CREATE TABLE forbidden (id INT);
      CREATE TABLE other (id INT, name VARCHAR(20));
    """

    def __init__(self):
        self.port, self.folder = free_port(), f"{WORK}/mariadb"
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o777)
        run(unprivileged(["mariadb-install-db", "--no-defaults", f"--datadir={self.folder}/data", "--skip-test-db",
                          "--auth-root-authentication-method=normal"]), cwd="/")
        self.start()
        self.sql(f"CREATE DATABASE asterisk; CREATE USER callflow@'%' IDENTIFIED BY '{PASSWORD}';", database="mysql")
        self.sql(self.schema + "".join(
            f"GRANT SELECT ON asterisk.{table} TO callflow@'%';" for table in ["cel", "timed", "cdr", "other"]))

    def start(self):
        log = open(f"{self.folder}/log", "a")
        self.server = subprocess.Popen(unprivileged([
            "mariadbd", "--no-defaults", f"--datadir={self.folder}/data", f"--socket={self.folder}/s",
            f"--pid-file={self.folder}/pid", f"--port={self.port}", "--bind-address=127.0.0.1",
            "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--default-time-zone=-04:00",
            f"--ssl-ca={WORK}/ca.pem", f"--ssl-cert={WORK}/server.pem", f"--ssl-key={WORK}/server.key"]),
            stdout=log, stderr=log, cwd="/")
        wait_until("MariaDB starts", lambda: subprocess.run(
            ["mariadb", "--no-defaults", "-uroot", f"--socket={self.folder}/s", "-e", "SELECT 1"],
            capture_output=True).returncode == 0)

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(DEADLINE)

    def client(self, *arguments, database="asterisk"):
        return ["mariadb", "--no-defaults", "-uroot", f"--socket={self.folder}/s", "--default-character-set=utf8mb4",
                *arguments, database]

    def sql(self, text, database="asterisk"):
        return run(self.client("-BN", database=database), text)

    def dump(self, table):
        return run(self.client("-t", "-e", f"SELECT * FROM {table}"))

    def kill_sessions(self):
        ids = self.sql("SELECT id FROM information_schema.processlist WHERE user = 'callflow'").split()
        for session in ids:
            self.sql(f"KILL {session}")
        return len(ids)

    def url(self, authority="ca.pem", host="localhost"):
        return (f"jdbc:mariadb://{host}:{self.port}/asterisk"
                f"?sslMode=verify-full&serverSslCert={WORK}/{authority}")

    def plain_url(self):
        return f"jdbc:mariadb://127.0.0.1:{self.port}/asterisk"


class PostgreSql:
    name = "PostgreSQL"
    # As cel_pgsql fills it: an id, microseconds.
    schema = """
      CREATE TABLE cel (id serial PRIMARY KEY, eventtype varchar(30) NOT NULL, eventtime timestamp NOT NULL,
        userdeftype varchar(255), cid_name varchar(80), cid_num varchar(80), cid_ani varchar(80), cid_rdnis varchar(80),
        cid_dnid varchar(80), exten varchar(80), context varchar(80), channame varchar(80), appname varchar(80),
        appdata varchar(255), amaflags int, accountcode varchar(20), peeraccount varchar(20), uniqueid varchar(150),
        linkedid varchar(150), userfield varchar(255), peer varchar(80), extra varchar(512));
      CREATE TABLE timed (eventtype varchar(30), eventtime timestamptz, cid_name varchar(80), cid_num varchar(80),
        exten varchar(80), channame varchar(80), uniqueid varchar(150), linkedid varchar(150), extra varchar(512));
      CREATE TABLE cdr (calldate timestamptz NOT NULL, clid varchar(80), src varchar(80), dst varchar(80),
        dcontext varchar(80), channel varchar(80), dstchannel varchar(80), lastapp varchar(80), lastdata varchar(80),
        duration bigint NOT NULL, billsec bigint NOT NULL, disposition varchar(45), amaflags bigint,
        accountcode varchar(20), uniqueid varchar(150), userfield varchar(255), linkedid varchar(150), sequence int);
      CREATE TABLE forbidden (id int);
      CREATE TABLE other (id int, name varchar(20));
    """

    def __init__(self):
        self.port, self.folder = free_port(), f"{WORK}/postgresql"
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o777)
        run(unprivileged([f"{POSTGRES}/initdb", "-D", f"{self.folder}/data", "-U", "admin", "-A", "scram-sha-256",
                          "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", f"--pwfile={WORK}/admin"]), cwd="/")
        self.environment = {**os.environ, "PGPASSWORD": "admin", "PGTZ": "America/New_York"}
        self.start()
        self.sql(self.schema + f"CREATE USER callflow PASSWORD '{PASSWORD}'; GRANT SELECT ON cel, timed, cdr, other TO callflow;")

    def start(self):
        log = open(f"{self.folder}/log", "a")
        run(unprivileged(["cp", f"{WORK}/server.key", f"{self.folder}/key"]), cwd="/")
        run(unprivileged(["chmod", "600", f"{self.folder}/key"]), cwd="/")
        self.server = subprocess.Popen(unprivileged([
            f"{POSTGRES}/postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-h", "localhost", "-k", self.folder,
            "-c", "fsync=off", "-c", "timezone=America/New_York", "-c", "ssl=on", "-c", f"ssl_cert_file={WORK}/server.pem",
            "-c", f"ssl_key_file={self.folder}/key"]), stdout=log, stderr=log, cwd="/")
        wait_until("PostgreSQL starts", lambda: subprocess.run(
            self.client("-c", "SELECT 1"), env=self.environment, capture_output=True).returncode == 0)

    def stop(self):
        self.server.send_signal(signal.SIGINT)  # a fast shutdown: sessions are ended
        self.server.wait(DEADLINE)

    def client(self, *arguments):
        return ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port), "-U", "admin",
                "-d", "postgres", *arguments]

    def sql(self, text):
        return run(self.client("-At", "-f", "-"), text, env=self.environment)

    def dump(self, table):
        return run(self.client("-c", f"SELECT * FROM {table}"), env=self.environment)

    def kill_sessions(self):
        return len(self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'callflow'").split())

    def url(self, authority="ca.pem", host="localhost"):
        return (f"jdbc:postgresql://{host}:{self.port}/postgres"
                f"?sslmode=verify-full&sslrootcert={WORK}/{authority}")

    def plain_url(self):
        return f"jdbc:postgresql://127.0.0.1:{self.port}/postgres?sslmode=disable"


def follow(url, *arguments, password=PASSWORD, format="asterisk-cel", user="callflow"):
    """The command and its environment."""
    return dict(
        args=[CALLFLOW, "follow", format, "--jdbc", url, "--user", user, *arguments],
        env={**os.environ, "CALLFLOW_JDBC_PASSWORD": password})


def once(url, *arguments, expect=0, **more):
    done = subprocess.run(**follow(url, "--once", "--json", *arguments, **more), capture_output=True, text=True)
    assert done.returncode == expect, f"exit code {done.returncode}, not {expect}: {done.stdout}{done.stderr}"
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return (lines[-1] if lines else {}), done.stderr


def record(call, start, duration):
    """A call's record, which is inserted when the call ends."""
    return ("INSERT INTO cdr (calldate, clid, src, dst, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec,"
            f" disposition, amaflags, uniqueid, linkedid, sequence) VALUES ('{start}', '\"Anna\" <100>', '100', '200', 'c',"
            f" 'PJSIP/100-0000000{call}', 'PJSIP/200-0000001{call}', 'Dial', 'PJSIP/200', {duration}, {duration},"
            f" 'ANSWERED', 3, '179606{call}000.{call}', '179606{call}000.{call}', {call});")


class Following:
    """`callflow follow` in the background."""
    all = []

    def __init__(self, url, *arguments, format="asterisk-cel"):
        Following.all.append(self)
        self.lines, self.errors = [], []
        self.process = subprocess.Popen(**follow(url, "--json", "--every", "1s", *arguments, format=format),
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for stream, kept in [(self.process.stdout, self.lines), (self.process.stderr, self.errors)]:
            threading.Thread(target=lambda stream=stream, kept=kept: kept.extend(iter(stream.readline, "")),
                             daemon=True).start()

    def created(self):
        counts = [json.loads(line) for line in list(self.lines) if '"created"' in line]
        return counts[-1]["created"] if counts else 0

    def wait_for(self, count, polls=0):
        try:
            wait_until(f"{count} are stored", lambda: self.created() >= count and len(self.lines) >= polls)
        except AssertionError as e:
            raise AssertionError(f"{e}; {self.created()} are: {self.errors}") from None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(DEADLINE) == 0, self.errors
        time.sleep(0.2)
        return json.loads(self.lines[-1])


def rows(first, count, prefix=1796040000):
    """Rows of short calls, one of four a call; texts that are hard to quote are among them."""
    values = []
    for i in range(first, first + count):
        unique = f"{prefix + i // 4}.{i // 4}"
        kind = ["CHAN_START", "ANSWER", "HANGUP", "LINKEDID_END"][i % 4]
        extra = '{"hangupcause":16,"hangupsource":"PJSIP/anna-00000001","dialstatus":"ANSWER"}' if kind == "HANGUP" else ""
        second = i // 4 % 3600
        values.append((kind, f"2026-11-29 02:{second // 60:02d}:{second % 60:02d}", "Zoë «O''Brien»", "+4930123456", "200",
                       f"PJSIP/anna-{i // 4:08x}", unique, unique, extra))
    return values


def met():
    """A channel that moves from the younger of two calls to the older: two links are asserted. One cell is NULL."""
    def row(kind, call, second):
        return (kind, f"2026-11-29 04:00:{second:02d}", "Bert", "201", "200", "PJSIP/bert-00000001", "1796060009.9", call,
                None)
    return [row("CHAN_START", "1796060008.8", 1), row("ANSWER", "1796060008.8", 2), row("HANGUP", "1796060001.1", 9)]


def insert(table, values):
    columns = "eventtype, eventtime, cid_name, cid_num, exten, channame, uniqueid, linkedid, extra"
    if table == "cel":
        columns += ", context, appname, appdata, peer, userdeftype, cid_ani, cid_rdnis, cid_dnid"
        values = [v + ("from-internal", "", "", "", "", "", "", "") for v in values]
    lines = ", ".join("(" + ", ".join("NULL" if cell is None else f"'{cell}'" for cell in value) + ")" for value in values)
    return f"INSERT INTO {table} ({columns}) VALUES {lines};"


def events(data):
    out = run([CALLFLOW, "check", "--json", "--data", data])
    return json.loads(out.splitlines()[-1])["events"]


def check(db):
    data, state = f"{WORK}/{db.name}.data", f"{WORK}/{db.name}.state"
    common = ["--data", data, "--zone", "America/New_York"]

    # What is there, and what comes, over TLS with a verified server.
    db.sql(insert("cel", rows(0, 2000)))
    following = Following(db.url(), "--since", "all", "--state", state, *common)
    following.wait_for(2000)
    db.sql(insert("cel", rows(2000, 400)))
    following.wait_for(2400)

    # A transaction takes its ids first and commits last.
    late = subprocess.Popen(db.client(), stdin=subprocess.PIPE, text=True, stdout=subprocess.DEVNULL,
                            env=getattr(db, "environment", None))
    late.stdin.write("BEGIN;\n" + insert("cel", rows(2400, 40)) + "\n")
    late.stdin.flush()
    wait_until("the ids are taken", lambda: int(db.sql(db.taken)) >= 2440)
    db.sql(insert("cel", rows(2440, 40)))
    following.wait_for(2440)
    late.stdin.write("COMMIT;\n")
    late.stdin.close()
    assert late.wait(DEADLINE) == 0
    following.wait_for(2480)

    # A killed session, then a server that restarts.
    assert db.kill_sessions() == 1
    db.sql(insert("cel", rows(2480, 40)))
    following.wait_for(2520)
    db.stop()
    time.sleep(0.5)
    db.start()
    db.sql(insert("cel", rows(2520, 40)))
    following.wait_for(2560)
    counts = following.stop()
    assert (counts["created"], counts["conflict"], counts["refused"]) == (2560, 0, 0), counts
    assert sum("trying again" in line for line in following.errors) in (1, 2), following.errors
    assert not any("encrypted" in line for line in following.errors), following.errors
    assert events(data) == 2560

    # The saved position; a second run from the first row; an import of a dump.
    db.sql(insert("cel", rows(2560, 40) + met()))
    counts, said = once(db.url(), "--state", state, *common)
    assert counts["created"] == 45 and counts["read"] <= 1100, counts
    counts, said = once(db.url(), "--since", "all", *common)
    assert (counts["read"], counts["duplicate"]) == (2603, 2605), counts
    assert events(data) == 2605
    with open(f"{WORK}/{db.name}.dump", "w") as dump:
        dump.write(db.dump("cel"))
    out = run([CALLFLOW, "import", "--format", "asterisk-cel", "--json", *common, dump.name])
    counts = json.loads(out.splitlines()[-1])
    assert (counts["read"], counts["duplicate"], counts["created"]) == (2603, 2605, 0), counts
    counts, said = once(db.url(), "--since", "id:2590", *common)
    assert counts["read"] == 14, counts

    # Without an id: by time, with rows that are equal in every cell.
    twins = rows(0, 4, prefix=1796050000) * 3
    db.sql(insert("timed", rows(4, 200, prefix=1796050000) + twins))
    counts, said = once(db.url(), "--table", "timed", "--since", "2026-11-28", *common)
    assert (counts["read"], counts["created"]) == (212, 212), counts
    counts, said = once(db.url(), "--table", "timed", "--since", "all", *common)
    assert (counts["read"], counts["duplicate"]) == (212, 212), counts

    # Records without an id: a long call that began before the others is inserted last.
    following = Following(db.url(), "--since", "2026-11-28", *common, format="asterisk-cdr")
    following.wait_for(0, polls=1)
    for count, (start, duration) in enumerate([("12:00:00", 10), ("12:00:05", 10), ("09:00:00", 10830)], 1):
        db.sql(record(count, f"2026-11-29 {start}", duration))
        following.wait_for(count, polls=3)
    counts = following.stop()
    assert (counts["read"], counts["created"]) == (3, 3), counts
    with open(f"{WORK}/{db.name}.cdr", "w") as dump:
        dump.write(db.dump("cdr"))
    out = run([CALLFLOW, "import", "--format", "asterisk-cdr", "--json", *common, dump.name])
    counts = json.loads(out.splitlines()[-1])
    assert (counts["read"], counts["duplicate"]) == (3, 3), counts

    # A bad row is told with its id, and the others are stored.
    db.sql(insert("cel", [(" ", *rows(2600, 1)[0][1:]), *rows(2601, 3)]))
    counts, said = once(db.url(), "--since", "id:2604", *common, expect=1)
    assert (counts["created"], counts["refused"]) == (3, 1) and "cel:2604: has no eventtype" in said, (counts, said)

    # Refusals, each in a sentence.
    def refused(code, *words, url=db.url(), password=PASSWORD, arguments=()):
        _, said = once(url, *common, *arguments, expect=code, password=password)
        for word in words:
            assert word.lower() in said.lower(), (word, said)
        assert PASSWORD not in said and "\n\tat " not in said and len(said.splitlines()) <= 2, said

    refused(6, "callflow", password="wrong")
    refused(6, "--password-file", password="")
    refused(6, "forbidden", arguments=["--table", "forbidden"])
    # MariaDB does not say whether a table exists that the user may not read.
    refused(6 if db.name == "MariaDB" else 3, "nowhere", arguments=["--table", "nowhere"])
    refused(2, "lacks the column", arguments=["--table", "other"])
    refused(2, "--table", arguments=["--table", "cel; DROP TABLE cel"])
    refused(5, "Cannot connect", url=db.url(authority="other.pem"), arguments=["--patience", "1s"])
    refused(5, "Cannot connect", url=db.url(host="127.0.0.1"), arguments=["--patience", "1s"])
    refused(2, "CALLFLOW_JDBC_PASSWORD", url=db.url() + "&password=x")
    # Without TLS on this machine, nothing is said.
    counts, said = once(db.plain_url(), "--since", "id:2599", *common, expect=1)
    assert "encrypted" not in said, said
    db.stop()
    refused(5, "Cannot connect", arguments=["--patience", "1s"])
    print(f"{db.name}: 2,603 rows by id, 212 by time, every one stored once")


MariaDb.taken = """SELECT AUTO_INCREMENT - 1 FROM information_schema.tables
                   WHERE table_schema = 'asterisk' AND table_name = 'cel'"""
PostgreSql.taken = "SELECT last_value FROM cel_id_seq"

os.umask(0o022)
certificates()
for file in ["server.key", "admin"]:
    with open(f"{WORK}/{file}", "a" if file == "server.key" else "w") as out:
        out.write("admin\n" if file == "admin" else "")
    os.chmod(f"{WORK}/{file}", 0o644)
failures = []


def guarded(database):
    db = None
    try:
        db = database()
        check(db)
    except BaseException as e:
        failures.append(f"{database.name}: {type(e).__name__}: {e}")
    finally:
        if db is not None and db.server.poll() is None:
            db.server.kill()
            db.server.wait()


threads = [threading.Thread(target=guarded, args=(database,)) for database in (MariaDb, PostgreSql)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for left in Following.all:
    left.process.kill()
if failures:
    print("\n".join(failures), file=sys.stderr)
    sys.exit(1)
