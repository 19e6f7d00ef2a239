"""Reading a file of facts strictly: whatever is not as it must be is said with its place."""

from collections.abc import Mapping, Sequence
import re


class ProfileError(ValueError):
    """The facts are not written as they must be; says where, such as `operators.smart.codes.balance.0`."""


class Node:
    """A part of the file that knows where it stands."""

    def __init__(self, raw: object, path: str = "") -> None:
        """`path` is empty for the whole file."""
        self.raw = raw
        self.path = path

    def wrong(self, what: str) -> ProfileError:
        """Say what is wrong here, for raising."""
        return ProfileError(f"{self.path or 'the file'}: {what}")

    def entries(self) -> Mapping[str, object]:
        """All entries of a table."""
        if not isinstance(self.raw, dict) or not all(isinstance(key, str) for key in self.raw):
            raise self.wrong("not a table")
        return self.raw

    def only(self, *names: str) -> None:
        """Refuse entries that nobody would read."""
        if unknown := self.entries().keys() - set(names):
            raise self.wrong(f"unknown: {', '.join(sorted(unknown))}")

    def maybe(self, name: str) -> Node | None:
        """One entry, if it is there."""
        entries = self.entries()
        path = f"{self.path}.{name}".lstrip(".")
        return Node(entries[name], path) if name in entries else None

    def at(self, name: str) -> Node:
        """One entry, which must be there."""
        found = self.maybe(name)
        if found is None:
            raise self.wrong(f"{name} is missing")
        return found

    def table(self, name: str) -> Sequence[tuple[str, Node]]:
        """All entries of one entry."""
        inner = self.at(name)
        return [(key, inner.at(key)) for key in inner.entries()]

    def each(self, name: str) -> Sequence[Node]:
        """All elements of a list, which may be absent."""
        found = self.maybe(name)
        if found is None:
            return ()
        if not isinstance(found.raw, list) or not found.raw:
            raise found.wrong("not a list with something in it")
        return [Node(raw, f"{found.path}.{place}") for place, raw in enumerate(found.raw)]

    def text(self, pattern: str = r"\S(?:.*\S)?") -> str:
        """A text of a certain form."""
        if not isinstance(self.raw, str) or not re.fullmatch(pattern, self.raw):
            raise self.wrong("not the text it should be")
        return self.raw

    def whole(self, least: int = 1) -> int:
        """A whole number."""
        if type(self.raw) is not int or self.raw < least:  # a bool is an int to isinstance
            raise self.wrong("not a number that makes sense")
        return self.raw
