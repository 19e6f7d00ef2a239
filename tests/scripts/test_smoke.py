"""The smoke test's eye for the log."""

from scripts.smoke import complaints

LOG = """\
2026-11-21 14:00:00.000 INFO (MainThread) [custom_components.esim_recharge] fine
2026-11-21 14:00:00.000 WARNING (SyncWorker_0) [homeassistant.loader] \
We found a custom integration esim_recharge which has not been tested by Home Assistant. Be careful
2026-11-21 14:00:01.000 ERROR (MainThread) [homeassistant] Error doing job
Traceback (most recent call last):
  File "custom_components/esim_recharge/hub.py", line 1, in x
2026-11-21 14:00:02.000 WARNING (MainThread) [haffmpeg] not ours
2026-11-21 14:00:03.000 WARNING (MainThread) [custom_components.esim_recharge] ours
"""


def test_our_records_above_information_are_found_with_their_tracebacks() -> None:
    first, second = complaints(LOG)
    assert first.startswith("2026-11-21 14:00:01.000 ERROR")
    assert "hub.py" in first
    assert second.endswith("ours")


def test_what_no_logger_wrote_is_found() -> None:
    assert complaints("esim_recharge crashed before any logging") != []
