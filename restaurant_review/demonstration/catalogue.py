"""As many more restaurants and reviews as are asked for, put together from words.

The same number gives the same restaurant in every run. A house number is worked out from the rest of name and
address, so that a restaurant made here is known again without keeping a list.
"""

from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, pairwise
from random import Random

from .people import FIRST_NAMES, SURNAMES
from .places import PLACES, Hours, week
from .queue import PLACES as HELD_PLACES

CURATED = PLACES + tuple(place for place, _held_for in HELD_PLACES)


@dataclass(frozen=True)
class Kitchen:
    kinds: tuple[str, ...]
    dishes: tuple[str, ...]
    line: str
    pictures: tuple[str, ...]
    # Slugs; a restaurant has the first, and perhaps the second.
    cuisines: tuple[str, ...]


KITCHENS = (
    Kitchen(
        ("Trattoria", "Osteria", "Pizzeria", "Cantina"),
        (
            "carbonara", "margherita", "tagliatelle", "gnocchi", "saltimbocca", "tiramisù", "lasagne",
            "minestrone", "risotto", "focaccia", "burrata", "ossobuco", "panna cotta", "cacio e pepe",
        ),
        "Italian cooking without fuss",
        ("pizza", "pasta", "wine"),
        ("italian", "pizza"),
    ),
    Kitchen(
        ("Ramen", "Izakaya", "Noodle Bar", "Sushi"),
        (
            "shoyu ramen", "gyoza", "katsu curry", "yakitori", "salmon nigiri", "tempura", "udon", "okonomiyaki",
            "agedashi tofu", "miso aubergine", "karaage", "matcha cheesecake", "tuna tataki", "onigiri",
        ),
        "Japanese comfort food",
        ("ramen", "sushi", "dumplings"),
        ("japanese",),
    ),
    Kitchen(
        ("Taqueria", "Cantina", "Cocina", "Comedor"),
        (
            "carnitas", "fish tacos", "tacos al pastor", "mole poblano", "elote", "pozole", "enchiladas",
            "quesadillas", "ceviche", "churros", "guacamole", "tamales", "huevos rancheros", "chilaquiles",
        ),
        "Mexican street food and slow moles",
        ("tacos", "terrace", "bowl"),
        ("mexican",),
    ),
    Kitchen(
        ("Canteen", "Tandoor", "Kitchen", "Curry House"),
        (
            "butter chicken", "masala dosa", "chana masala", "lamb biryani", "palak paneer", "garlic naan",
            "dal makhani", "pani puri", "rogan josh", "samosas", "tikka skewers", "aloo gobi", "kulfi", "idli",
        ),
        "Curries, breads and snacks from all over India",
        ("curry", "kebab", "interior"),
        ("indian", "vegetarian"),
    ),
    Kitchen(
        ("Diner", "Grill", "Burger Bar", "Smokehouse"),
        (
            "cheeseburger", "brisket", "pulled pork", "ribs", "club sandwich", "meatloaf", "onion rings",
            "milkshake", "mac and cheese", "buttermilk chicken", "key lime pie", "chilli", "waffles", "pancakes",
        ),
        "American plates, big and friendly",
        ("burger", "steak", "pancakes"),
        ("american", "burgers"),
    ),
    Kitchen(
        ("Bistro", "Brasserie", "Auberge", "Table"),
        (
            "onion soup", "steak frites", "duck confit", "moules", "bouillabaisse", "cassoulet", "ratatouille",
            "croque monsieur", "crème brûlée", "tarte tatin", "coq au vin", "gratin", "rillettes", "chocolate mousse",
        ),
        "French classics, daily menu at noon",
        ("steak", "wine", "cake"),
        ("french", "brasserie"),
    ),
    Kitchen(
        ("Taverna", "Meze", "Ocakbasi", "Grill House"),
        (
            "moussaka", "grilled octopus", "souvlaki", "hummus", "lamb kofte", "stuffed vine leaves", "halloumi",
            "tabbouleh", "baklava", "falafel", "grilled aubergine", "spinach pie", "manti", "lentil soup",
        ),
        "Small plates and charcoal from the eastern Mediterranean",
        ("mezze", "kebab", "fish"),
        ("turkish", "greek"),
    ),
    Kitchen(
        ("Bar", "Bodega", "Taberna", "Arrocería"),
        (
            "patatas bravas", "tortilla", "croquetas", "gambas al ajillo", "paella", "padrón peppers", "jamón",
            "grilled squid", "anchovies", "churros", "gazpacho", "chorizo in cider", "black rice", "burnt cheesecake",
        ),
        "Tapas and rice dishes, wine by the glass",
        ("tapas", "paella", "wine"),
        ("spanish", "wine-bar"),
    ),
    Kitchen(
        ("Pho House", "Noodles", "Street Kitchen", "Wok"),
        (
            "beef pho", "bánh mì", "pad thai", "green curry", "summer rolls", "laksa", "satay", "papaya salad",
            "nasi goreng", "lemongrass chicken", "bao", "massaman", "mango sticky rice", "bún chả",
        ),
        "Herbs, broths and heat from Hanoi to Penang",
        ("pho", "bowl", "dumplings"),
        ("vietnamese", "thai"),
    ),
    Kitchen(
        ("Café", "Bakery", "Coffee Room", "Brunch Club"),
        (
            "flat white", "cinnamon bun", "shakshuka", "avocado toast", "granola", "banana bread", "sourdough toast",
            "carrot cake", "eggs benedict", "lemon drizzle", "soup of the day", "grilled cheese", "scones", "cold brew",
        ),
        "Coffee, cake and breakfast until late",
        ("coffee", "cake", "brunch"),
        ("cafe", "breakfast"),
    ),
    Kitchen(
        ("Fish House", "Oyster Bar", "Quay", "Boathouse"),
        (
            "fish and chips", "grilled sole", "crab sandwich", "oysters", "chowder", "mussels", "smoked haddock",
            "lobster roll", "sea bass", "prawns", "fish pie", "mackerel", "scallops", "sticky toffee pudding",
        ),
        "What the boats brought in this morning",
        ("fish", "seafood", "terrace"),
        ("seafood", "british"),
    ),
    Kitchen(
        ("Garden", "Greens", "Kitchen", "Larder"),
        (
            "roast squash", "mushroom risotto", "grain bowl", "beetroot burger", "lentil pie", "charred cauliflower",
            "celeriac steak", "tomato tart", "spring rolls", "bean stew", "courgette fritters", "nut roast",
            "apple crumble", "kale salad",
        ),
        "Vegetables first, and nobody misses a thing",
        ("salad", "bowl", "brunch"),
        ("vegetarian", "vegan"),
    ),
)  # fmt: skip

