"""HTTP Basic authentication (RFC 7617): the same header with every request."""

from base64 import b64encode
from collections.abc import Mapping


class Basic:
    """The `Authorization` header of a provider that knows us by a name and a password."""

    def __init__(self, user: str, password: str) -> None:
        """Encode both as UTF-8; a user with a colon in its name cannot be said in this scheme."""
        encoded = b64encode(f"{user}:{password}".encode()).decode()
        self.secrets = (user, password, encoded)
        """Also what the header carries, for redaction."""
        self._headers = {"Authorization": f"Basic {encoded}"}

    async def headers(self) -> Mapping[str, str]:
        """The header; there is never a better one."""
        return self._headers

    def rejected(self, headers: Mapping[str, str]) -> bool:  # noqa: ARG002 - part of the interface
        """Tell that nothing is gained by asking again."""
        return False
