"""How DT One says no (schema "Errors" of its OpenAPI document, and the list of codes on developers.dtone.com)."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from .base import AuthError, ProviderError, RateLimited, RefusalReason, Refused
from .http import Answer, words

REFERENCE_USED: Final = 1007001
NO_TRANSACTION: Final = 1008004
_REFUSALS: Final[Mapping[int, tuple[HTTPStatus, RefusalReason]]] = {
    1000400: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1000404: (HTTPStatus.NOT_FOUND, RefusalReason.INVALID_REQUEST),
    1003001: (HTTPStatus.NOT_FOUND, RefusalReason.PACKAGE_UNAVAILABLE),
    1003002: (HTTPStatus.BAD_REQUEST, RefusalReason.PACKAGE_UNAVAILABLE),
    1003003: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1005003: (HTTPStatus.BAD_REQUEST, RefusalReason.LINE_NOT_ELIGIBLE),
    1005004: (HTTPStatus.NOT_FOUND, RefusalReason.INVALID_REQUEST),
    1005005: (HTTPStatus.NOT_FOUND, RefusalReason.INVALID_REQUEST),
    1005006: (HTTPStatus.NOT_FOUND, RefusalReason.LINE_NOT_ELIGIBLE),
    1005503: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1006001: (HTTPStatus.BAD_REQUEST, RefusalReason.INSUFFICIENT_FUNDS),
    1006003: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1006009: (HTTPStatus.NOT_FOUND, RefusalReason.INSUFFICIENT_FUNDS),
    1006503: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    REFERENCE_USED: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1007002: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1007004: (HTTPStatus.BAD_REQUEST, RefusalReason.TEMPORARY),
    1007005: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1007007: (HTTPStatus.BAD_REQUEST, RefusalReason.INVALID_REQUEST),
    1007500: (HTTPStatus.BAD_REQUEST, RefusalReason.PACKAGE_UNAVAILABLE),
    NO_TRANSACTION: (HTTPStatus.NOT_FOUND, RefusalReason.INVALID_REQUEST),
}
"""Documented codes by which DT One did not do what it was asked. 1009001 and 1009503, an unexpected error and a
service that is unavailable, are missing on purpose: they do not say that nothing was done."""
NO_ANSWER_TO_CONFIRMING: Final = frozenset({REFERENCE_USED, 1007002, 1007007})
"""Not done, because it was done before (1007002), or about something else than confirming."""


class CodedRefusal(Refused):
    """A documented error, with its codes."""

    def __init__(self, codes: frozenset[int], reason: RefusalReason, message: str) -> None:
        super().__init__(reason, message)
        self.codes = codes


def error(answer: Answer) -> ProviderError | None:
    """Recognise the documented errors (schema "Errors"), each by status and code; several must all be known."""
    codes = frozenset(_codes(answer.body))
    said = words(answer)
    match answer.status, tuple(codes):
        case HTTPStatus.UNAUTHORIZED, (1000401,):
            return AuthError(said)
        case HTTPStatus.TOO_MANY_REQUESTS, (1000429,):
            return RateLimited(said, retry_after=answer.retry_after)
    reasons = [
        reason
        for code in codes
        for status, reason in (_REFUSALS.get(code, (None, RefusalReason.OTHER)),)
        if status == answer.status
    ]
    return CodedRefusal(codes, reasons[0], said) if 0 < len(reasons) == len(codes) else None


def _codes(body: object) -> Iterator[int]:
    """Take the codes; what is no code is 0, which means nothing."""
    match body:
        case {"errors": [*entries]}:
            for entry in entries:
                match entry:
                    case {"code": int(code), "message": str()}:
                        yield code
                    case _:
                        yield 0
