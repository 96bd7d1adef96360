"""The curated restaurants of the demonstration data. All are invented, and so is whoever writes about them.

Telephone numbers are of the ranges that regulators keep for fiction; where a country has none, a place has no number.
"""

from dataclasses import dataclass, field

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# From when to when, as "HH:MM". What ends no later than it begins ends on the next day.
Span = tuple[str, str]
Hours = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class Place:
    name: str
    street_address: str
    description: str
    # Slugs of up to three.
    cuisines: tuple[str, ...] = ()
    # 1 is cheap, 4 is dear.
    price_level: int | None = None
    website: str = ""
    telephone: str = ""
    # The spans of each weekday, Monday first; empty when nobody wrote them down.
    hours: Hours = ()
    closed_for_good: bool = False
    # What its photos show, the cover first: files in `pictures/`.
    pictures: tuple[str, ...] = ()
    # (stars, text), the newest first.
    reviews: tuple[tuple[int, str], ...] = ()
    # Who wrote them, where made-up names would look odd.
    reviewers: tuple[str, ...] = ()
    # What the house answered, by the position of the review.
    replies: dict[int, str] = field(default_factory=dict)


def week(usual: str, **other: str) -> Hours:
    """The opening hours of a week: the spans of a usual day, and those of the weekdays that differ."""
    return tuple(
        tuple((span[:5], span[6:]) for span in other.get(weekday, usual).split()) for weekday in WEEKDAYS
    )


