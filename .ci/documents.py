"""Runs the commands in README.md, terraform/README.md and docs/*.md in order, and compares their answers with those shown.

A block marked `sh` is one of these:

- *run*: the default. All blocks of a document run in one shell, so a block sees the variables of the blocks before it. Each document
  starts without data. Commands of terraform/README.md run in `terraform/`, those of the other documents in the root of the clone. A
  line `./callflow serve …` starts in the background; the next line runs when it listens. A block directly below is the answer: `json`,
  `text`, or `http` as `curl -si` prints it. The answer must be equal, except for an ellipsis, which matches any text, and for values
  that differ in each run. Of the headers, only those shown are compared.
- *run on a bucket*: a block that begins with `# a store in S3`. `aws` and `./callflow` use a real MinIO with one call in it.
- *checked*: a block that calls `aws`, `terraform` or `git`, or begins with `# needs AWS` (or `# needs AWS, in terraform/`). There is
  no AWS account here; deployed.py checks the calls instead.
- *not run*: a block that begins with `# not run` and gives the reason.

Blocks marked `hcl` and `logs` (a query for CloudWatch Logs Insights) are checked too, and so are all links between documents.
"""
import argparse
import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import deployed
import links

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VOLATILE = {"createdAt", "requestId"}
MARK = "\036"
CALL = '{"callId":"a84b4c@10.0.0.1","eventType":"%s","timestamp":"2026-01-15T10:31:00Z","source":"pbx-1"}'


class Wrong(Exception):
    """A document is wrong."""


def blocks(text):
    """Yields each block: language, text, line number, and whether only white space separates it from the block before."""
    end = None
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S):
        follows = end is not None and not text[end:match.start()].strip()
        yield match.group(1), match.group(2), text.count("\n", 0, match.start()) + 1, follows
        end = match.end()


def kind_of(block):
    if block.startswith("# not run"):
        return "not run"
    if block.startswith("# a store in S3"):
        return "run on a bucket"
    if block.startswith("# needs AWS") or re.search(r"(^|[|(;&]|\bdo)\s*(aws|terraform|git) ", block, re.M):
        return "checked"
    return "run"


