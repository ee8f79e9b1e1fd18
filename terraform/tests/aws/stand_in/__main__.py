"""Starts the stand-in. It is set up by MiniStack's environment variables and by those that `java` names."""

from stand_in import check_version

check_version()

from ministack import app  # noqa: E402  (only once the version is known to be right)

from stand_in import answers, gateway, java, rest_api  # noqa: E402

for part in (java, rest_api, gateway, answers):
    part.install()
# With TLS, MiniStack would serve on port 443 too.
app._port_is_bindable = lambda host, port: False
app.main()
