"""Starts the emulated AWS, configured by MiniStack's environment variables and by those in `java`."""

from stand_in import check_version

check_version()

from ministack import app  # noqa: E402  (only after the version was checked)

from stand_in import answers, gateway, java, rest_api  # noqa: E402

for part in (java, rest_api, gateway, answers):
    part.install()
# With TLS, MiniStack would serve on port 443 too.
app._port_is_bindable = lambda host, port: False
app.main()