FIRST_WORDS = (
    "Amber", "Anchor", "Apple", "Arbour", "Ash", "Aurora", "Barley", "Bay", "Birch", "Black", "Blue", "Brass",
    "Bright", "Brook", "Cedar", "Cherry", "Chestnut", "Clay", "Clover", "Cobalt", "Copper", "Coral", "Corner",
    "Crimson", "Crooked", "Crown", "Daisy", "Dusty", "Eastern", "Elder", "Ember", "Fern", "Field", "Foxglove",
    "Garden", "Gilded", "Golden", "Granite", "Green", "Harbour", "Hazel", "Heather", "Hidden", "High", "Hollow",
    "Honey", "Indigo", "Iron", "Ivory", "Ivy", "Jade", "Juniper", "Lantern", "Laurel", "Lemon", "Linden", "Little",
    "Long", "Lucky", "Maple", "Marble", "Meadow", "Merry", "Midnight", "Mill", "Mint", "Moss", "Mulberry", "North",
    "Oak", "Old", "Olive", "Orchard", "Paper", "Pearl", "Pepper", "Pine", "Plum", "Quiet", "Red", "River", "Rose",
    "Rowan", "Rustic", "Saffron", "Sage", "Salt", "Scarlet", "Seven", "Silver", "South", "Spring", "Stone", "Sunny",
    "Thistle", "Thyme", "Tin", "Velvet", "Walnut", "Western", "White", "Wild", "Willow", "Winter",
)  # fmt: skip
SECOND_WORDS = (
    "Badger", "Barn", "Barrel", "Basket", "Bell", "Bird", "Boat", "Bridge", "Candle", "Cart", "Cat", "Chair",
    "Chimney", "Courtyard", "Crane", "Cup", "Door", "Dove", "Drum", "Feather", "Fig", "Finch", "Fork", "Fox",
    "Gate", "Goat", "Goose", "Hare", "Hearth", "Hedgehog", "Hen", "Heron", "Hook", "Horse", "House", "Jar", "Jug",
    "Kettle", "Key", "Kite", "Ladle", "Lamp", "Lark", "Leaf", "Lion", "Magpie", "Market", "Mill", "Moon", "Mortar",
    "Oven", "Owl", "Pan", "Pantry", "Pear", "Pestle", "Pheasant", "Plate", "Plough", "Pot", "Quail", "Raven",
    "Robin", "Room", "Root", "Sail", "Saucer", "Skillet", "Spoon", "Stag", "Star", "Stove", "Swallow", "Swan",
    "Table", "Tap", "Terrace", "Tiger", "Tower", "Tree", "Trout", "Wagon", "Well", "Wheel", "Whistle", "Window",
    "Wren", "Yard",
)  # fmt: skip
STREETS = (
    "Abbey Road", "Acorn Street", "Baker's Row", "Bridge Street", "Canal Street", "Castle Lane", "Chapel Street",
    "Church Walk", "Clarence Street", "Cross Street", "Dock Road", "Elm Grove", "Exchange Street", "Ferry Lane",
    "Foundry Street", "Garden Terrace", "George Street", "Grange Road", "Guildhall Lane", "Harbour Parade",
    "High Street", "Hill Rise", "King Street", "Lime Walk", "London Road", "Lower Mill Street", "Market Place",
    "Mercer Street", "Minster Yard", "New Street", "Nelson Road", "Orchard Close", "Park Row", "Priory Street",
    "Quay Street", "Queen's Parade", "Railway Arches", "Regent Street", "Rope Walk", "Russell Street",
    "School Lane", "Silver Street", "Smithfield", "Spring Gardens", "St Mary's Square", "Station Road",
    "Tanner Street", "Temple Row", "Union Street", "Upper North Street", "Victoria Road", "Vine Street",
    "Water Lane", "Weaver Street", "Wellington Street", "West Quay", "Wharf Road", "Willow Bank", "York Place",
)  # fmt: skip
CITIES = (
    "Aberdeen AB10", "Bath BA1", "Belfast BT1", "Birmingham B2", "Brighton BN1", "Bristol BS1", "Cambridge CB2",
    "Canterbury CT1", "Cardiff CF10", "Chester CH1", "Derby DE1", "Dundee DD1", "Durham DH1", "Edinburgh EH1",
    "Exeter EX1", "Glasgow G1", "Hull HU1", "Inverness IV1", "Lancaster LA1", "Leeds LS1", "Leicester LE1",
    "Lincoln LN1", "Liverpool L1", "London E1", "London N1", "London SE1", "London SW4", "London W6",
    "Manchester M1", "Newcastle NE1", "Norwich NR1", "Nottingham NG1", "Oxford OX1", "Perth PH1", "Plymouth PL1",
    "Portsmouth PO1", "Reading RG1", "Sheffield S1", "Southampton SO14", "St Andrews KY16", "Stirling FK8",
    "Swansea SA1", "Truro TR1", "Whitby YO21", "Winchester SO23", "Worcester WR1", "York YO1",
)  # fmt: skip
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
HALVES = (
    "Family-run since the nineties.", "A narrow room with a long counter and an open kitchen.",
    "Two floors, high windows and a garden in the summer.", "Small menu, changed every week.",
    "Open late, and the kitchen means it.", "Walk-ins only, but the bar next door will call you.",
    "Everything is made in the house, down to the pickles.", "Children are welcome and so are dogs.",
    "Suppliers are named on the blackboard.", "Set lunch on weekdays, long tables on Sundays.",
    "Wines from growers one can telephone.", "Candles in the evening, newspapers in the morning.",
    "The terrace catches the last of the sun.", "Cooking classes on Mondays, music on Fridays.",
    "Takeaway from the hatch at the side.", "Bread from the bakery two doors down.",
    "A former print shop, with the presses still in place.", "Good for two, better for eight.",
)  # fmt: skip

