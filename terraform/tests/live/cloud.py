"""Starts and stops the emulated AWS, with its own certificate and with IAM enforced."""

import datetime
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import botocore.config
import botocore.session
from checks import Red, say
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

HERE = Path(__file__).resolve().parent
REGION = "us-east-1"
ACCOUNT = "123456789012"
# MiniStack's root user; all others need a policy.
ROOT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION}
TRUST_STORE_PASSWORD = "changeit"


class Cloud:
    """A running emulator, as a context manager."""

    def __init__(self, work: Path, runtime_client: Path, java: str):
        self.folder = work / "aws"
        self.folder.mkdir()
        self.certificate = self.folder / "certificate.pem"
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.log = self.folder / "log"
        self.runtime_client = runtime_client
        self.java = java
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Cloud":
        self.write_certificate()
        (self.folder / "tmp").mkdir()
        trust = f"-Djavax.net.ssl.trustStore={self.folder / 'trust.p12'} " \
                f"-Djavax.net.ssl.trustStorePassword={TRUST_STORE_PASSWORD}"
        environment = ROOT | {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": str(HERE.parent / "aws"), "PYTHONDONTWRITEBYTECODE": "1",
            "GATEWAY_PORT": str(self.port), "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1",
            "AWS_ENDPOINT_URL": self.url, "MINISTACK_ACCOUNT_ID": ACCOUNT, "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0", "AUTH": "true", "USE_SSL": "1", "MINISTACK_SSL_CERT": str(self.certificate),
            "MINISTACK_SSL_KEY": str(self.folder / "key.pem"),
            "STAND_IN_RUNTIME_CLIENT": str(self.runtime_client), "STAND_IN_JAVA": self.java,
            "STAND_IN_JAVA_OPTIONS": trust,
        }
        with self.log.open("w") as log:
            # Its own session, so that its child processes stop with it.
            self.process = subprocess.Popen([sys.executable, "-m", "stand_in"], cwd=self.folder, env=environment,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        for _ in range(300):
            if self.process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    say(f"the emulated AWS listens on {self.url}, with IAM enforced")
                    return self
            time.sleep(0.1)
        self.stop()
        raise Red("the emulated AWS did not start:\n" + self.log.read_text())

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def stop(self) -> None:
        if self.process is None:
            return
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, kind)
                self.process.wait(3)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue

    def client(self, service: str) -> Any:
        """A client of the SDK, as the root user."""
        session = botocore.session.Session()
        session.set_credentials(ROOT["AWS_ACCESS_KEY_ID"], ROOT["AWS_SECRET_ACCESS_KEY"])
        return session.create_client(
            service, region_name=REGION, endpoint_url=self.url, verify=str(self.certificate),
            config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"max_attempts": 3}))

    def log_lines(self, group: str) -> list[str]:
        logs = self.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]

    def write_certificate(self) -> None:
        """A certificate for 127.0.0.1, and a trust store with it for the functions."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "AWS on this machine")])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
            .sign(key, hashes.SHA256()))
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (self.folder / "key.pem").write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        (self.folder / "trust.p12").write_bytes(pkcs12.serialize_java_truststore(
            [pkcs12.PKCS12Certificate(certificate, b"aws")],
            serialization.BestAvailableEncryption(TRUST_STORE_PASSWORD.encode())))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