PLACES = (
    Place(
        name="Forno Sant'Elia",
        street_address="14 Garnet Lane, Bristol BS1 4QD",
        description=(
            "Neapolitan pizza from a wood-fired oven the size of a small car. Dough rests for two days,"
            " tomatoes come from the slopes of Vesuvius, and the menu fits on one page. No bookings "
            "before eight."
        ),
        cuisines=("italian", "pizza"),
        price_level=2,
        website="https://example.com/forno-santelia",
        telephone="0117 496 0142",
        hours=week("17:00-22:30", mon="", fri="12:00-14:30 17:00-23:30", sat="12:00-23:30", sun="12:00-21:30"),
        pictures=("pizza", "storefront-blue", "pizza-bianca"),
        reviews=(
            (5, "The margherita tastes of smoke and basil and nothing else gets in the way. We fought over the crusts."),
            (5, "Sat at the counter and watched them turn forty pizzas in an hour. Mine was leopard-spotted and perfect."),
            (4, "Lovely dough, light enough that I ate the whole thing. It does get loud once the after-work crowd is in."),
            (5, "Took my Italian mother-in-law. She asked for the name of the flour. That has never happened before."),
            (3, "Good pizza, but we queued for fifty minutes in the rain and nobody offered so much as a nod."),
            (4, "Get the one with friarielli and sausage. The rocket salad beside it was better than it had to be."),
            (5, "Two small children, one dropped glass, zero fuss from the staff. And they make half portions."),
            (2, "Centre of mine was raw and swimming. They offered another, but by then everyone else had finished."),
            (4, "Fair prices for the quality. The house red comes in a tumbler, which I approve of."),
            (5, ""),
        ),
        replies={
            4: "We are sorry about the rain. There is an awning now, and somebody who brings out water and olives.",
        },
    ),
    Place(
        name="Kumo Ramen",
        street_address="208 Alder Street, Portland, OR 97205",
        description=(
            "Eighteen seats, three broths and a noodle machine that runs all day in the window. "
            "Tonkotsu simmers for twenty hours; the vegan miso is made with as much patience."
        ),
        cuisines=("japanese",),
        price_level=2,
        website="https://example.com/kumo-ramen",
        telephone="+1 503 555 0118",
        hours=week("11:30-14:30 17:00-22:00", tue="", fri="11:30-14:30 17:00-00:30", sat="11:30-00:30"),
        pictures=("ramen", "interior", "dumplings"),
        reviews=(
            (5, "That broth is cloudy, rich and somehow not heavy. I drank it to the last drop and regret nothing."),
            (5, "Vegan miso that does not taste like an apology. Charred corn on top is genius."),
            (4, "The egg alone deserves a review: jammy, salty, sweet. Only wish the portions of noodles were bigger."),
            (5, "Came alone with a book, left two hours later. They kept my tea topped up and let me be."),
            (4, "Noodles have real bite. Ask for the garlic oil, it comes in a tiny jug."),
            (3, "Fine, but I have had the same bowl here a year ago with twice the pork. Prices only went up."),
            (5, "Snow outside, steam on the windows, spicy tantan in front of me. Best evening of the winter."),
            (2, "Waited an hour for a table while half the counter stood empty because they were short of staff."),
            (5, "My ten-year-old now refuses packet noodles. Thank you, and also, how dare you."),
        ),
    ),
    Place(
        name="The Copper Hen",
        street_address="3 Market Square, Ludlow SY8 1AZ",
        description=(
            "A country kitchen in an old saddlery. The menu follows the farms within ten miles, the "
            "fire is lit from October, and dogs are welcome on the flagstones."
        ),
        cuisines=("british",),
        price_level=3,
        website="https://example.com/the-copper-hen",
        telephone="01632 960117",
        hours=week("12:00-14:30 18:00-21:30", mon="", tue="", sun="12:00-17:00"),
        pictures=("roast", "terrace-garden", "cake"),
        reviews=(
            (5, "Sunday roast the way my grandmother made it, only with better gravy. Sorry, Gran."),
            (5, "Chicken pie with a lid so high it needed its own chair. We shared it and still lost."),
            (4, "Slow service, but nobody here seems to be in a hurry and after the first cider neither were we."),
            (5, "Our spaniel was brought water before we were. Correct priorities."),
            (4, "The sticky toffee pudding is enough for two sensible people or one of me."),
            (3, "Beautiful room, decent food, vegetables boiled a little too long for my taste."),
            (5, "We stopped by chance on the way to Wales and have since planned three detours to come back."),
            (4, "Ask for the table by the range in winter. Braised ox cheek fell apart when I looked at it."),
            (1, "Booked for one o'clock, seated at ten to two, and then the lamb had run out."),
            (5, "Local cheeses served at the right temperature, with somebody who could tell us about each."),
        ),
        replies={
            8: "That was a bad Sunday and we let you down. Please write to us, lunch is on the house.",
        },
    ),
    Place(
        name="Casa Jacaranda",
        street_address="57 Calle Morelos, San Antonio, TX 78205",
        description=(
            "Tacos on hand-pressed corn tortillas, moles that take three days, and a courtyard full of "
            "purple blossom in spring. Mezcal list longer than the food menu."
        ),
        cuisines=("mexican",),
        price_level=2,
        website="https://example.com/casa-jacaranda",
        telephone="+1 210 555 0163",
        hours=week("11:00-22:00", fri="11:00-01:00", sat="10:00-01:00", sun="10:00-22:00"),
        pictures=("tacos", "terrace-garden"),
        reviews=(
            (5, "You can hear the tortillas being slapped into shape while you wait. Cochinita pibil of dreams."),
            (5, "The mole negro has about thirty things in it and I could taste most of them, one after the other."),
            (4, "Go early for the courtyard. Al pastor is carved straight from the spit, pineapple and all."),
            (5, "Best fish taco I have eaten this far from an ocean."),
            (4, "The waiter talked me through six mezcals without once making me feel stupid."),
            (2, "Salsa was great, tacos were lukewarm by the time all four of us had our plates."),
            (5, "Birthday dinner for twelve, separate bills, a song, no grumbling. Legends."),
            (3, "Tasty but small. Count on five tacos each if you are hungry, and do the arithmetic before."),
            (5, "Elote with the burnt bits left on. I am still finding chilli powder in my beard."),
        ),
    ),
    Place(
        name="Sakura Counter",
        street_address="11 Finch Row, London EC2A 3LT",
        description=(
            "Nigiri made one piece at a time by a chef who trained in Fukuoka. Ten seats, two sittings,"
            " and a lunch set that is the best-kept secret of the street."
        ),
        cuisines=("japanese", "seafood"),
        price_level=4,
        website="https://example.com/sakura-counter",
        telephone="020 7946 0321",
        hours=week("12:00-14:00 18:00-22:30", mon="", sun=""),
        pictures=("sushi", "storefront"),
        reviews=(
            (5, "He hands you a piece, you eat it, you forget what you were worrying about. Repeat fourteen times."),
            (5, "Rice at body temperature, fish sliced like silk. The lunch set is a bargain for this level."),
            (4, "Exquisite, but be on time. They start without you, and quite right too."),
            (5, "The seared mackerel changed my mind about mackerel."),
            (5, "Mentioned my shellfish allergy when booking; every piece was thought through without any drama."),
            (3, "Impeccable fish and a rather solemn mood. I kept whispering to my wife."),
            (4, "Sea urchin like a spoonful of cold custard from the ocean. Sake pairing worth it."),
            (5, "Sat beside a stranger, ended up swapping restaurant lists for an hour."),
        ),
    ),
    Place(
        name="Patty & Sons",
        street_address="880 Halsted Avenue, Chicago, IL 60607",
        description=(
            "Smashed burgers with lacy edges, potato rolls baked at five every morning, milkshakes too "
            "thick for the straw. The sons still work the grill."
        ),
        cuisines=("burgers", "american"),
        price_level=1,
        website="https://example.com/patty-and-sons",
        telephone="+1 312 555 0187",
        hours=week("11:00-23:00", fri="11:00-02:00", sat="11:00-02:00"),
        pictures=("burger", "storefront-blue"),
        reviews=(
            (5, "Crispy edges, proper cheese, a bun that holds together to the end. Nothing to add. Well, pickles."),
            (4, "Double with grilled onions and you can skip dinner. The fries could be hotter."),
            (5, "The old man at the till remembered my order from two months ago. I live four states away."),
            (5, "Milkshake so thick I used the spoon as a lever."),
            (3, "Burger great, music so loud that we ordered by pointing."),
            (2, "Took away and found mustard on everything although we asked for none, twice."),
            (4, "They do a mushroom one that my vegetarian friend orders two of."),
            (5, "Late night, long shift, one burger. Restored my faith in most things."),
            (1, "Forty minutes for a burger at three in the afternoon in an empty room, and cold at that."),
            (4, "Simple and cheap. That is all I wanted and exactly what I got."),
        ),
        replies={
            5: "No excuse for that. Ask for Danny next time and the shakes are on us.",
        },
    ),
    Place(
        name="Trattoria Belmonte",
        street_address="29 Via degli Orti, 40126 Bologna BO",
        description=(
            "Fresh egg pasta rolled with a metre-long pin in the front room. Ragu without shortcuts, "
            "tortellini in brodo on Thursdays, and a grandmother who sees everything."
        ),
        cuisines=("italian",),
        price_level=2,
        website="https://example.com/trattoria-belmonte",
        hours=week("12:00-14:00 19:00-22:30", wed="", sun="12:00-14:30"),
        pictures=("pasta-ragu", "pasta", "wine"),
        reviews=(
            (5, "Tagliatelle so thin you could read the bill through them. The ragu clings the way it should."),
            (5, "Tortellini in brodo on a cold Thursday. I understood something about Italy that day."),
            (4, "No menu in English and none needed: they bring you what is good."),
            (5, "The nonna came out to check that our plates were empty. They were."),
            (4, "House Sangiovese in a carafe for the price of a coffee at home."),
            (3, "The pasta is divine, the tables are so close that I now know my neighbour's divorce settlement."),
            (5, "Asked for cheese on the seafood pasta as a joke. Was forgiven, eventually."),
            (5, "Lasagne verdi with a crust on the corners. Ask for a corner."),
            (2, "Closed the kitchen at two sharp while we were standing in the door at one fifty-eight."),
            (4, ""),
        ),
    ),
    Place(
        name="Green Parsnip",
        street_address="6 Canal Walk, Leeds LS1 4BN",
        description=(
            "Bowls, soups and sandwiches built from whatever the market had at dawn. Mostly plants, all"
            " honest, with a counter of salads that changes before you can get bored."
        ),
        cuisines=("vegetarian", "vegan"),
        price_level=1,
        website="https://example.com/green-parsnip",
        telephone="0113 496 0175",
        hours=week("08:00-16:00", sat="09:00-15:00", sun=""),
        pictures=("bowl", "salad", "coffee"),
        reviews=(
            (5, "I did not know a cauliflower could be that interesting. Three lunches this week already."),
            (4, "Generous bowls, dressing on the side if you ask. Compost your own cup, feel good all afternoon."),
            (4, "Roast squash with dukkah and labneh. Wrote it down to try at home, failed, went back."),
            (3, "Healthy and fresh, though nine pounds fifty for a small box stings."),
            (5, "Everything is labelled for allergies in letters one can actually read. More of this, please."),
            (2, "My lentils were cold in the middle and the seats by the door are a wind tunnel."),
            (5, "The soup of the day is always the right answer."),
            (4, "Carrot cake is made with olive oil and stays moist. Coffee from a roaster down the canal."),
            (5, "Friendly people who clearly eat what they sell."),
        ),
    ),
    Place(
        name="Spice Route Canteen",
        street_address="412 Curzon Parade, Leicester LE4 6AB",
        description=(
            "Thalis, dosas and curries from four regions, cooked by four cousins who disagree about "
            "everything except how long onions need."
        ),
        cuisines=("indian", "vegetarian"),
        price_level=2,
        website="https://example.com/spice-route-canteen",
        telephone="0116 496 0108",
        hours=week("12:00-14:30 17:30-22:30", sat="12:00-23:00", sun="12:00-22:00"),
        pictures=("curry", "curry-red", "interior"),
        reviews=(
            (5, "Dosa the length of my arm, crisp to the tip, potato filling with mustard seeds that pop."),
            (5, "The dal makhani tastes as if someone watched it all night. I think someone did."),
            (4, "Thali with unlimited refills. They took the word unlimited more seriously than I could."),
            (4, "Proper heat if you ask for it. When they say 'Indian hot', believe them."),
            (5, "Garlic naan straight from the tandoor, blistered and shiny. We ordered three rounds."),
            (3, "Food excellent, room bright as a dentist's. Bring someone you like looking at."),
            (5, "Everyone at our table ate something different and everyone claimed to have won."),
            (2, "Delivery arrived with one curry missing and the rice upside down."),
            (4, "Mango kulfi on a stick. I am forty-six and ordered a second."),
            (5, "My Gujarati colleagues bring their parents here. That says it all."),
        ),
        replies={
            7: "Sorry about that evening, our driver was new. Call us and we will make it good.",
        },
    ),
    Place(
        name="Le Petit Zinc",
        street_address="18 Rue des Carmes, 44000 Nantes",
        description=(
            "A neighbourhood bistro with a zinc bar, a blackboard and eleven tables. Steak frites, "
            "oysters in the months with an r, and a tarte of the day."
        ),
        cuisines=("french", "brasserie"),
        price_level=3,
        website="https://example.com/le-petit-zinc",
        telephone="02 61 91 04 18",
        hours=week("12:00-14:00 19:00-22:30", sat="19:00-23:30", sun=""),
        pictures=("steak", "wine", "storefront"),
        reviews=(
            (5, "Steak saignant as ordered, frites cut by hand, a green salad sharp enough to reset you. Voilà."),
            (4, "The owner chalks the menu on the board at noon and rubs dishes out as they go. Be early."),
            (5, "We asked for a wine 'like the last one but different' and got precisely that."),
            (5, "Tarte au citron with a top that cracks. I heard it from the next table and ordered one."),
            (3, "Charming, cramped, and my elbow was in somebody's soup. The duck was very good."),
            (4, "Oysters from the bay, bread with a crust, salted butter. Lunch needs no more."),
            (2, "Sent back a pinkish chicken. It returned, still pinkish, ten minutes later."),
            (5, "Our last dinner in Nantes and the only one we still talk about."),
            (5, "Une vraie cuisine de bistrot. Le tartare est coupé au couteau, les frites sont maison, et on mange au coude à coude."),
            (4, "Très bonnes huîtres, accueil chaleureux. Pensez à réserver, il n'y a que onze tables."),
            (2, "Nous avons attendu une demi-heure pour l'addition. Dommage, car le canard était très bon."),
            (4, "Good value menu du midi. Builders, judges and one very old lady with a very small dog."),
        ),
    ),
    Place(
        name="Harbour Light",
        street_address="2 Fish Quay, Whitby YO21 3PU",
        description=(
            "Fish landed at the end of the street and on the plate by noon. Battered or grilled, with "
            "views of the boats that caught it."
        ),
        cuisines=("seafood", "british"),
        price_level=2,
        website="https://example.com/harbour-light",
        telephone="01632 960254",
        hours=week("11:30-20:30", sat="11:30-21:30", mon=""),
        pictures=("fish", "terrace"),
        reviews=(
            (5, "Batter like glass, haddock in fat white flakes. The gulls were jealous and said so."),
            (5, "Had the grilled sole, on the bone, brown butter. No need for anything else on that plate."),
            (4, "Sit upstairs for the view of the abbey. Bring a jumper even in July."),
            (5, "They told us the name of the boat. We waved at it afterwards."),
            (3, "Chips a bit pale for me but the fish was spot on."),
            (4, "Fish soup with rouille and toast rubbed with garlic; I warmed up from the toes."),
            (2, "Four pounds for tartare sauce, mushy peas and a slice of bread that all used to be included."),
            (5, "Took Dad for his eightieth. They found him a window table without being asked."),
            (4, "Crab sandwich thick as a novel. Half would have been lunch."),
        ),
    ),
    Place(
        name="Paper Crane Dumplings",
        street_address="75 Spadina Road, Toronto, ON M5R 2T1",
        description=(
            "Soup dumplings pleated eighteen times, pan-fried potstickers with crackling skirts, and "
            "chilli oil that has a following of its own."
        ),
        cuisines=("chinese",),
        price_level=1,
        website="https://example.com/paper-crane-dumplings",
        telephone="+1 416 555 0129",
        hours=week("11:00-15:00 17:00-22:00", mon="", sat="11:00-23:00", sun="11:00-22:00"),
        pictures=("dumplings", "interior"),
        reviews=(
            (5, "Bite, sip, burn your tongue, smile. Soup dumplings done right."),
            (5, "You can watch the folding through the glass. I timed one: eleven seconds."),
            (4, "Potstickers arrive upside down as one crisp disc and you crack it with chopsticks."),
            (4, "Bought a jar of the chilli oil. It lasted four days."),
            (5, "Pork and chive, prawn and pumpkin, then round again. We lost count after sixty."),
            (3, "Delicious, but each dish comes when it comes, so one of us was always watching."),
            (5, "Cheap, quick, brilliant. I come twice a week and nobody judges me."),
            (1, "Found a piece of plastic in the cucumber salad. They shrugged and took it away."),
            (4, "Cash only on weekends, so go to the bank first and thank me later."),
            (5, "The scallion pancake has more layers than my family."),
        ),
        replies={
            7: "This must not happen. We changed the supplier of our boxes the same day. Thank you for telling us.",
        },
    ),
    Place(
        name="Morning Glory Pancake House",
        street_address="1450 Ferry Road, Burlington, VT 05401",
        description=(
            "Buttermilk pancakes, local maple syrup and bottomless coffee since 1987. The line moves "
            "faster than it looks."
        ),
        cuisines=("breakfast", "american"),
        price_level=1,
        website="https://example.com/morning-glory-pancake-house",
        telephone="+1 802 555 0104",
        hours=week("07:00-14:00", sat="07:00-15:00", sun="07:00-15:00"),
        pictures=("pancakes", "coffee"),
        reviews=(
            (5, "Pancakes with crisp lace around the edge and a cloud in the middle. Real syrup, no charge."),
            (4, "Line around the corner at nine on Sunday, seated by twenty past. Coffee while you wait."),
            (5, "Blueberries in every bite, not just the photogenic ones on top."),
            (5, "Our waitress has worked here since before I was born and calls everyone dear."),
            (3, "Sweet, sweeter, sweetest. I wished for one savoury thing beyond bacon."),
            (4, "Hash browns that shatter. Eggs exactly over easy."),
            (5, "Third generation of our family eating at the same corner booth."),
            (2, "Too rushed. The bill landed while I was still pouring syrup."),
            (4, "Gluten-free stack that my sister swears is better than the usual one."),
        ),
    ),
    Place(
        name="Osteria del Porto",
        street_address="8 Riva Nazario, 34121 Trieste TS",
        description=(
            "Adriatic seafood and Karst wines under a vaulted ceiling. The catch decides the menu and "
            "the waiter decides how much of it you need."
        ),
        cuisines=("seafood", "italian"),
        price_level=3,
        website="https://example.com/osteria-del-porto",
        hours=week("12:30-14:30 19:30-23:00", mon="", sun="12:30-15:00"),
        pictures=("seafood", "wine", "pasta"),
        reviews=(
            (5, "Spaghetti with clams, sand-free, garlicky, glossy. I mopped the plate like a child."),
            (4, "Let them choose the antipasti: marinated anchovies, baccalà, something purple I never identified."),
            (5, "The orange wine from the Karst was new to me. It is not any more."),
            (4, "Vaults, candles, rain outside. Proposed there. She said yes, and then dessert arrived."),
            (3, "Grilled squid a touch rubbery, everything else lovely."),
            (5, "We pointed at a fish in the crate, and half an hour later it lay filleted in front of us."),
            (5, "Coffee culture of Trieste meets a kitchen that knows when to stop."),
            (2, "Cover charge, bread charge, water charge. It adds up faster than the courses come."),
        ),
    ),
    Place(
        name="Café Amsel",
        street_address="33 Lindenstraße, 04107 Leipzig",
        description=(
            "Cakes by the metre, newspapers on sticks, and coffee with a small glass of water as it "
            "should be. Breakfast until four, on principle."
        ),
        cuisines=("cafe", "bakery", "german"),
        price_level=1,
        website="https://example.com/cafe-amsel",
        telephone="+49 171 3920014",
        hours=week("09:00-18:30", mon="", sat="09:00-19:00", sun="10:00-18:00"),
        pictures=("cake", "coffee", "cake-lime"),
        reviews=(
            (5, "Käsekuchen as tall as a paperback and as light as gossip."),
            (5, "I wrote half my thesis at the table by the stove. They never hurried me once."),
            (4, "Breakfast board for two with six kinds of jam. Come hungry, leave sideways."),
            (4, "Plum cake with proper crumble, cream whipped by hand. Self-control failed."),
            (3, "Lovely cakes, but on Saturdays you circle like a vulture for a seat."),
            (5, "The flat white has a bird drawn in it. An amsel, I am told."),
            (5, "Grandma says it is like before, and she means that as the highest praise."),
            (2, "My cappuccino came lukewarm and the second one, too."),
            (4, "They bake a vegan poppy seed cake that sells out by noon."),
            (5, ""),
        ),
    ),
    Place(
        name="Taverna Meltemi",
        street_address="21 Odos Akti, 852 00 Kos",
        description=(
            "Grilled octopus, cold retsina, blue chairs in the sand. Three generations, one charcoal "
            "grill and the wind that gave the place its name."
        ),
        cuisines=("greek", "seafood"),
        price_level=2,
        website="https://example.com/taverna-meltemi",
        hours=week("12:00-23:30", fri="12:00-00:30", sat="12:00-00:30"),
        pictures=("mezze", "terrace", "fish"),
        reviews=(
            (5, "Feet in the sand, octopus on the plate, sun going down. I considered missing the ferry."),
            (5, "Ordered one mezze plate for two. It would have fed the ferry."),
            (4, "Tzatziki with enough garlic to keep the whole beach safe from vampires."),
            (5, "The grandfather picked our fish, his daughter grilled it, her son brought it. All approved of us."),
            (4, "Simple food done properly. Lemon, oil, smoke, salt."),
            (3, "Windy! A napkin, a menu and nearly a toddler went past. Good calamari."),
            (5, "Fava purée with capers: write it down, it is not on the printed menu."),
            (4, "The free slice of orange cake at the end won over the grumpiest of us."),
            (2, "Waited ages in August. It is popular, I get it, but thirty minutes for water is a lot."),
        ),
    ),
    Place(
        name="Bar Txoko",
        street_address="9 Calle Mayor, 20003 San Sebastián",
        description=(
            "Pintxos lined up on the bar from noon, hot ones chalked on the mirror. Point, eat, keep "
            "your sticks, be honest when you pay."
        ),
        cuisines=("spanish", "wine-bar"),
        price_level=2,
        website="https://example.com/bar-txoko",
        hours=week("12:00-16:00 19:00-23:30", mon="", fri="12:00-16:00 19:00-01:30", sat="12:00-16:00 19:00-01:30", sun="12:00-16:30"),
        pictures=("tapas", "wine"),
        reviews=(
            (5, "Gilda, tortilla, one of those with the anchovy. Repeat until the street tilts."),
            (5, "Veal cheek in red wine from the hot list. I closed my eyes at the bar like a fool."),
            (4, "Stand, share, move on, come back. The txakoli is poured from a great height and some hits the glass."),
            (5, "The tortilla is still runny in the middle. They make two a day. Put your name down."),
            (3, "Crowded to the point of intimacy. Food worth it once you reach it."),
            (4, "Counted my sticks twice and they believed me both times. I like a place that trusts people."),
            (5, "Cheesecake burnt on top, molten inside. There were witnesses."),
            (4, "Mushrooms with egg yolk, that is all I need to say."),
            (5, "We meant to try five bars that evening. We tried this one five times."),
        ),
    ),
    Place(
        name="Blue Door Diner",
        street_address="1 Depot Street, Asheville, NC 28801",
        description=(
            "All-day breakfast, meatloaf on Wednesdays and a jukebox that takes requests but not money."
        ),
        cuisines=("american", "breakfast", "burgers"),
        price_level=1,
        website="https://example.com/blue-door-diner",
        telephone="+1 828 555 0136",
        hours=week("06:00-22:00", fri="06:00-02:00", sat="06:00-02:00"),
        pictures=("brunch", "burger", "coffee"),
        reviews=(
            (4, "Biscuits and gravy that would stop a train. I believe that was the original business model."),
            (5, "Short stack, crispy bacon, refills without asking. The jukebox played Otis and all was well."),
            (3, "Honest diner food. The omelette was bigger than good."),
            (5, "Meatloaf Wednesday is a religion here and I have converted."),
            (2, "Greasy even for a diner, and the syrup is not maple."),
            (4, "Our server juggled nine tables and still remembered the hot sauce."),
            (4, "Pie rotates in the case like a beauty pageant. Pecan won."),
            (5, "Avocado toast in a diner, I laughed. Then I ate it and ordered another."),
            (1, "Waited twenty minutes to be noticed, and then the grill was closed for cleaning."),
            (4, ""),
        ),
    ),
    Place(
        name="Saffron & Smoke",
        street_address="46 Edgware Mews, London W2 2DS",
        description=(
            "Persian charcoal kebabs, jewelled rice and stews with dried limes. The bread oven is in "
            "the room and so is its warmth."
        ),
        cuisines=("middle-eastern",),
        price_level=3,
        website="https://example.com/saffron-and-smoke",
        telephone="020 7946 0758",
        hours=week("17:00-23:00", mon="", fri="17:00-01:00", sat="12:00-01:00", sun="12:00-22:30"),
        pictures=("kebab", "mezze", "interior"),
        reviews=(
            (5, "Bread straight from the oven wall onto your table, still breathing. I could have stopped there."),
            (5, "Jewelled rice with barberries and pistachio, and a golden crust everyone fought over."),
            (4, "Lamb koobideh juicy as anything. Grilled tomato beside it was sweet as jam."),
            (5, "Ghormeh sabzi like my aunt's. I rang her from the table. She is suspicious."),
            (4, "Order the smoky aubergine dip first, then think."),
            (3, "Very good grill, a bit chaotic with bills. Check yours."),
            (5, "They brought saffron ice cream for our little one and never charged it."),
            (4, "Tea in small glasses with sugar crystals. We stayed until they stacked the chairs."),
            (5, "Went vegetarian for once and missed nothing."),
        ),
    ),
    Place(
        name="Saigon Sunday",
        street_address="119 Footscray Road, Melbourne VIC 3011",
        description=(
            "Pho from bones that simmer through the night, bánh mì with a crackle, and iced coffee that"
            " counts as dessert."
        ),
        cuisines=("vietnamese",),
        price_level=1,
        website="https://example.com/saigon-sunday",
        telephone="03 5550 0183",
        hours=week("10:00-21:00", mon="", sun="09:00-21:00"),
        pictures=("pho", "storefront"),
        reviews=(
            (5, "Broth clear as tea and deep as a well. Herbs piled like a small garden."),
            (4, "Bánh mì with pâté, pickles and a bread that explodes. Wear something you can brush off."),
            (5, "The brisket pho is my cure for Mondays, heartbreak and flu, in that order."),
            (4, "Quick, friendly, busy. Share a table and somebody will tell you what to order."),
            (5, "Iced coffee with condensed milk. I slept two days later."),
            (3, "Good soup, tired room. Though nobody comes for the chairs."),
            (5, "They toast their own spices, you can smell it from the tram."),
            (2, "Asked for no coriander. There was coriander. There was mostly coriander."),
            (4, "Summer rolls tight as drums with a peanut sauce I could swim in."),
            (5, "Owner's kids do their homework at table six. It feels like being invited home."),
        ),
    ),
    Place(
        name="Nordlys",
        street_address="5 Strandgaten, 5013 Bergen",
        description=(
            "A small dining room above the harbour. Seven courses of what the fjord and the forest gave"
            " up this week, for twenty people at a time."
        ),
        cuisines=("scandinavian",),
        price_level=4,
        website="https://example.com/nordlys",
        hours=week("18:30-23:30", mon="", tue="", sun=""),
        pictures=("fine", "fine-scallops", "storefront-blue"),
        reviews=(
            (5, "A scallop, warm, in its shell over burning juniper. One bite, and the room went quiet."),
            (5, "Seven small plates and each had one idea, properly finished. The bread course is not to be skipped."),
            (4, "Costly, of course, this is Norway. But I remember every dish a month later."),
            (5, "Reindeer with lingonberry and something burnt that I cannot name. Extraordinary."),
            (3, "Clever cooking, tiny portions. I had a hot dog on the way back to the hotel."),
            (5, "The non-alcoholic pairing was as considered as the wines: pine, rhubarb, whey."),
            (4, "Service like a very good conversation. Window table for the blue hour if you can."),
            (5, "They cooked a whole vegetarian menu for me without turning it into a compromise."),
        ),
    ),
    Place(
        name="Gelateria Nuvola",
        street_address="70 Promenade Sud, 06300 Nice",
        description=(
            "Gelato churned in small tubs twice a day. Twelve flavours, never thirteen; when the "
            "pistachio is gone it is gone."
        ),
        cuisines=("ice-cream", "italian"),
        price_level=1,
        website="https://example.com/gelateria-nuvola",
        telephone="04 65 71 02 26",
        hours=week("10:00-22:30", fri="10:00-00:30", sat="10:00-00:30"),
        pictures=("gelato", "storefront"),
        reviews=(
            (5, "Pistachio the colour of mud and the taste of heaven. That is how you know."),
            (5, "Two scoops at eleven in the morning, two more at nine. Holidays have rules of their own."),
            (4, "Lemon and basil. Who thought of that? Raise her wages."),
            (4, "Queue moves quickly and the staff let you try before you commit for life."),
            (5, "Dark chocolate sorbet without milk that fooled three milk lovers."),
            (3, "Delicious, melting, expensive. Choose a cup if you wear white."),
            (5, "Fig and ricotta in September. I planned the trip around it, do not tell my husband."),
            (5, "Le sorbet au citron et basilic est une merveille. Mes enfants réclament la pistache tous les soirs."),
            (4, "De très bonnes glaces, un peu chères. La file avance vite."),
            (2, "All gone at seven in the evening except mint and something with biscuits."),
            (5, "My daughter's first ice cream. She cried when it ended. So did I, a bit."),
        ),
    ),
    Place(
        name="La Paloma Arrocería",
        street_address="102 Passeig de Mar, 46011 València",
        description=(
            "Paella over orange wood, for two at least and for those who can wait half an hour. The "
            "crust at the bottom is the point."
        ),
        cuisines=("spanish", "seafood"),
        price_level=3,
        website="https://example.com/la-paloma-arroceria",
        hours=week("13:00-16:30", fri="13:00-16:30 20:30-23:30", sat="13:00-17:00 20:30-00:00", mon=""),
        pictures=("paella", "terrace", "tapas"),
        reviews=(
            (5, "The socarrat! We scraped that pan until the waiter came to see what the noise was."),
            (5, "Real paella, rabbit and beans, no chorizo in sight. Cooked over fire you can smell from the beach."),
            (4, "Thirty-five minutes for the rice, they tell you so, and there are croquetas for the wait."),
            (4, "Arroz negro turned our teeth black and our moods bright."),
            (5, "Long Sunday lunch with four generations around one enormous pan. That is living."),
            (3, "Rice was excellent, the table wobbled all afternoon and so did the service."),
            (5, "They asked how we like the crust. Nobody ever asks how I like the crust."),
            (2, "Our paella was salty beyond rescue. Taken off the bill after a discussion."),
            (4, "Horchata afterwards, in the shade. Then a nap, obviously."),
        ),
        replies={
            7: "A new cook and a heavy hand. You were right, and we should not have needed to discuss it.",
        },
    ),
    Place(
        name="Bánh & Brew",
        street_address="28 Station Arcade, Wellington 6011",
        description=(
            "Specialty coffee at the front, filled buns and bowls at the back. Roasts its own beans and"
            " gives the sacks to the community garden."
        ),
        cuisines=("cafe", "vietnamese"),
        price_level=1,
        website="https://example.com/banh-and-brew",
        hours=week("07:00-16:00", sat="08:00-16:00", sun=""),
        pictures=("coffee", "bowl", "brunch"),
        reviews=(
            (5, "The flat white is silk. I come from Melbourne, so it hurts to say."),
            (4, "Sat in the arcade with a lemongrass chicken bowl and watched the rain go sideways."),
            (5, "Barista asked how I brew at home, then ground my beans accordingly. Changed my mornings."),
            (3, "Coffee five stars, seating two. Bring strong ankles for those stools."),
            (4, "Brunch eggs with chilli oil and crispy shallots: wake up, world."),
            (5, "Dog biscuits in a jar, colouring pencils for kids, a plug at each table. Somebody thought about people."),
            (4, "Their single origin tasted of apricot, and for once I could actually taste it."),
            (2, "Order forgotten, then made wrong, then cold. A free bun helped a little."),
            (5, "My office moved, and I still walk ten minutes back for this."),
            (4, "Try the black sesame bun before they run out at ten."),
        ),
    ),
    Place(
        name="مطعم بيت الياسمين",
        street_address="شارع الرينبو 18، جبل عمّان، عمّان",
        description=(
            "مطبخ شامي في بيت حجري قديم يطلّ على جبل القلعة. خبز من فرن الحطب، مقبلات تُحضَّر كل صباح،"
            " وجلسة تحت الياسمين في ليالي الصيف."
        ),
        cuisines=("middle-eastern", "vegetarian"),
        price_level=2,
        website="https://example.com/bait-al-yasmin",
        hours=week("13:00-23:30", thu="13:00-01:00", fri="14:00-01:00"),
        pictures=("salad", "mezze", "terrace-garden"),
        reviews=(
            (5, "الحمّص ناعم كالحرير، والخبز يصل إلى الطاولة وهو ساخن. لم نترك لقمة واحدة."),
            (5, "قضينا سهرة كاملة تحت الياسمين. الخدمة لطيفة والأسعار معقولة."),
            (4, "المنسف لذيذ والكمية تكفي ثلاثة أشخاص. أنصح بالحجز يوم الخميس."),
            (5, "We pointed, they brought. Fattoush with a sour kick, and a mint lemonade (ليمون ونعناع) to remember."),
            (3, "الأكل ممتاز كعادته، لكننا انتظرنا أربعين دقيقة رغم أننا حجزنا طاولة لأربعة أشخاص."),
            (4, "أفضل فتّوش في عمّان، والقهوة بالهيل في النهاية لا تُفوَّت."),
            (2, "كان المكان مزدحماً، ووصل الكباب بارداً إلى الطاولة."),
        ),
        reviewers=("ليلى", "عمر ح.", "سامي النجار", "Katharina", "أم خالد", "هبة", "يزن"),
        replies={
            4: "نعتذر عن الانتظار، وسنكون سعداء باستقبالكم مرة أخرى. أضفنا موظفاً جديداً يوم الخميس.",
        },
    ),
    Place(
        name="קפה רימון",
        street_address="רחוב מסדה 21, חיפה",
        description=(
            "בית קפה שכונתי עם מאפים מהתנור, ארוחות בוקר עד ארבע אחר הצהריים ומרפסת קטנה שרואים ממנה את המפרץ."
            " רוב התפריט צמחוני."
        ),
        cuisines=("cafe", "breakfast", "vegetarian"),
        price_level=2,
        website="https://example.com/cafe-rimon",
        hours=week("07:30-22:00", fri="07:30-15:00", sat=""),
        pictures=("cake-lime", "brunch"),
        reviews=(
            (5, "השקשוקה מגיעה רותחת, הלחם מהתנור, והמלצרית זכרה אותנו מהשבוע שעבר."),
            (4, "עוגת גבינה עם לימון, לא מתוקה מדי. בשישי בבוקר כדאי לבוא מוקדם."),
            (5, "Best breakfast of our trip. The lemon cake (עוגת לימון) is as green as it looks and twice as good."),
            (3, "קפה טוב ואווירה נעימה, אבל במרפסת צפוף ומעשנים."),
            (5, "הזמנתי הפוך וכריך חביתה, 42 שקלים, ויצאתי מאושר."),
            (2, "חיכינו חצי שעה לשני סלטים, ובסוף שכחו את הטחינה."),
        ),
        reviewers=("מיכל", "איתי ב.", "Rosie", "דנה לוי", "עומר", "שירה"),
    ),
    Place(
        name="The Honourable Company of Fishmongers' Daughters Supper Club and Oyster Room at the Old Custom House",
        street_address="The Old Custom House, Number Three Warehouse, West India Dock Causeway, Poplar, London E14 4AE",
        description=(
            "Six kinds of oyster, one kind of stout. Our name is on the lease of 1791 and the landlord will not let us"
            " shorten it.\n\n"
            "We open the shutters at five and the first oysters a minute later. The list changes with the tide: Colchester"
            " natives from September to April, rocks from the Fal, the Exe and Carlingford all year, and whatever the boat"
            " from Mersea brings that we have not seen before. They are opened in front of you by one of four sisters, each"
            " of whom will tell you that the other three do it wrong.\n\n"
            "After that comes supper, which is one dish for everybody at the long table: fish pie on Mondays and Tuesdays,"
            " bourride in the middle of the week, and on Fridays a whole turbot that is carved for the room at eight"
            " o'clock sharp. On Saturdays there is a choice of two, and people complain that this is harder. Vegetables"
            " come from Kent and are cooked for the length of time that vegetables like. Bread is sourdough, butter is"
            " salted, and there is always a pudding that wobbles.\n\n"
            "We take bookings for the long table and keep the bar for those who walk in. The stairs are steep; tell us and"
            " we will lay a table for you downstairs, by the stove, which is the better place anyway. Children are welcome"
            " before eight and are given their own hammer for the crab."
        ),
        cuisines=("seafood", "british"),
        price_level=4,
        website="https://example.com/the-honourable-company-of-fishmongers-daughters-supper-club-and-oyster-room",
        telephone="020 7946 0519",
        hours=week("17:00-23:00", fri="17:00-00:30", sat="12:00-15:00 17:00-00:30", sun=""),
        pictures=("storefront-blue", "seafood", "wine"),
        reviews=(
            (5, "Twelve oysters, three coasts, one perfect mignonette. It took longer to say the name to the taxi driver."),
            (
                5,
                "I have been meaning to write this since March, and my wife says that if I tell it at one more dinner she"
                " will leave the table, so here it is in full.\n\n"
                "We came for our fortieth anniversary. I had booked in January, by letter, because the website frightened"
                " me, and a week later a postcard came back with a drawing of a whelk on it and the words 'Saturday, eight,"
                " mind the stairs'. We minded the stairs. Upstairs is one long table under a ceiling like the inside of a"
                " boat, candles in bottles, forty people who did not know one another at eight and were exchanging"
                " addresses at eleven.\n\n"
                "The oysters first. I am a Colchester man and came to be disappointed. The sister who opened ours (the tall"
                " one) asked where I was from, looked at me for a while, and brought six natives that were not on the"
                " board. I will say only that I had to look out of the window. My wife had the ones from Carlingford and"
                " would not trade.\n\n"
                "Then the turbot, which two people carry in and a third applauds. It was cut at the table, and the lady"
                " next to us, who is a surgeon, said that she had learnt something. Potatoes, samphire, a sauce with"
                " cider in it that I have tried to make four times since. The Riesling that the young man suggested was"
                " not the dearest on the page, which I noticed, and it was right, which I noticed too.\n\n"
                "Pudding wobbled. There was a card with it, signed by all four of them.\n\n"
                "Two things for fairness. It is loud after nine, and if you hear badly ask for the end by the window. And"
                " the coffee is not good. Somebody should tell them; I could not, after that evening. We walked home along"
                " the river at midnight, which at our age is a mile too far, and neither of us minded at all.",
            ),
            (4, "Cash-your-pension prices, but the turbot at eight o'clock is theatre."),
            (3, "Lovely oysters. We could not hear each other across a table of forty, and supper came at half past nine."),
            (5, "They laid a table downstairs for my mother, who cannot do stairs, and brought the carving to her."),
            (2, "Three of my dozen were gritty and the answer was a shrug and a lemon."),
        ),
        replies={
            1: "We have bought a new coffee machine. All four of us read this aloud to each other. Thank you.",
        },
    ),
    Place(
        name="The Lamplighter Arms",
        street_address="40 Chandler Street, Norwich NR2 1TF",
        description=(
            "A corner pub with a dining room at the back: pies, a short roast on Sundays and ales from three breweries one"
            " can cycle to."
        ),
        cuisines=("british",),
        price_level=2,
        website="https://example.com/the-lamplighter-arms",
        telephone="01632 960388",
        hours=week("12:00-23:00", fri="12:00-00:30", sat="12:00-00:30"),
        closed_for_good=True,
        pictures=("interior", "roast"),
        reviews=(
            (5, "Went for the last night. Half the street was there and the pies ran out at seven. We shall miss you."),
            (4, "Steak and ale pie with a lid that cracks. A pint of bitter in good order."),
            (5, "The quiz on Tuesdays is harder than my degree."),
            (3, "Nice pub, tired kitchen. Stick to the pies."),
            (4, "A fire, a dog, a newspaper. The rest of the menu hardly matters."),
        ),
    ),
    Place(
        name="Crumb & Kettle",
        street_address="7 Fore Street, Totnes TQ9 5DX",
        description="A tea room with eleven cakes, four tables and strong opinions on which goes first, jam or cream.",
        cuisines=("cafe", "bakery"),
        price_level=1,
        closed_for_good=True,
        reviews=(
            (4, "Scones still warm. I put the cream first and was looked at kindly."),
            (5, "Coffee and walnut cake like my aunt made. Sad to read the note in the door today."),
            (2, "Tea bags at this price should at least be left in the pot."),
        ),
    ),
    Place(
        name="Little Fennel",
        street_address="92 Gloucester Road, Bristol BS7 8BN",
        description=(
            "Opened this month: a short vegetable menu, natural wines by the glass and a kitchen hatch through which the"
            " cook will tell you what she changed since yesterday."
        ),
        cuisines=("vegetarian", "vegan"),
        price_level=2,
        website="https://example.com/little-fennel",
        telephone="0117 496 0733",
        hours=week("18:00-22:30", mon="", tue="", sat="12:00-15:00 18:00-22:30", sun="12:00-16:00"),
    ),
    Place(
        name="Tinto y Brasa",
        street_address="16 Calle del Pez, 28004 Madrid",
        description="Grilled vegetables, Galician beef and forty reds, at high tables around an open fire.",
        cuisines=("spanish", "steakhouse"),
        price_level=3,
        website="https://example.com/tinto-y-brasa",
        hours=week("13:30-16:00 20:30-00:00", mon="", fri="13:30-16:00 20:30-02:00", sat="13:30-16:30 20:30-02:00", sun="13:30-17:00"),
    ),
    Place(
        name="甘味処 もり",
        street_address="京都市左京区銀閣寺町 8-2",
        description="抹茶と季節の和菓子。庭を眺める十二席。Matcha, seasonal sweets and twelve seats that face a garden.",
        cuisines=("japanese", "cafe"),
        price_level=2,
        hours=week("10:30-17:30", wed="", thu=""),
    ),
    Place(
        name="Baan Tamarind",
        street_address="61 Cowley Parade, Oxford OX4 1HP",
        description=(
            "Thai home cooking from the north-east: som tam pounded to order, green curry with six kinds of aubergine, and"
            " a lunch for the price of a sandwich. Takeaway until ten."
        ),
        cuisines=("thai",),
        price_level=1,
        website="https://example.com/baan-tamarind",
        telephone="01865 496 0127",
        hours=week("12:00-14:30 17:30-22:00", mon="", fri="12:00-14:30 17:30-23:00", sat="12:00-23:00"),
        pictures=("curry-red", "bowl"),
        reviews=(
            (5, "Pad thai with proper tamarind and no ketchup in sight. Cheap enough to come back tomorrow, so I did."),
            (5, "I said Thai hot. The cook came out to see who had said it. We are friends now."),
            (4, "Green curry fragrant as a garden after rain. They marked what is gluten free without being asked."),
            (3, "Good food, paper napkins, one heater. Dress warm and order soup."),
            (5, "Mango sticky rice that made four grown-ups go silent. Ask for the salted coconut cream on the side."),
            (4, "We take away every Friday. They know our name and that the baby likes the plain noodles."),
            (2, "Prawns overdone, twenty minutes late, though they did apologise and took them off the bill."),
        ),
    ),
    Place(
        name="Ty Gwinizh",
        street_address="27 Rue de la Soif, 35000 Rennes",
        description=(
            "Crêperie bretonne : galettes de blé noir tournées à la commande, cidre fermier à la bolée, terrasse au soleil"
            " dès midi. Presque toute la carte est sans gluten."
        ),
        cuisines=("creperie", "french"),
        price_level=1,
        website="https://example.com/ty-gwinizh",
        telephone="02 61 91 07 55",
        hours=week("12:00-14:30 19:00-22:30", mon="", sun="12:00-16:00"),
        pictures=("terrace-garden", "cake-lime"),
        reviewers=("Maëlle K.", "Yann", "Ronan L.", "Claire D.", "Soizic", "Paul & Inès", "Gwen"),
        reviews=(
            (5, "La complète est parfaite : bords croustillants, jaune coulant, jambon d'un vrai charcutier."),
            (5, "Enfin une crêperie où l'on peut manger sans gluten sans se méfier. La pâte au sarrasin est faite à part."),
            (4, "Très bonne terrasse au calme dans la cour. Les enfants ont eu des feutres et une crêpe au sucre offerte."),
            (5, "Caramel au beurre salé maison. Je n'en dirai pas plus, il n'en resterait plus pour moi."),
            (3, "Bonnes galettes, service débordé le samedi soir. Réservez ou venez à dix-neuf heures."),
            (5, "We could not read the menu and the lady drew it for us. Cider in bowls, crêpes the size of a hat."),
            (4, "Pas cher et généreux. Les chiens sont les bienvenus, le nôtre a eu sa gamelle avant nous."),
        ),
    ),
    Place(
        name="Makai Poke",
        street_address="5 Passage des Halles, 33000 Bordeaux",
        description=(
            "Poke bowls made in front of you: tuna or salmon from the morning's market, tofu for those who would rather not,"
            " and rice that is still warm. Sur place ou à emporter."
        ),
        cuisines=("hawaiian", "seafood"),
        price_level=2,
        website="https://example.com/makai-poke",
        telephone="05 36 49 12 80",
        hours=week("11:30-15:00 18:30-21:30", sun=""),
        pictures=("bowl", "salad"),
        reviews=(
            (5, "Salmon cut thick, mango just ripe, and a sesame dressing that I tried to buy by the bottle."),
            (4, "Le meilleur poke de la ville, et le thon est vraiment frais. Un peu cher pour un midi."),
            (5, "Half the bowls are vegan and labelled so. The marinated tofu could convert my brother."),
            (3, "Tasty, but the queue at one o'clock eats your lunch break before you do."),
            (4, "Quick, healthy, friendly. They do a small bowl for children at half the price."),
        ),
    ),
    Place(
        name="Hollis & Oak Smokehouse",
        street_address="1904 Pecan Street, Austin, TX 78702",
        description=(
            "Texas barbecue over post oak: brisket for fourteen hours, ribs by the pound, and sides that could be dinner."
            " Picnic tables in the yard, live music on Saturdays."
        ),
        cuisines=("barbecue", "american"),
        price_level=2,
        website="https://example.com/hollis-and-oak",
        telephone="+1 512 555 0172",
        hours=week("11:00-20:00", mon="", tue="", fri="11:00-23:00", sat="11:00-23:00"),
        pictures=("steak", "terrace"),
        reviews=(
            (5, "Brisket that wobbles. Bark like black pepper and campfire. I bought a second pound for the plane."),
            (5, "Best BBQ of the whole trip, and we ate it eleven times. Ask for the burnt ends before they are gone."),
            (4, "Wheelchair ramp to the yard, wide tables, kind people. The band was louder than the conversation."),
            (5, "Celebrated my dad's birthday with forty ribs and a candle in the cornbread."),
            (2, "Sold out at half past one after we had driven two hours. Call first."),
            (4, "Cold beer, hot links, dogs under every table. What a patio is for."),
        ),
        replies={
            4: "We hate that as much as you do. There is a number on the door for holding a pound until two.",
        },
    ),
    Place(
        name="Chez Nour",
        street_address="12 Rue des Cèdres, 69007 Lyon",
        description=(
            "Cuisine libanaise de famille : mezzés à partager, chawarma taillé à la broche, galettes au zaatar sorties du"
            " four. Viande halal, terrasse chauffée, plats à emporter."
        ),
        cuisines=("lebanese", "mediterranean"),
        price_level=2,
        website="https://example.com/chez-nour",
        telephone="04 65 71 08 33",
        hours=week("11:30-15:00 18:30-23:00", fri="11:30-15:00 18:30-01:00", sat="11:30-01:00"),
        pictures=("mezze", "kebab", "interior"),
        reviewers=("Élodie M.", "Karim", "Nathan", "Sophie T.", "Hugo & Léa", "Rita"),
        reviews=(
            (5, "Le houmous est une leçon de douceur. Et quel accueil ! On nous a gardé une table pour l'anniversaire de maman."),
            (5, "Shawarma carved to order, pickled turnips, garlic sauce you will still taste on Sunday. No regrets."),
            (4, "Dîner romantique réussi : bougies, musique basse, un serveur qui conseille le vin de la Bekaa avec passion."),
            (4, "Falafels croustillants, taboulé très vert. Beaucoup de plats végétariens, et le poulet est tendre."),
            (3, "Très bon mais un peu bruyant dès qu'un groupe arrive. La terrasse est plus calme."),
            (5, "Like my grandmother's table, only with more chairs. The baklava is not sweet for the sake of it."),
        ),
    ),
    Place(
        name="Seoul Garden Grill",
        street_address="88 Frith Row, Soho, London W1D 4TA",
        description=(
            "Korean barbecue with a charcoal grill in each table, kimchi from three different autumns, and soju cocktails"
            " until one in the morning. Open late every day but Monday."
        ),
        cuisines=("korean", "barbecue"),
        price_level=3,
        website="https://example.com/seoul-garden-grill",
        telephone="020 7946 0644",
        hours=week("17:00-01:00", mon="", sat="12:00-02:00", sun="12:00-23:00"),
        pictures=("interior", "dumplings"),
        reviews=(
            (5, "Short rib sizzling in front of you, scissors in hand, sleeves up. The most fun I have had at dinner."),
            (4, "Bibimbap with a crust at the bottom of the stone bowl. Scrape it. That is the point."),
            (5, "Fried chicken at midnight with yuzu cocktails. They were still smiling at us at ten to one."),
            (3, "Great meat, but you leave smelling of it, and the bill adds up plate by plate."),
            (5, "A first date that turned into a honeymoon plan. Thank you for the corner table."),
            (4, "Took our office out, twenty of us. They grilled for those who were afraid of the fire."),
        ),
    ),
    Place(
        name="Riad Zitoun",
        street_address="34 Rue du Faubourg, 13006 Marseille",
        description=(
            "Couscous on Fridays, seven tagines on the other days, mint tea poured from as high as the ceiling allows. The"
            " patio has an orange tree and room for prams and wheelchairs."
        ),
        cuisines=("moroccan",),
        price_level=2,
        website="https://example.com/riad-zitoun",
        telephone="04 65 71 10 92",
        hours=week("12:00-14:30 19:00-23:00", sun="", mon="19:00-23:00"),
        pictures=("terrace", "mezze"),
        reviews=(
            (5, "Lamb tagine with prunes, so soft that the bone came out to say hello."),
            (5, "Le couscous du vendredi vaut la traversée de la ville. Semoule légère, légumes fondants, et on vous ressert."),
            (4, "Chicken and preserved lemon, bread to mop up with, tea afterwards. Time passes differently in there."),
            (4, "Accès facile avec un fauteuil roulant, et le personnel est adorable."),
            (2, "Pastilla trop sucrée, une heure d'attente. Dommage, le patio est superbe."),
            (5, "We ate under the orange tree with both kids asleep in the pram. A holiday in one evening."),
        ),
    ),
    Place(
        name="Kardeşler Ocakbaşı",
        street_address="140 Sonnenallee, 12059 Berlin",
        description=(
            "Four brothers, one copper hood and a charcoal grill two metres long. Adana kebab, lahmacun from the stone oven"
            " and a doner that is cut, never shaved. Halal."
        ),
        cuisines=("turkish",),
        price_level=1,
        website="https://example.com/kardesler",
        hours=week("11:00-00:00", fri="11:00-03:00", sat="11:00-03:00"),
        pictures=("kebab", "tapas"),
        reviews=(
            (5, "Sat at the counter by the fire. Lamb skewers, charred peppers, flatbread. Late night perfection."),
            (4, "Best doner in the street, and the street has eleven. Get the homemade yoghurt."),
            (5, "Künefe arrives bubbling. I have burned my mouth three times and will do so again."),
            (3, "Loud, hot, crowded, and worth it if you are in the mood for all three."),
            (5, "Vegetarian plate with grilled aubergine and halloumi: not an afterthought at all."),
        ),
    ),
    Place(
        name="Alpenglow Rooftop",
        street_address="9 Quai du Mont, 74000 Annecy",
        description=(
            "Fondue, raclette and a view of the lake from the roof. Tartiflette for the hungry, cocktails with gentian for"
            " the brave, blankets for everyone."
        ),
        cuisines=("french", "wine-bar"),
        price_level=3,
        website="https://example.com/alpenglow-rooftop",
        telephone="04 65 71 03 47",
        hours=week("18:00-23:30", tue="", fri="18:00-01:00", sat="12:00-01:00", sun="12:00-22:00"),
        pictures=("terrace", "wine"),
        reviews=(
            (5, "Une fondue face au lac au coucher du soleil. Vue imprenable, fromage d'alpage, rien à ajouter."),
            (4, "Raclette scraped from half a wheel, and the rooftop is heated. Romantic even with two teenagers along."),
            (5, "He proposed between the cheese and the dessert. There were fiançailles and champagne for the next table too."),
            (3, "Lovely view, dear wine, and the lift was out of order, so think twice with a pram."),
            (4, "Cocktails au génépi, petite carte, très bon accueil. Pensez à réserver la terrasse."),
        ),
    ),
    # As the sample's own rows are: nothing but a name, a street and a line.
    Place(
        name="The Second Loaf",
        street_address="3 Dock Street",
        description="Bread, buns and soup. Closes when it is all gone.",
    ),
)  # fmt: skip