class Shell:
    """One bash for a document. It exits at the first command that fails."""

    def __init__(self, folder, before):
        self.pids = []
        self.blocks = itertools.count()
        self.scratch = tempfile.mkdtemp(prefix="callflow-documents-")
        self.bash = subprocess.Popen(
            ["bash", "-euo", "pipefail"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.run(before)

    def run(self, block, show=False):
        """Returns what the block prints on standard output; with `show`, also prints it as it arrives."""
        lines, serves = [], []
        for line in block.splitlines():
            serve = re.fullmatch(r"(\w+=\S.* |)(\./callflow serve\b.*)", line)
            if serve:
                out = os.path.join(self.scratch, "serve-%d" % next(self.blocks))
                open(out, "w", encoding="utf-8").close()
                lines.append("%sexec %s >%s 2>&1 & echo $! >%s.pid" % (*serve.groups(), out, out))
                serves.append((line, out))
            else:
                lines.append(line)
        file = os.path.join(self.scratch, "block-%d" % next(self.blocks))
        with open(file, "w", encoding="utf-8") as script:
            script.write("\n".join(lines) + "\n")
        self.bash.stdin.write(". %s </dev/null\nprintf '%s\\n'\n" % (file, MARK))
        self.bash.stdin.flush()
        answer, ended = "", False
        for line in self.bash.stdout:
            ended = line.endswith(MARK + "\n")
            line = line[:-len(MARK) - 1] if ended else line
            answer += line
            if show and line:
                print(line if line.endswith("\n") else line + "\n", end="", flush=True)
            if ended:
                break
        if not ended:
            raise Wrong("the commands exited with %d:\n%s" % (self.bash.wait(), block))
        for line, out in serves:
            self.await_service(line, out)
        return answer

    def await_service(self, line, out):
        pid = int(open(out + ".pid").read())
        self.pids.append(pid)
        for _ in range(1200):
            time.sleep(0.1)
            said = open(out, encoding="utf-8").read()
            if "listening on" in said:
                return
            if not os.path.exists("/proc/%d" % pid):
                break
        raise Wrong("`%s` did not begin to listen:\n%s" % (line, said))

    def close(self):
        for pid in self.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        with contextlib.suppress(BrokenPipeError):
            self.bash.stdin.close()
        self.bash.wait(60)
        for _ in range(300):
            if not any(os.path.exists("/proc/%d" % pid) for pid in self.pids):
                break
            time.sleep(0.1)
        shutil.rmtree(self.scratch)


def masked(value):
    if isinstance(value, dict):
        return {name: "…" if name in VOLATILE else masked(member) for name, member in value.items()}
    return [masked(member) for member in value] if isinstance(value, list) else value


def same(shown, got):
    """Compares the JSON shown with the JSON received; an ellipsis matches any text."""
    if isinstance(shown, dict) and isinstance(got, dict):
        return list(shown) == list(got) and all(same(member, got[name]) for name, member in shown.items())
    if isinstance(shown, list) and isinstance(got, list):
        return len(shown) == len(got) and all(map(same, shown, got))
    if isinstance(shown, str) and isinstance(got, str):
        return same_text(shown, got)
    return type(shown) is type(got) and shown == got


def same_text(shown, got):
    pattern = "(?s:.*?)".join(map(re.escape, shown.split("…")))
    return re.fullmatch(pattern, got) is not None


def compare(language, shown, got):
    """Raises Wrong if the answer differs from the one shown."""
    difference = Wrong("the answer differs\nshown: %s\n  got: %s" % (shown.strip(), got.strip()))
    if language == "text":
        if not same_text(shown.strip("\n"), got.strip("\n")):
            raise difference
        return
    if language == "http":
        shown_head, _, shown = shown.partition("\n\n")
        got_head, _, got = got.replace("\r", "").partition("\n\n")
        shown_lines, got_lines = shown_head.strip().splitlines(), got_head.splitlines()
        headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in got_lines[1:]}
        # The reason phrase is not compared: servers differ.
        if shown_lines[0].split()[:2] != got_lines[0].split()[:2]:
            raise difference
        for line in shown_lines[1:]:
            name, _, value = line.partition(":")
            if not same_text(value.strip(), headers.get(name.lower(), "")):
                raise difference
        if not shown.strip() or "json" not in headers.get("content-type", ""):
            compare("text", shown, got)
            return
    try:
        if not same(masked(json.loads(shown)), masked(json.loads(got))):
            raise difference
    except json.JSONDecodeError:
        raise difference from None


def with_free_port(text):
    """Replaces port 8080 by a free one if it is taken."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 8080)):
            return text
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    return re.sub(r"\./callflow serve\b(?! *--store)", "./callflow serve --port " + port, text).replace(
        "127.0.0.1:8080", "127.0.0.1:" + port)


class Counts(dict):
    def add(self, what):
        self[what] = self.get(what, 0) + 1


def home_of(name):
    """The folder in which the commands of a document run: a README's own, else the root."""
    return os.path.dirname(name) if os.path.basename(name) == "README.md" else ""


def run_document(folder, name, terraform, counts):
    shutil.rmtree(os.path.join(folder, "callflow-data"), ignore_errors=True)
    text = with_free_port(open(os.path.join(folder, name), encoding="utf-8").read())
    shells = {}

    def shell(kind):
        if kind not in shells:
            before = {"run": str, "run on a bucket": on_a_bucket, "checked": lambda: deployed.BEFORE}[kind]
            shells[kind] = Shell(os.path.join(folder, home_of(name)), before())
        return shells[kind]

    answer = None
    try:
        for language, block, line, follows in blocks(text):
            try:
                if language in ("json", "text", "http") and follows and answer is not None:
                    compare(language, block, answer)
                    counts.add("answers compared")
                    answer = None
                elif language == "hcl":
                    deployed.check_hcl(block, terraform)
                    counts.add("blocks of HCL checked")
                elif language == "logs":
                    deployed.check_query(block, terraform)
                    counts.add("queries checked")
                elif language in ("bash", "shell", "console"):
                    raise Wrong("mark blocks of commands `sh`")
                elif language == "sh":
                    kind, answer = kind_of(block), None
                    if kind != "not run":
                        print("%s:%d (%s)$ %s" % (name, line, kind, block.strip().replace("\n", "\n    > ")), flush=True)
                    if kind in ("run", "run on a bucket"):
                        answer = shell(kind).run(block, show=True)
                    elif kind == "checked":
                        deployed.check_calls(block, shell(kind), home_of(name), terraform)
                    counts.add("blocks of commands " + kind)
            except (Wrong, deployed.Wrong) as wrong:
                raise Wrong("%s, line %d: %s" % (name, line, wrong)) from None
    finally:
        for each in shells.values():
            each.close()


def on_a_bucket():
    """The commands that prepare the bucket: it is versioned, as Terraform creates it, and contains one call."""
    return "\n".join([
        "BUCKET=callflow-events-%d" % time.time_ns(),
        "export AWS_ENDPOINT_URL_S3=%s" % os.environ["CALLFLOW_TEST_S3_ENDPOINT"],
        "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
        "export AWS_ACCESS_KEY_ID=%s" % os.environ["CALLFLOW_TEST_S3_ACCESS_KEY"],
        "export AWS_SECRET_ACCESS_KEY=%s" % os.environ["CALLFLOW_TEST_S3_SECRET_KEY"],
        'aws() { "$CALLFLOW_AWS_CLI" --endpoint-url "$AWS_ENDPOINT_URL_S3" --no-cli-pager "$@"; }',
        'for made in "$BUCKET" "$BUCKET-backup"; do',
        '  aws s3api create-bucket --bucket "$made" >/dev/null',
        '  aws s3api put-bucket-versioning --bucket "$made" --versioning-configuration Status=Enabled',
        "done",
    ] + ["""./callflow store --store "s3://$BUCKET" - >/dev/null <<<'%s'""" % CALL % what for what in ("leg.started", "leg.answered")])


def clean_clone(work):
    folder = os.path.join(work, "callflow")
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    return folder


def files(folder):
    """The files of a clone that Git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [name for name in listed.splitlines() if os.path.isfile(os.path.join(folder, name))]


def copy_of_here(work):
    """Copies the files of this clone, committed or not. `./callflow` links to the original, so nothing is built twice."""
    folder = os.path.join(work, "callflow")
    for name in files(ROOT):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        shutil.copy2(os.path.join(ROOT, name), os.path.join(folder, name))
    os.remove(os.path.join(folder, "callflow"))
    os.symlink(os.path.join(ROOT, "callflow"), os.path.join(folder, "callflow"))
    return folder


def main():
    arguments = argparse.ArgumentParser(description="Runs and checks the commands in the documents.")
    arguments.add_argument("--here", action="store_true", help="checks the files in this folder instead of the committed ones")
    arguments.add_argument("documents", nargs="*", help="default: README.md, terraform/README.md and docs/*.md")
    given = arguments.parse_args()
    counts = Counts()
    with tempfile.TemporaryDirectory(prefix="callflow-documents-") as work:
        folder = copy_of_here(work) if given.here else clean_clone(work)
        documents = given.documents or ["README.md", "terraform/README.md"] + sorted(
            os.path.join("docs", name) for name in os.listdir(os.path.join(folder, "docs")) if name.endswith(".md"))
        try:
            terraform = deployed.Terraform(folder)
            for broken in links.broken(folder, files(ROOT if given.here else folder)):
                raise Wrong(broken)
            deployed.check_names(terraform)
            for name in documents:
                run_document(folder, name, terraform, counts)
        except (Wrong, deployed.Wrong) as wrong:
            sys.exit("documents: %s" % wrong)
    if not given.documents and not all(counts.get(what) for what in ("blocks of commands run", "answers compared")):
        sys.exit("documents: found no command or no answer; has the format of the blocks changed?")
    print("documents: " + ", ".join("%d %s" % (count, what) for what, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
