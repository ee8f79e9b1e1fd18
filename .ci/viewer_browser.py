"""A headless Chromium by the WebDriver protocol, the API of the service, and how a check of the viewer fails."""
import base64
import datetime
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

ENTER, TAB, ESCAPE, DOWN = "\ue007", "\ue004", "\ue00c", "\ue015"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
HOSTILE = "<script>pwned=1</script><img id=pwned src=x onerror=pwned=1>"
TURNED = "\u202egnikoohcs\u202c \u00ad\u061c\U000e0041 🦊 " + "W" * 90


class Seen(Exception):
    """A person would see that something is wrong."""


def check(holds, what):
    if not holds:
        raise Seen(what)


class Browser:
    def __init__(self, downloads):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.session = None
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                self.base = "http://127.0.0.1:" + found.group(1)
                break
        else:
            sys.exit("chromedriver did not start")
        threading.Thread(target=self.driver.stdout.read, daemon=True).start()
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                            "--disable-background-networking", "--window-size=1400,1000", "--lang=en"]}
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = "/session/" + made["sessionId"]
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source="""
            window.violations = [];
            addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI));""")
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=downloads)
        self.cdp("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])

    def ask(self, method, path, body=None):
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.base + (path if path == "/session" else self.session + path), data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            raise RuntimeError("%s %s: %s" % (method, path, json.load(refused)["value"]["message"][:500])) from None

    def cdp(self, cmd, **params):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": cmd, "params": params})

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *args):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(args)})

    # What a fault keeps from coming need not be waited for so long.
    def wait(self, script, what, seconds=10 if os.environ.get("CALLFLOW_VIEWER_FAULT") else 15):
        end = time.time() + seconds
        while True:
            value = self.run("return " + script)
            if value:
                return value
            if time.time() > end:
                raise Seen("after %d s still not: %s; the page says: %s"
                           % (seconds, what, self.run("return (document.querySelector('main')?.innerText ?? '').slice(0, 300)")))
            time.sleep(0.05)

    def keys(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def click(self, css):
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", css)
        found = self.ask("POST", "/element", {"using": "css selector", "value": css})
        self.ask("POST", "/element/%s/click" % found[ELEMENT])

    def type(self, css, text):
        found = self.ask("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]
        self.ask("POST", "/element/%s/clear" % found)
        self.ask("POST", "/element/%s/value" % found, {"text": text})

    def choose(self, css, value):
        self.run("const s = document.querySelector(arguments[0]); s.value = arguments[1];"
                 "s.dispatchEvent(new Event('change', {bubbles: true}))", css, value)

    def tab_to(self, css, most):
        """Presses Tab until an element has the focus."""
        for _ in range(most):
            self.keys(TAB)
            if self.run("return document.activeElement.matches(arguments[0])", css):
                return
        raise Seen("Tab does not come to %s" % css)

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("GET", "/screenshot")))

    def complaints(self, but=()):
        lines = [entry["message"] for entry in self.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] != "INFO"]
        return [line for line in lines if not any(each in line for each in but)]

    def close(self):
        try:
            if self.session:
                self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(10)


class Api:
    def __init__(self, base, key):
        self.base, self.key = base, key

    def ask(self, path, body=None, method=None):
        request = urllib.request.Request(self.base + "v1" + path, None if body is None else json.dumps(body).encode(), method=method,
                                         headers={"Authorization": "Bearer " + self.key, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def store(self, call, kind, millis, **more):
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(milliseconds=millis)
        return self.ask("/events", {"callId": call, "eventType": kind, "timestamp": at.isoformat(timespec="milliseconds"),
                                    "source": "pbx-1", **more})
