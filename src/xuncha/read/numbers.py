"""Numbers that say by themselves what they are: identity cards, bank cards."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
#: provinces by the first two digits (GB/T 2260), Hong Kong, Macao and Taiwan with their residence permits, 91 foreigners
PROVINCES = frozenset(["11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91"])
#: beginnings of bank cards used in China and the lengths they come in
CARDS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("62", (16, 17, 19)), ("95", (16, 19)), ("60138", (16, 19)), ("456351", (16, 19)), ("436742", (16, 19)), ("436745", (16,)), ("103", (19,)),
    ("4", (16,)), ("51", (16,)), ("52", (16,)), ("53", (16,)), ("54", (16,)), ("55", (16,)), ("35", (16,)),
)  # fmt: skip


def check_digit(first: str) -> str:
    """The check digit of an identity card's first seventeen digits (GB 11643)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def is_identity_card(number: str, latest: date | None = None) -> bool:
    """Eighteen places: a known province, a day that was, the right check digit."""
    if len(number) != 18 or not number[:17].isdecimal() or number[:2] not in PROVINCES or number[2:4] == "00":
        return False
    if number[14:17] == "000" or not _was(number[6:14], latest):
        return False
    return check_digit(number[:17]) == number[17].upper()


def is_old_identity_card(number: str) -> bool:
    """Fifteen digits, without a check digit: only a hint."""
    return len(number) == 15 and number.isdecimal() and number[:2] in PROVINCES and number[2:4] != "00" and _was("19" + number[6:12], None)


def _was(digits: str, latest: date | None) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return day.year >= 1900 and (latest is None or day <= latest)


def luhn(number: str) -> bool:
    """The check sum of card numbers (ISO/IEC 7812)."""
    total = 0
    for at, char in enumerate(reversed(number)):
        digit = int(char)
        total += digit if at % 2 == 0 else digit * 2 - 9 * (digit > 4)
    return total % 10 == 0


def is_bank_card(number: str) -> bool:
    """A known beginning, a length that goes with it, and the check sum."""
    if not number.isdecimal() or len(set(number)) < 4:
        return False
    return any(number.startswith(start) and len(number) in lengths for start, lengths in CARDS) and luhn(number)


def names_itself(number: str) -> bool:
    """Whether a card number's beginning alone says bank card (China UnionPay and the old national ranges)."""
    return number.startswith(("62", "9558", "95599"))
