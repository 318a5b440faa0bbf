"""How the words of a text formula are read: names, functions, or letters to multiply.

Which letters stand alone decides how words split, so all words are seen before any is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from .characters import GREEK, GREEK_NAMES, SUBSCRIPTS
from .names import BARE_VARIABLES, CONSTANTS, KEYWORDS, PROSE, functions, meant
from .run_in import parts_of, written
from .source import WHOLE, Source
from .tokens import Token

USUAL = frozenset("xyztuv")
"""Letters that are variables wherever they stand."""

LONGEST_NAME = 100

SHORT = 3
"""Words up to this length may have been meant as products: ``mc^2``, ``nRT``."""

_LETTERS = frozenset("abcdfghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

_greek = "".join(GREEK)
_subscripts = "".join(SUBSCRIPTS)
_PIECE = re.compile(
    rf"(?P<letters>[A-Za-z]+|[{_greek}])(?P<digits>[0-9]*)"
    rf"(?P<index>(?:_(?:[0-9]+|[A-Za-z]+[0-9]*|[{_greek}]|\{{[A-Za-z0-9]+\}})|[{_subscripts}]+)*)"
)


def spelled(name: str) -> str:
    """The name in plain letters: ``α₁`` is ``alpha_1`` and ``x_{10}`` is ``x_10``."""
    name = re.sub(rf"[{_subscripts}]+", lambda m: "_" + "".join(map(SUBSCRIPTS.get, m[0])), name)  # type: ignore
    name = re.sub(r"_\{([A-Za-z0-9]+)\}", r"_\1", name)
    return "".join(GREEK.get(c, c) for c in name)


@dataclass
class Words:
    """One formula's words, resolved together.

    Args:
        source: The formula.
        declared: Names that are variables, whatever else they may mean.
    """

    source: Source
    declared: Collection[str]
    alone: set[str] = field(default_factory=set)
    multiplied: set[str] = field(default_factory=set)
    notes: dict[str, None] = field(default_factory=dict)

    def resolved(self, tokens: list[Token]) -> list[Token]:
        """The tokens with every word read."""
        tokens = self._arcs(tokens)
        words = [t for t in tokens if t.kind == "word"]
        for word in words:
            if not self._known(word.text):
                for piece in _PIECE.finditer(word.text):
                    if len(piece[0]) == 1 and piece[0].isascii():
                        self.alone.add(piece[0])
        self.alone |= {name for name in self.declared if len(name) == 1}
        for token, after in pairwise(tokens):
            self._collect_multiplied(token, after)
        result: list[Token] = []
        for token, after in pairwise(tokens):
            result += self._word(token, after) if token.kind == "word" else [token]
        return [*result, tokens[-1]]

    def _arcs(self, tokens: list[Token]) -> list[Token]:
        """The tokens with ``arc sin`` made one word."""
        result = tokens[:1]
        for token in tokens[1:]:
            before = result[-1]
            inverse = f"arc{token.text}"
            if before.text == "arc" and inverse in functions() and "arc" not in self.declared:
                self.notes.setdefault(f"arc {token.text} is the function {inverse}.")
                result[-1] = before._replace(text=inverse, end=token.end)
            else:
                result.append(token)
        return result

    def _known(self, word: str) -> bool:
        if word in self.declared:
            return True
        return word in functions() or word in KEYWORDS or word in CONSTANTS or word in GREEK_NAMES

    def _collect_multiplied(self, token: Token, after: Token) -> None:
        if token.kind != "word" or self._known(token.text):
            return
        for piece in _PIECE.finditer(token.text):
            letters = piece["letters"]
            before_power = after.is_op("^") and piece.end() == len(token.text)
            if len(letters) > 1 and self._splits(letters, before_power, self.alone):
                self.multiplied.update(letters)

    def _splits(self, letters: str, before_power: bool, single: Collection[str]) -> bool:
        """Does a word of letters stand for their product?"""
        if len(letters) < 2 or letters in self.declared:
            return False
        final = before_power and letters[-1] == "e"
        body = letters[:-1] if final else letters
        if all(c in single or c in USUAL for c in body):
            return True
        return len(letters) == 2 and (final or letters[0] in USUAL or letters[1] in USUAL)

    def _word(self, token: Token, after: Token) -> list[Token]:
        if token.text in _LETTERS and token.text not in self.declared:
            return [token._replace(kind="name", letter=True)]
        name = spelled(token.text)
        if name in self.declared or token.text in self.declared:
            name = token.text if token.text in self.declared else name
            return [_name(token, name)]
        if len(token.text) > LONGEST_NAME:
            raise self.source.refusal(
                f"A name of {len(token.text)} letters is longer than {LONGEST_NAME}.",
                token.start,
                remedy="use a shorter name.",
            )
        if token.text == "Γ" and after.kind == "open":
            return [token._replace(kind="function", text="gamma")]
        if token.text == "Gamma" and after.kind == "open":
            return [token._replace(kind="function", text="gamma")]
        if (known := self._whole(token, after)) is not None:
            return [known]
        return self._pieces(token, after)

    def _whole(self, token: Token, after: Token) -> Token | None:
        """The token of a word that is known as it stands."""
        word = token.text
        if word in KEYWORDS:
            return token._replace(kind="keyword", text=KEYWORDS[word])
        if word == "Pi":
            raise self._misspelt(token, "pi")
        if word in BARE_VARIABLES:
            if after.kind != "open" or after.text not in "([":
                return _name(token, word)
            if after.gap:
                raise self.source.refusal(
                    f"{word} followed by a space and a bracket is a function or a factor.",
                    token.start,
                    end=after.start,
                    instead=(word, word + "*"),
                )
        if word in functions():
            return token._replace(kind="function")
        if word in CONSTANTS or word == "π":
            return token._replace(kind="constant", text="pi" if word == "π" else word)
        if word in GREEK_NAMES:
            return _name(token, word)
        return None

    def _pieces(self, token: Token, after: Token) -> list[Token]:
        """The parts of a word that digits, indices and Greek letters end."""
        result: list[Token] = []
        at = 0
        end = len(token.text)
        while at < end:
            piece = _PIECE.match(token.text, at)
            if piece is None:
                raise self.source.refusal(
                    "A name begins with a letter, and an index follows its underscore.",
                    token.start + at,
                    remedy="write x_1 or x_max for a variable with an index.",
                )
            place = token._replace(
                text=piece[0],
                start=token.start + at,
                end=token.start + piece.end(),
                gap=token.gap and at == 0,
            )
            beside = (token.text[at - 1] if at else "", token.text[piece.end() : piece.end() + 1])
            result += self._piece(place, piece, beside, after if piece.end() == end else None)
            at = piece.end()
        return result

    def _piece(
        self, place: Token, piece: re.Match, beside: tuple[str, str], after: Token | None
    ) -> list[Token]:
        letters, suffix = piece["letters"], piece["digits"] + piece["index"]
        name = spelled(piece[0])
        if name in self.declared:
            return [_name(place, name)]
        if letters in GREEK:
            if name == "pi":
                return [place._replace(kind="constant", text="pi")]
            return [_name(place, name)]
        indexed = bool(suffix) and letters in BARE_VARIABLES
        if not indexed and (letters in functions() or letters + piece["digits"] in functions()):
            return self._function_with_index(place, piece, beside)
        if letters in CONSTANTS and not suffix:
            if letters == "pi" and not _bounded(beside):
                raise self._run_in(place, letters)
            return [place._replace(kind="constant", text=letters)]
        if letters == "pi" and piece["digits"]:
            raise self._run_in(place, "pi", ("pi", piece["digits"]))
        if len(letters) == 1 or letters in GREEK_NAMES:
            return [_name(place, name)]
        return self._long(place, letters, suffix, after)

    def _long(
        self,
        place: Token,
        letters: str,
        suffix: str,
        after: Token | None,
    ) -> list[Token]:
        """A word of several letters that nothing knows."""
        before_power = after is not None and after.is_op("^")
        called = after is not None and after.kind == "open" and after.text in ("(", "[")
        if parts := parts_of(letters, self.alone | USUAL | self.multiplied, called=called):
            parts = (*parts[:-1], parts[-1] + suffix)
            raise self._run_in(place, next(p for p in parts if len(p) > 1), parts)
        if letters[0] == "d" and len(letters) == 2 and letters[1] in USUAL:
            if "d" not in self.declared:
                raise self._differential(place)
        elif letters[-2] == "d" and letters[-1] in USUAL and "d" not in self.alone:
            raise self._differential(place)
        product, name = "*".join(letters) + suffix, spelled(letters + suffix)
        certain = self._splits(letters, before_power, self.alone)
        possible = self._splits(letters, before_power, self.alone | self.multiplied)
        if suffix and possible:
            raise self.source.refusal(
                f"{place.text} is the product {product} or one name.",
                place.start,
                end=place.end,
                instead=(product,),
                remedy=f"write {product}, or declare the name {name}.",
            )
        if certain:
            self.notes.setdefault(f"{letters} is the product {product}.")
            return [
                Token(
                    "constant" if c == "e" and "e" not in self.declared else "name",
                    c,
                    place.start + i,
                    place.start + i + 1,
                    gap=place.gap and i == 0,
                    letter=True,
                )
                for i, c in enumerate(letters)
            ]
        if possible:
            raise self.source.refusal(
                f"{letters} is the product {product} or one name.",
                place.start,
                end=place.end,
                instead=(product,),
                remedy=f"write {product}, or declare the name {letters}.",
            )
        if not suffix:
            self._refuse_known_otherwise(place, letters)
        short = f"; the product is {product}." if len(letters) <= SHORT and not suffix else "."
        self.notes.setdefault(f"{name} is one variable{short}")
        return [_name(place, name)]

    def _refuse_known_otherwise(self, place: Token, letters: str) -> None:
        if letters in PROSE:
            sign = PROSE[letters]
            raise self.source.refusal(
                f"{letters} is a word of prose.",
                place.start,
                remedy=f"write {sign} instead." if sign else "write the formula in signs.",
            )
        if letters.lower() in ("inf", "infinity", "nan"):
            raise self.source.refusal(
                f"{letters} is not a value that a formula can compute with.",
                place.start,
                remedy="write a number, or give infinite limits to st.integrate as math.inf.",
            )
        lower = letters.lower()
        if lower != letters and (lower in functions() or lower in CONSTANTS):
            raise self._misspelt(place, lower)

    def _misspelt(self, place: Token, right: str) -> Exception:
        return self.source.refusal(
            f"There is no name {place.text}; did you mean {right}?",
            place.start,
            end=place.end,
            instead=(right,),
        )

    def _differential(self, place: Token) -> Exception:
        return self.source.refusal(
            f"{place.text} is a differential or a product.",
            place.start,
            remedy="give the function alone to diff or integrate, "
            f"or write {'*'.join(place.text)} for the product.",
        )

    def _function_with_index(
        self, place: Token, piece: re.Match, beside: tuple[str, str]
    ) -> list[Token]:
        letters, digits, index = piece["letters"], piece["digits"], piece["index"]
        after_letters = place.start + len(letters)
        if letters + digits in functions() and not index and _bounded(beside):
            return [place._replace(kind="function", text=letters + digits)]
        if letters == "log" and index and not digits and beside[0] == "":
            base = spelled(piece[0])[4:]
            sub = Token("op", "_", after_letters, after_letters + 1)
            if base.isdigit():
                value = Token("number", base, after_letters + 1, place.end)
            elif base == "e" and "e" not in self.declared:
                value = Token("constant", "e", after_letters + 1, place.end)
            elif len(base) == 1 or base in self.declared or base in GREEK_NAMES:
                value = Token("name", base, after_letters + 1, place.end, letter=True)
            else:
                raise self.source.refusal(
                    f"The base {base} of the logarithm is not one letter or number.",
                    after_letters,
                    remedy="write log(x, base).",
                )
            function = place._replace(kind="function", text="log", end=after_letters)
            return [function, sub, value]
        word = letters + digits if letters + digits in functions() else letters
        if index:
            raise self.source.refusal(
                f"The function {word} takes no index.",
                after_letters,
                end=place.end,
                instead=("",),
            )
        rest = piece[0][len(word) :] + beside[1]
        raise self.source.refusal(
            f"{word} runs into what follows it.",
            place.start,
            end=place.end + len(beside[1]),
            instead=(f"{word}({rest})", f"{letters}({digits}*{beside[1]})")
            if word != letters and beside[1]
            else (f"{letters}({'*'.join(filter(None, (digits, beside[1])))})",),
        )

    def _run_in(self, place: Token, word: str, parts: tuple[str, ...] = ()) -> Exception:
        """The refusal of a known word that runs into letters."""
        signs = written(parts or tuple(p for p in place.text.partition(word) if p))
        whole = self.source.text[: place.start] + signs + self.source.text[place.end :]
        return self.source.refusal(
            f"{word} runs into the letters of {place.text}.",
            place.start,
            end=place.end,
            instead=(signs,),
            remedy=f"write {whole if len(whole) <= WHOLE else signs}, or declare "
            f"{spelled(place.text)} as one variable.",
        )


def _bounded(beside: tuple[str, str]) -> bool:
    """Is a word that Greek letters touch, or nothing, whole?"""
    return all(c == "" or c in GREEK for c in beside)


def _name(token: Token, name: str) -> Token:
    """The token of a variable."""
    letters = re.match(r"[A-Za-z]*", name)
    head = letters[0] if letters else ""
    return token._replace(kind="name", text=name, letter=len(head) == 1 or head in GREEK_NAMES)


def unknown_function(source: Source, token: Token, argument: str) -> Exception:
    """The refusal of a word before a bracket that is no function."""
    near = meant(token.text)
    product = f"{token.text}*{argument}"
    remedy = f"write {near}{argument}, or {product} for a product." if near in functions() else ""
    return source.unknown(
        f"There is no function named {token.text}.",
        token.start,
        remedy or f"write {product} if a product is meant; st.function takes no other functions.",
    )
