"""Numbers in digits and in words, of both languages."""

import re

VI_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
EN_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
EN_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

_VI_ONE = "|".join(VI_DIGITS)
_EN_SMALL = "|".join(sorted(EN_SMALL, key=len, reverse=True))
_EN_TENS = "|".join(EN_TENS)
DIGITS = r"\d+(?:[.,]\d+)*"
VI_WORDS = (
    rf"(?:(?:{_VI_ONE})\s+mươi(?:\s+(?:{_VI_ONE}))?|mười(?:\s+(?:{_VI_ONE}))?|(?:vài|mấy)?\s*chục|"
    rf"(?:{_VI_ONE})(?:\s+(?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ))*)"
)
EN_WORDS = (
    rf"(?:(?:{_EN_TENS})(?:[- ](?:{_EN_SMALL}))?|(?:{_EN_SMALL})(?:[- ](?:hundred|thousand|million|dozen))*|"
    r"(?:a|several)\s+(?:hundred|thousand|million|dozen))"
)
VI_NUMBER = rf"(?:{DIGITS}|\b{VI_WORDS}\b)"
EN_NUMBER = rf"(?:{DIGITS}|\b{EN_WORDS}\b)"


def value_of(words: str) -> float | None:
    """The value of a number up to 99 in words, or of one in digits; None when it is neither.

    A comma or a dot before one or two digits is a decimal sign, before three a thousands sign.
    """
    text = words.strip().lower()
    if re.fullmatch(DIGITS, text):
        grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text)
        return float(re.sub(r"[.,]", "", text)) if grouped else float(text.replace(",", ".", 1).replace(",", ""))
    parts = re.split(r"[\s-]+", text)
    if parts[0] in EN_TENS:
        return EN_TENS[parts[0]] + (EN_SMALL.get(parts[1], 0) if len(parts) > 1 else 0)
    if parts[0] in EN_SMALL and len(parts) == 1:
        return EN_SMALL[parts[0]]
    if parts[0] == "mười":
        return 10 + (VI_DIGITS.get(parts[1], 0) if len(parts) > 1 else 0)
    if parts[0] in VI_DIGITS and len(parts) > 1 and parts[1] == "mươi":
        return VI_DIGITS[parts[0]] * 10 + (VI_DIGITS.get(parts[2], 0) if len(parts) > 2 else 0)
    if parts[0] in VI_DIGITS and len(parts) == 1:
        return VI_DIGITS[parts[0]]
    return None
