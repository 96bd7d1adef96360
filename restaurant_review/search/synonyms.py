"""Words that are one to who looks for a place: English and French, and what is spelt in several ways.

Looked up when people search, not when texts are stored: another line needs no migration.
"""

from collections.abc import Iterable
from functools import lru_cache

from .stemming import stem

# A line each. A word may stand in several.
_GROUPS = """
terrace terraces terrasse patio
garden jardin
rooftop toit
view vue
sea mer
dog chien
child children kid enfant
family famille familial
friend ami
group groupe
romantic romantique
birthday anniversaire
anniversary anniversaire
quiet calme
cosy cozy chaleureux
music musique
late tard tardif
takeaway takeout emporter
delivery livraison livre
booking reservation reserver
wheelchair fauteuil
gluten celiac coeliac coeliaque
vegan vegane vegetalien
vegetarian vegetarien vegetarienne veggie
organic bio biologique
homemade maison
spicy epice
cheap economique
cher chere cheres chers
breakfast brunch
lunch dejeuner
dinner diner
beer biere
wine vin
cheese fromage
bread pain
chicken poulet
duck canard
beef boeuf
pork porc
lamb agneau
meat viande
egg oeuf œuf
fish poisson
salmon saumon
tuna thon
octopus poulpe
squid calamari calamar
prawn shrimp crevette
oyster huitre
mussel moule
lobster homard
crab crabe
snail escargot
vegetable legume
mushroom champignon
potato patate
rice riz
noodle nouille
pasta pate
soup soupe potage
salad salade
cake gateau
chocolate chocolat
strawberry fraise
lemon citron
apple pomme
donut doughnut
yoghurt yogurt yaourt
barbecue bbq barbeque
kebab kebap kabab
shawarma chawarma shoarma
hummus humus houmous
falafel falafels
tagine tajine
raviole ravioli
"""


def _by_stem() -> dict[str, tuple[str, ...]]:
    alike: dict[str, dict[str, None]] = {}
    for line in _GROUPS.strip().splitlines():
        group = dict.fromkeys(stem(word) for word in line.split())
        for each in group:
            alike.setdefault(each, {each: None}).update(group)
    return {each: tuple(group) for each, group in alike.items()}


_ALIKE = _by_stem()


def stems_of(word: str) -> tuple[str, ...]:
    """The stem of a folded word, and those of the words that mean the same."""
    own = stem(word)
    return _ALIKE.get(own, (own,))


@lru_cache(maxsize=1000)
def sought_by(word: str, *, whole: bool) -> tuple[str, ...]:
    """What a folded word of a search is found by. With * after it, a text's stem need only begin so.

    Half a word has another stem than the whole one, or none, so what is typed counts as it is as well.
    """
    stems = stems_of(word)
    # A stem that begins as it was typed is found by that.
    return stems if whole else (*(each for each in stems if not each.startswith(word)), f"{word}*")


def found_in(forms: tuple[str, ...], stems: Iterable[str]) -> bool:
    """Whether one of these stems is what `sought_by` asks for."""
    whole, beginnings = _apart(forms)
    return any(each in whole or each.startswith(beginnings) for each in stems)


@lru_cache(maxsize=1000)
def _apart(forms: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Asked for each word of each text that is quoted."""
    beginnings = tuple(form.removesuffix("*") for form in forms if form.endswith("*"))
    return frozenset(forms), beginnings