FOOD = {
    5: (
        "The {dish} was the best I have had in years.", "I keep thinking about the {dish}.",
        "Go for the {dish}, stay for another round of it.", "Their {dish} is worth the trip on its own.",
        "We ordered the {dish} twice.", "Perfect {dish}, nothing too much and nothing missing.",
        "I would walk across town in the rain for that {dish}.", "The {dish} and the {other} were both faultless.",
        "Whoever makes the {dish} should be proud.", "Never had {dish} like this outside somebody's home.",
        "Every table seemed to have the {dish}, and now I know why.", "The {dish} came out hot, generous and full of flavour.",
        "First the {dish}, then the {other}, then silence and empty plates.", "I am still dreaming of the {other}.",
        "Such care in a simple {dish}.", "My partner, who never likes {dish}, finished mine.",
        "A {dish} to remember, and the {other} was nearly as good.", "Crisp where it should be, soft where it should be: what a {dish}.",
    ),
    4: (
        "Very good {dish}, and the {other} was a nice surprise.", "Solid {dish} with fresh ingredients.",
        "The {dish} was tasty, if a little small.", "Liked the {dish} a lot; the {other} needed salt.",
        "Good {dish}, properly seasoned.", "The {dish} was lovely and came quickly.",
        "We shared {dish} and {other}, and both were well made.", "Really enjoyed the {dish}.",
        "The {other} stole the show from a good {dish}.", "Proper {dish} at a fair price.",
        "Ask for the {dish}, it is not always on the menu.", "Well-made {dish}, and plenty of it.",
        "Happy with my {dish}, happier with a bite of the {other}.", "A very decent {dish}.",
    ),
    3: (
        "The {dish} was fine, no more than that.", "Good {other}, but the {dish} was bland.",
        "I expected more from the {dish}.", "Average {dish}, nice {other}.",
        "The {dish} was all right once it came.", "Portions have shrunk, the {dish} especially.",
        "The {dish} tasted better on my last visit.", "Hit and miss: {other} yes, {dish} no.",
        "Nothing wrong with the {dish}, nothing special either.", "A lukewarm {dish}, a very good {other}.",
    ),
    2: (
        "The {dish} was cold in the middle.", "My {dish} was dry and the {other} oily.",
        "Overcooked {dish}, sadly.", "The {dish} looked better on the menu than on the plate.",
        "They forgot the {other} and then charged for it.", "Far too salty, the {dish}.",
        "The {dish} came long after everybody else had finished.", "I left half of the {dish}.",
    ),
    1: (
        "The {dish} had to go back twice.", "Inedible {dish}, I am sorry to say.",
        "They brought {other} when I had asked for {dish}, and argued about it.", "The {dish} was still frozen inside.",
        "Worst {dish} I can remember.", "I waited an hour for a {dish} that never came.",
    ),
}  # fmt: skip
AROUND = {
    5: (
        "The staff were warm without fussing.", "We felt looked after from the door to the bill.",
        "They found us a quiet corner for the pram.", "The room is lovely in the evening light.",
        "Our waiter knew every dish by heart.", "They took the allergy seriously and told us exactly what was safe.",
        "Great music, and one could still talk.", "Nobody hurried us, though people were waiting.",
        "They squeezed in six of us without a booking.", "The owner came round to every table.",
        "Lovely little place, full on a Tuesday.", "Wine by the glass was well chosen.",
        "They even boxed the rest for the night bus.", "Kind people who clearly like what they do.",
        "A table by the window, and the whole street to watch.", "It smelled wonderful from the corner on.",
    ),
    4: (
        "Service was friendly, if a bit slow.", "A little loud, but cheerful.",
        "Booking is a good idea at the weekend.", "Nice room, hard chairs.",
        "They were busy and still smiled.", "Parking is not easy around there.",
        "Prices are fair for the area.", "Good choice for people who do not eat meat.",
        "The terrace is small, so be early.", "Staff helpful and to the point.",
        "Our second visit, as good as the first.", "The set lunch is a bargain.",
        "We sat at the bar and liked it.", "Children had crayons and were happy.",
    ),
    3: (
        "Service was slow that evening.", "The tables stand very close together.",
        "It was loud, even for a Saturday.", "A bit expensive for what it is.",
        "They had run out of half the menu.", "Friendly people, though, so I may try again.",
        "The room could do with a fresh coat of paint.", "We waited long for the bill.",
    ),
    2: (
        "Nobody asked whether all was well.", "We waited forty minutes for drinks.",
        "Our table was sticky.", "They seemed to have one waiter for the whole room.",
        "I had booked, and they could not find it.", "The toilets had seen better days.",
    ),
    1: (
        "Nobody apologised.", "The manager told us that it is always like this on Fridays.",
        "We left hungry and in a bad mood.", "They added a service charge for no service.",
        "I asked for a glass of water three times.", "Never saw our waiter again.",
    ),
}  # fmt: skip
LAST = {
    5: (
        "We will be back next week.", "Already booked again.", "Do not tell too many people.", "Ten out of ten.",
        "Made a grey day bright.", "Our new favourite.", "Thank you all.", "Worth every penny.",
        "I am bringing my parents.", "A small miracle in this part of town.", "Go, and go hungry.", "Hats off.",
    ),
    4: (
        "I would come again.", "A safe choice.", "Good value.", "Recommended.", "Will return with friends.",
        "Nearly perfect.", "A place to keep in mind.", "Just what we needed.", "Nice find.", "One star short of love.",
    ),
    3: (
        "Not bad, not great.", "Maybe an off day.", "I might give it another chance.", "There are better ones nearby.",
        "All right for a quick bite.", "Somewhere in the middle.",
    ),
    2: ("Disappointing.", "A pity, it used to be good.", "I would not hurry back.", "Needs attention.", "Not for me."),
    1: ("Never again.", "Save your money.", "Avoid on weekends.", "What a shame.", "I have never written one of these before."),
}  # fmt: skip
WEEKS = (
    week("12:00-22:00"),
    week("12:00-14:30 18:00-22:30", mon=""),
    week("17:00-23:00", mon="", tue="", fri="17:00-01:00", sat="12:00-01:00"),
    week("08:00-17:00", sat="09:00-17:00", sun="09:00-15:00"),
    week("11:30-23:00", fri="11:30-02:00", sat="11:30-02:00"),
)
# Of a hundred diners so many give 1, 2, 3, 4 and 5 stars, in a poor, a usual and a good house.
MOODS = ((14, 20, 28, 24, 14), (4, 7, 16, 36, 37), (2, 3, 8, 30, 57))


