"""Addresses in what people write, however they are spelt. The time it takes grows with the text alone."""

import re
import unicodedata
from functools import cache
from ipaddress import ip_address

from publicsuffixlist import PublicSuffixList

_ADDRESS = re.compile(r"[a-z][a-z0-9+-]{1,15}://\S{0,80}|\bwww\d?\.\S{0,80}|\[/?url\b|\bhref\s{0,9}=")
# A dot after a letter or digit, what follows it, and whether a path follows that. Each dot is looked at once.
_ENDING = re.compile(r"(?<=[^\W_])\.(xn--[a-z0-9-]{1,59}|[^\W\d_]{2,24})(?![\w-])(/\w)?")
_NUMBERS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_DOT = re.compile(r"\s{0,9}(?:\(\s{0,9}(?:dot|\.)\s{0,9}\)|\[\s{0,9}(?:dot|\.)\s{0,9}\]|\sdot\s)\s{0,9}")
_SPACES = re.compile(r"\s+")

# Top-level domains that are words which people type after a full stop without a space ("Good.Love it").
# They count with a path behind them; `www.` and `https://` count before any.
_WORDS = """
ac ad ads adult am amazon an apple are art arte as asia at author auto avis baby band bank bar base be
beauty beer best bid big bike bio black blue boo book box broker build business buy ca cab cafe call
camera camp capital car cards care career case cash cat center ceo chat cheap christmas church circle
city cleaning clinic clothing cloud coach coffee college community company compare computer contact
cooking cool corsica country coupon courses credit cruise dad dance data date day de deal deals degree
delivery democrat dental design diet digital direct discount discover dish do doctor dog dot drive earth
eat eco education el en energy est et eu events exchange expert exposed express fail faith family fan
fans farm fashion fast feedback film final finance financial fire fish fishing fit fitness flights
flowers fly food football forum foundation free frontier fun fund furniture game games gap garden gift
gifts give gives giving glass global go gold good got grand graphics gratis green gripe grocery group
guide guitars guru hair health healthcare help here hockey holiday holidays homes horse hospital host
hot hotel hotels house how ici il immo in ink institute international into is it je joy juegos kids kind
kitchen la land lat law lawyer le lease legal les life lifestyle lighting like limited live living
locker love lui luxe luxury ma maison man mango map market marketing me media meet meme memorial men
menu mini mint mobile moda moi mom money monster movie music my name nature network new news next night
no now nu observer off office on one only open or orange organic origins ou page par parts party pay pet
phone photo photography photos physio pics pictures pid pin pink pizza place plan play plumbing plus
poker pour press prime pro productions promo properties property protection pub qu quest racing radio re
read recipes red rent rentals repair report rest restaurant review reviews rich rip rocks room run sa
safe safety sale salon sans save school science se search seat secure security seek select services sex
sexy she shoes shopping show si silk singles site ski skin sky smart smile so soccer social solar
solutions song sont space spot star stockholm storage stream studio study style such sucks supplies
supply support surf surgery sur swiss systems tab talk tax taxi tea team tennis the theater theatre then
tickets tips tires to today tools total tours town toys trade trading training travel trust tube tunes
un une vacations very vin vision viva vote voyage was watch water we web wedding win wine winners wood
work works world wow ya yachts yoga you zero zone
"""
WORDS = frozenset(_WORDS.split())


def found_in(text: str) -> str:
    """The first address in the text, as it is spelt once it is unfolded, or an empty text."""
    plain = unicodedata.normalize("NFKC", text).replace("\u3002", ".").casefold()
    plain = _DOT.sub(".", _SPACES.sub(" ", plain))
    if match := _ADDRESS.search(plain):
        return match[0]
    for match in _ENDING.finditer(plain):
        if _is_domain(match[1], with_path=bool(match[2])):
            return _spelt(plain, match)
    for match in _NUMBERS.finditer(plain):
        if _is_address(match[0]):
            return match[0]
    return ""


def _spelt(plain: str, ending: re.Match[str]) -> str:
    """The ending with the name before it: what staff are shown."""
    begin = ending.start()
    while (
        begin > 0 and begin > ending.start() - 63 and (plain[begin - 1].isalnum() or plain[begin - 1] in "-.")
    ):
        begin -= 1
    return plain[begin : ending.end(1)]


def _is_domain(ending: str, *, with_path: bool) -> bool:
    if ending in WORDS:
        return with_path and _is_public(ending)
    return _is_public(ending)


def _is_public(ending: str) -> bool:
    return _suffixes().publicsuffix(ending) == ending


@cache
def _suffixes() -> PublicSuffixList:
    """Read when the first text is looked at: it takes a tenth of a second."""
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _is_address(numbers: str) -> bool:
    """Not the number of a version or a date: each part is at most 255 and none begins with 0."""
    try:
        address = ip_address(numbers)
    except ValueError:
        return False
    return not address.is_unspecified and int(numbers.split(".")[0]) > 0
