"""What the demonstration says in a terminal, in a file, and when it cannot start."""

from io import StringIO
import re
import socket
from types import SimpleNamespace
import unicodedata

import pytest

from scripts import demo
from scripts.demo_view import Lines, Step, Story, Table
from scripts.home_assistant import LOOPBACK
from scripts.scene import Meter
from scripts.ways import DATA, money

WIDTH = 60


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of few columns."""
    size = SimpleNamespace(columns=WIDTH, lines=24)
    monkeypatch.setattr("shutil.get_terminal_size", lambda *_: size)


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def plain(text: str) -> list[str]:
    """The lines of what was drawn last, without what steers the terminal."""
    drawn = text.rpartition("\x1b[H")[2]
    return re.sub(r"\x1b\[\d*[a-zA-Z]", "", drawn).split("\n")


def test_a_port_in_use_gets_a_clear_message_and_nothing_is_started(
    loopback: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        assert demo.main(["--once", "--port", str(port)]) == demo.PORT_IN_USE
    assert capsys.readouterr().err == f"demo: port {port} is in use; choose another with --port\n"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_that_cannot_be_is_refused(port: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        demo.main(["--port", port])


def test_a_file_gets_one_line_for_each_step() -> None:
    out = StringIO()
    view = Lines(out)
    view.tell("Peru", Step.RECEIPT, "20261121-000719")
    view.draw()
    view.close()
    (line,) = out.getvalue().splitlines()
    assert line.split()[1:] == ["Peru", "receipt", "20261121-000719"]


@pytest.mark.usefixtures("narrow")
def test_the_table_shows_every_step_of_a_line_and_fits_the_terminal() -> None:
    out = StringIO()
    story = Story(place="新喀里多尼亚", meter=DATA, low=0.4, left=0.5, most=1.0)
    view = Table([story], ["head"], out)
    view.tell(story.place, Step.READING, "0.50 GiB left")
    lines = plain(out.getvalue())
    assert lines[0] == "head"
    (row,) = [line for line in lines if "█████░░░░░  0.50 GiB" in line]
    assert row.startswith(story.place)
    assert all(columns(line) <= WIDTH for line in lines)


@pytest.mark.parametrize(
    ("meter", "left", "words"),
    [
        (DATA, 1.5, "█████░░░░░  1.50 GiB"),
        (money("PEN"), 1.5, "█████░░░░░  1.50 PEN"),
        (money("LAK", decimals=0), 4250.4, "█████░░░░░  4250 LAK"),
    ],
)
def test_what_is_left_is_shown_in_the_unit_of_the_line(
    meter: Meter, left: float, words: str
) -> None:
    story = Story(place="Laos", meter=meter, low=0.4, left=left, most=left * 2)
    (row,) = [line for line in Table([story], [], StringIO()).lines() if "Laos" in line]
    assert words in row


def test_a_recharge_that_is_not_finished_waits_where_its_receipt_will_be() -> None:
    story = Story(place="Peru", meter=DATA, low=0.4, told={Step.PENDING: "waiting"})
    table = Table([story], [], StringIO())
    assert any("waiting" in line for line in table.lines())
    story.told[Step.RECEIPT] = "2240000001"
    (row,) = [line for line in table.lines() if "Peru" in line]
    assert "2240000001" in row
    assert "waiting" not in row


@pytest.mark.usefixtures("narrow")
def test_trouble_with_a_line_is_shown_beside_it() -> None:
    out = StringIO()
    story = Story(place="Peru", meter=DATA, low=0.4, trouble="failed")
    (row,) = [line for line in Table([story], [], out).lines() if "Peru" in line]
    assert "failed" in row


def test_the_terminal_is_left_as_it_was_found() -> None:
    out = StringIO()
    Table([], [], out).close()
    text = out.getvalue()
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")


def test_a_story_ends_when_the_credit_can_be_seen() -> None:
    story = Story(place="Peru", meter=DATA, low=0.4, left=0.3, told={Step.CREDIT: "credited"})
    assert not story.done
    story.left = 1.3
    assert story.done
