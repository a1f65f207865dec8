"""What the peers count as a word: as near to newsprint's tokens as one regular expression gets.

newsprint follows UAX #29 and splits `'s` off. The pattern joins letters and digits over an
apostrophe, a full stop, and a comma before digits, and has `'s` as a word of its own. What it does
otherwise: addresses are cut up, `2016.But` is one word, a word of another script than Latin is not
joined over an apostrophe. The texts are in lower case, with `'` for `’`, before it is applied.

The three forms differ only in how a dialect writes "letter, mark, digit or underscore". The word
boundary is that of ASCII where there is a choice, which is the faster one.
"""


def _pattern(word: str, boundary: str) -> str:
    return rf"{word}+(?:'(?:[a-rt-z0-9]{word}*|s{word}+)|\.{word}+|,[0-9]+)*|'s{boundary}"


#: For Python's `re`.
PYTHON = _pattern(r"\w", r"\b")
#: For Rust's `regex`, which Polars uses.
RUST = _pattern(r"\w", r"(?-u:\b)")
#: For RE2, which DuckDB uses; its `\w` and `\b` are ASCII's.
RE2 = _pattern(r"[\p{L}\p{M}\p{N}_]", r"\b")
