"""What may be shown of a provider's words: never a secret, never a whole number of a line."""

from collections.abc import Iterable, Mapping
import re
from typing import Final

MASK: Final = "***"
MAX_WORDS: Final = 300
"""Characters of one text of a provider that are kept."""

_SECRET_SHAPES: Final = re.compile(
    r"eyJ[\w.=-]+"  # a JSON web token
    r"|bearer\s+\S+"
    r"|LPA:\S+"  # an eSIM's activation code
    r"|\b[0-9a-f]{32,}\b"  # a key or a signature
    r"|\d(?:[ -]?\d){10,}"  # an ICCID or a phone number written in groups
    r"|\d{6,}",
    re.IGNORECASE,
)
_SECRET_KEYS: Final = frozenset(
    {
        "access_token",
        "refresh_token",
        "client_id",
        "client_secret",
        "confirmation_code",
        "direct_apple_installation_url",
        "email",
        "iccid",
        "lpa",
        "matching_id",
        "mobile",
        "msisdn",
        "password",
        "pin",
        "puk",
        "qrcode",
        "qrcode_url",
        "token",
        "voucher_code",
    }
)
_CODES: Final = 10**7
"""Below this a number may be an error's code, though it is as long as a short number of a line."""
_LONGEST_RECEIPT: Final = 40
_LIKE_A_CODE: Final = re.compile(r"\d(?:[\s-]?\d){9,}")
_SHORTEST_SECRET: Final = 4
"""Replacing shorter ones would blank ordinary words, and nothing that short is a secret."""


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Mask known secrets, tokens and long runs of digits, and bound the length."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    return _SECRET_SHAPES.sub(MASK, encodable(text))[:MAX_WORDS]


def encodable(text: str) -> str:
    """Half characters, which JSON can carry and no file can, become question marks."""
    return text.encode(errors="replace").decode()


def mask(
    value: object, secrets: Iterable[str] = (), *, names: bool = True, depth: int = 20
) -> object:
    """The same JSON value with every secret in it masked, by shape and (unless told not) by name.

    By shape only is for errors, where `{"iccid": "is required"}` names a field and holds words, and where a number
    called "code" is the code of the error.
    What lies deeper than `depth` is masked as a whole: nesting without end is an attack.
    """
    known = tuple(secrets)
    if depth == 0:
        return MASK
    match value:
        case Mapping():
            return {
                redact(str(key), known): MASK
                if names and item is not None and str(key).lower() in _SECRET_KEYS
                else item
                if not names and key == "code" and isinstance(item, int) and 0 <= item < _CODES
                else mask(item, known, names=names, depth=depth - 1)
                for key, item in value.items()
            }
        case list():
            return [mask(item, known, names=names, depth=depth - 1) for item in value]
        case str():
            return redact(value, known)
        case int() if not isinstance(value, bool) and redact(str(value)) != str(value):
            return MASK
    return value


def like_a_code(text: str) -> bool:
    """Whether a text may be, or hold, the code of a voucher or a number: too long, or ten digits and more in groups."""
    return len(text) > _LONGEST_RECEIPT or _LIKE_A_CODE.search(text) is not None