@dataclass(frozen=True)
class Made:
    """A restaurant put together from words."""

    name: str
    street_address: str
    description: str
    cuisines: tuple[str, ...]
    price_level: int | None
    hours: Hours
    closed_for_good: bool
    kitchen: Kitchen
    # How many of a hundred diners give at most 1, 2, 3, 4 and 5 stars.
    mood: tuple[int, ...]
    popularity: float


def restaurant(number: int) -> Made:
    """The restaurant of this number, 0 and up; no two numbers give the same name and street."""
    names = len(FIRST_WORDS) * len(SECOND_WORDS)
    # A step that shares no factor with the number of names visits each of them before one comes again.
    pair = number * 4099 % names
    first, second = FIRST_WORDS[pair // len(SECOND_WORDS)], SECOND_WORDS[pair % len(SECOND_WORDS)]
    random = Random(number)
    kitchen = random.choice(KITCHENS)
    name = f"{first} {second} {random.choice(kitchen.kinds)}"
    if random.random() < 0.3:
        name = f"The {first} {second}"
    # Names come again after some thousands; the street then is another.
    street = STREETS[(number // names + number) % len(STREETS)]
    city = random.choice(CITIES)
    place = f"{street}, {city} {random.randint(1, 9)}{random.choice(LETTERS)}{random.choice(LETTERS)}"
    one, two, three = random.sample(kitchen.dishes, 3)
    more = " ".join(random.sample(HALVES, random.choice((1, 2, 2))))
    description = f"{kitchen.line}: {one}, {two} and {three}. {more}"
    mood = tuple(accumulate(random.choices(MOODS, (1, 5, 4))[0]))
    # A few are known all over town, most are not.
    popularity = random.paretovariate(1.3)
    cuisines = kitchen.cuisines[: random.choice((1, 1, 2))]
    price_level = random.choices((None, 1, 2, 3, 4), (10, 25, 40, 20, 5))[0]
    hours = random.choices((*WEEKS, ()), (*(20,) * len(WEEKS), 15))[0]
    return Made(
        name=name,
        street_address=f"{_house(name, place)} {place}",
        description=description,
        cuisines=cuisines,
        price_level=price_level,
        hours=hours,
        closed_for_good=random.random() < 0.02,
        kitchen=kitchen,
        mood=mood,
        popularity=popularity,
    )


def is_demonstration(name: str, street_address: str) -> bool:
    """Whether this restaurant is one of ours, and not somebody's own."""
    if any((name, street_address) == (place.name, place.street_address) for place in CURATED):
        return True
    house, _space, place = street_address.partition(" ")
    return house == str(_house(name, place))


def _house(name: str, place: str) -> int:
    return 1 + int.from_bytes(blake2b(f"{name}, {place}".encode(), digest_size=4).digest()) % 899


def shares(weights: list[float], total: int) -> list[int]:
    """Whole numbers that add up to `total`, in proportion to the weights."""
    sums = list(accumulate(weights, initial=0.0))
    marks = [round(total * part / sums[-1]) for part in sums] if sums[-1] else [0]
    return [after - before for before, after in pairwise(marks)]


def review(made: Made, random: Random) -> tuple[str, int, str]:
    """Name, stars and text of one diner."""
    stars = random.choices((1, 2, 3, 4, 5), cum_weights=made.mood)[0]
    return person(random), stars, _text(stars, made.kitchen.dishes, random)


def person(random: Random) -> str:
    first = FIRST_NAMES[int(random.random() * len(FIRST_NAMES))]
    chance = random.random()
    if chance < 0.35:
        return first
    last = SURNAMES[int(random.random() * len(SURNAMES))]
    return f"{first} {last[0]}." if chance < 0.7 else f"{first} {last}"


def _text(stars: int, dishes: tuple[str, ...], random: Random) -> str:
    chance = random.random()
    if chance < 0.08:
        return ""
    start = int(random.random() * len(dishes))
    other = dishes[(start + 1 + int(random.random() * (len(dishes) - 1))) % len(dishes)]
    parts = [_one(FOOD[stars], random).format(dish=dishes[start], other=other)]
    if chance > 0.25:
        parts.append(_one(AROUND[stars], random))
    if chance > 0.5:
        parts.append(_one(LAST[stars], random))
    if chance > 0.85:
        parts[0], parts[1] = parts[1], parts[0]
    return " ".join(parts)


def _one(lines: tuple[str, ...], random: Random) -> str:
    return lines[int(random.random() * len(lines))]
