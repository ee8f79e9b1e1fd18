"""Java functions as plain processes with AWS's own runtime interface client.

MiniStack runs functions of its `provided` runtimes as processes that speak the Lambda Runtime API. A Java function is one of
those with a bootstrap of ours: it mounts the function's layers over /opt, in a mount namespace of its own, and starts the
runtime client as AWS's image does. So it takes Linux and root.

Variables: STAND_IN_RUNTIME_CLIENT names a folder with the client's jars and its native library `native.so`, STAND_IN_JAVA the
`java` to use, STAND_IN_JAVA_OPTIONS what to give it besides (a trust store, say).
"""

import os
from pathlib import Path

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

BOOTSTRAP = """#!/bin/sh
set -eu
if [ "${STAND_IN_LAYERS-}" ]; then
  layers=$STAND_IN_LAYERS
  unset STAND_IN_LAYERS
  STAND_IN_MOUNT=$layers exec unshare --mount --propagation private "$0"
fi
if [ "${STAND_IN_MOUNT-}" ]; then
  mount -t overlay overlay -o "ro,lowerdir=$STAND_IN_MOUNT:/opt" /opt
  unset STAND_IN_MOUNT
fi
# Sets the native library, because each process of the client would otherwise write it to the same path.
exec "$STAND_IN_JAVA" -Xmx"$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 8 / 10))m" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
  --add-opens=java.base/java.io=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED \\
  -Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac \\
  -Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="$STAND_IN_RUNTIME_CLIENT/native.so" \\
  ${STAND_IN_JAVA_OPTIONS-} -cp "$STAND_IN_RUNTIME_CLIENT/*" \\
  com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$_HANDLER"
"""


def is_java(config: dict) -> bool:
    return str(config.get("Runtime", "")).startswith("java") and config.get("PackageType", "Zip") == "Zip"


def layer_folders(config: dict) -> list[str]:
    """The folders of the function's unpacked layers, in the order of attachment."""
    folders = []
    for layer in config.get("Layers") or []:
        content = lambda_svc._resolve_layer_zip(layer)
        if content is None:
            raise RuntimeError(f"layer {layer} cannot be found")
        folders.append(lambda_svc._docker_extracted_dir(content, "layer"))
    return folders


def install() -> None:
    for name in ("STAND_IN_RUNTIME_CLIENT", "STAND_IN_JAVA"):
        if not os.environ.get(name):
            raise SystemExit(f"the emulated AWS requires {name}")

    worker_class = lambda_runtime._worker_class_for
    lambda_runtime._worker_class_for = (
        lambda config: lambda_runtime.ProvidedWorker if is_java(config) else worker_class(config))

    unpacked = lambda_svc._provided_runtime_code_dir

    def unpacked_with_bootstrap(code_zip: bytes) -> str:
        folder = Path(unpacked(code_zip))
        bootstrap = folder / "bootstrap"
        if not bootstrap.exists():
            fresh = folder / f"bootstrap.{os.getpid()}"
            fresh.write_text(BOOTSTRAP)
            fresh.chmod(0o755)
            fresh.rename(bootstrap)
        return str(folder)

    lambda_svc._provided_runtime_code_dir = unpacked_with_bootstrap

    environment = lambda_svc._provided_worker_env

    def environment_with_layers(config: dict, code_dir: str, port: int) -> dict:
        variables = environment(config, code_dir, port)
        if is_java(config):
            variables["AWS_ENDPOINT_URL_S3"] = variables["AWS_ENDPOINT_URL"]
            logging = config.get("LoggingConfig") or {}
            variables["AWS_LAMBDA_LOG_FORMAT"] = logging.get("LogFormat", "Text")
            variables["AWS_LAMBDA_LOG_LEVEL"] = logging.get("ApplicationLogLevel", "INFO")
            # In an overlay the first folder wins; among layers the last one wins.
            layers = ":".join(reversed(layer_folders(config)))
            if layers:
                variables["STAND_IN_LAYERS"] = layers
        return variables

    lambda_svc._provided_worker_env = environment_with_layers

    in_docker = lambda_svc._execute_function_docker

    def execute(func: dict, event: dict, request_id: str) -> dict:
        if is_java(func.get("config") or func):
            result = lambda_svc._execute_function_provided_warm(func, event, request_id)
            if result.get("error") and not result.get("log"):  # a function that cannot start; Lambda logs why
                result["log"] = result["body"]["errorMessage"]
            return result
        return in_docker(func, event, request_id)

    lambda_svc._execute_function_docker = execute
