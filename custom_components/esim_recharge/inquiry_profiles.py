"""Which of the known operators a line may have, and what of them is still to be confirmed."""

from collections.abc import Mapping, Sequence

from .sources.profiles import Operator, Purpose


def likely_operator(
    operators: Mapping[str, Operator], number: str, name: str
) -> tuple[Sequence[Operator], str | None]:
    """The operators, those of the number's country first, and the key of the only one that it can be.

    `name` is what the provider calls the operator, if it said so.
    """

    def fits(operator: Operator) -> bool:
        numbers = operator.numbers.value
        prefix = f"+{numbers.calling_code}"
        rest = number.removeprefix(prefix)
        starts = not numbers.starts or rest.startswith(numbers.starts)
        digits = not numbers.digits or len(rest) in numbers.digits
        return number.startswith(prefix) and starts and digits

    near = [operator for operator in operators.values() if fits(operator)]
    far = [operator for operator in operators.values() if operator not in near]
    named = [operator for operator in near if operator.name.lower() in name.lower()]
    found = named or near
    return [*near, *far], found[0].key if len(found) == 1 else None


def to_confirm(operator: Operator) -> str:
    """The codes that the operator itself does not publish."""
    purposes = (Purpose.BALANCE, Purpose.DATA)
    facts = (each[0] for purpose in purposes if (each := operator.codes.get(purpose, ())))
    return ", ".join(fact.value.text for fact in facts if fact.to_confirm)
