"""What moderators find waiting on a site with demonstration data: some ten cases of every kind.

Some should be published, some should go, and over some one can argue.
"""

from dataclasses import dataclass

from restaurant_review.models import HeldFor, Report, Suggestion

from .facts import minutes_of_week
from .places import Place, week

HELD, REASON, KIND = HeldFor, Report.Reason, Suggestion.Kind

# (reason, note) of each report.
Reports = tuple[tuple[Report.Reason, str], ...]


@dataclass(frozen=True)
class Case:
    place: str
    user_name: str
    stars: int
    text: str
    # Why it waits, or was hidden.
    held_for: HeldFor = HELD.NOTHING
    reports: Reports = ()
    # A file in `pictures/`.
    picture: str = ""
    # Cases of one number came from one address.
    visitor: int | None = None


SUSPICIOUS_WORDS = ("casino", "bitcoin", "viagra", "idiot*", "scum", "rip-off", "food poisoning", "arnaque")

# A text that somebody had posted under many names.
_PRAISE = "Amazing place, amazing food, amazing staff! Best restaurant in the whole city, you have to try it right now!"
_PLACES_OF_PRAISE = (
    ("Saigon Sunday", "Marcus"), ("Bar Txoko", "Jenny L."), ("Harbour Light", "Tom B."), ("Blue Door Diner", "Sophie R."),
    ("Paper Crane Dumplings", "Kev"), ("Bánh & Brew", "Alan P."), ("Little Fennel", "Marcus W."),
)  # fmt: skip

WAITING = (
    # With a link.
    Case("Forno Sant'Elia", "Nico", 5, "Photos of our evening are at https://example.org/nico/pizza-night, the oven is on the third one.", HELD.LINKS),
    Case("Kumo Ramen", "FollowersNow", 5, "Nice ramen! Want 10,000 real followers by Friday? www.followers.example/start", HELD.LINKS),
    Case("Sakura Counter", "Dr. Jonas Weil", 5, "Impeccable. I wrote about it at more length on my blog: example.net/fourteen-pieces", HELD.LINKS),
    Case("Patty & Sons", "Cash4You", 5, "I made 480 dollars a day from my sofa and now I eat burgers whenever I like. Ask me how: cash-from-home.example.com", HELD.LINKS),
    Case("Green Parsnip", "Hollie", 2, "The allergy list on example.com/green-parsnip says no nuts in the dukkah. There are nuts in the dukkah.", HELD.LINKS),
    Case("Le Petit Zinc", "Julien", 4, "Le menu de la semaine est sur example.fr/lepetitzinc, et le midi est à 19 euros.", HELD.LINKS),
    Case("Nordlys", "Bergen Transfers", 5, "Need a ride after dinner? Book your airport taxi at https://transfers.example.com/bergen, 10 % off with code FJORD.", HELD.LINKS),
    Case("Café Amsel", "Anneliese", 5, "Der Käsekuchen! Das Rezept, nach dem alle fragen, steht auf example.org/kaesekuchen.", HELD.LINKS),
    Case("Spice Route Canteen", "Essays", 5, "[url=http://essays.example.net]cheap essays[/url] very good dosa thank you", HELD.LINKS),
    Case("La Paloma Arrocería", "Vicent", 3, "They post the rice of the day on example.com/lapaloma and then do not have it at half past two.", HELD.LINKS),
    # With a word from the list.
    Case("The Copper Hen", "Gareth", 1, "The man at the door is an idiot and I told him so. Table booked, table given away, dog insulted.", HELD.WORDS),
    Case("Casa Jacaranda", "Lena", 5, "We came straight from the casino with our last forty dollars and have never spent them better.", HELD.WORDS),
    Case("Harbour Light", "Maureen", 1, "Both my sister and I had food poisoning the night after the crab. We have told the council.", HELD.WORDS),
    Case("Bar Txoko", "Iker", 4, "An idiotically good tortilla. I said what I said.", HELD.WORDS),
    Case("Patty & Sons", "Satoshi's Cousin", 4, "They still do not take bitcoin, but they do take the pickles off when asked.", HELD.WORDS),
    Case("Trattoria Belmonte", "Carol Ann", 2, "Five euros for bread nobody ordered. Charming room, total rip-off.", HELD.WORDS),
    Case("Gelateria Nuvola", "Didier", 1, "Trois boules à quatorze euros : une arnaque, et la pistache était verte comme un chewing-gum.", HELD.WORDS),
    Case("Blue Door Diner", "Rx Direct", 5, "Great diner!!! Also great prices on viagra no prescription message me", HELD.WORDS),
    Case("Taverna Meltemi", "Steve", 1, "The people who run the sunbeds next door are scum. Food was fine, actually.", HELD.WORDS),
    Case("Osteria del Porto", "Wiebke", 3, "Only an idiot drives here in August. Take the train and order the anchovies.", HELD.WORDS),
    # Texts that were posted before.
    *(Case(place, name, 5, _PRAISE, HELD.REPEAT) for place, name in _PLACES_OF_PRAISE),
    Case("Little Fennel", "Rosalind", 5, "I did not know a cauliflower could be that interesting. Three lunches this week already.", HELD.REPEAT),
    Case("Tinto y Brasa", "Óscar", 4, "Simple food done properly. Lemon, oil, smoke, salt.", HELD.REPEAT),
    Case("Kumo Ramen", "Dana", 5, "The brisket pho is my cure for Mondays, heartbreak and flu, in that order.", HELD.REPEAT),
    # Many from one address within minutes.
    Case("Sakura Counter", "Honest Eater", 1, "Overrated. Go anywhere else.", HELD.BURST, visitor=1),
    Case("Kumo Ramen", "Real Talk", 1, "Overpriced soup, and they know it.", HELD.BURST, visitor=1),
    Case("Paper Crane Dumplings", "Honest Eater", 1, "Not as good as the place across the road, which I do not own.", HELD.BURST, visitor=1),
    Case("Saigon Sunday", "Foodie", 1, "Bland. Cold. No.", HELD.BURST, visitor=1),
    Case("Bánh & Brew", "Real Talk", 1, "Burnt coffee, rude people, dirty cups.", HELD.BURST, visitor=1),
    Case("Café Amsel", "Class 9b", 5, "We are on a school trip and the cake with the berries is the best one.", HELD.BURST, picture="cake", visitor=2),
    Case("Café Amsel", "Class 9b, Emil", 4, "Good hot chocolate. They had a table for eleven of us.", HELD.BURST, visitor=2),
    Case("Café Amsel", "Class 9b, Mira", 5, "The lady gave us the broken biscuits for free.", HELD.BURST, visitor=2),
    Case("Café Amsel", "Class 9b, Tarek", 3, "I wanted chips.", HELD.BURST, visitor=2),
    Case("Café Amsel", "Frau Lehmann", 5, "Eleven teenagers, one teacher, no complaints from anybody. Thank you for your patience!", HELD.BURST, visitor=2),
    # Written while every review was approved first.
    Case("Little Fennel", "Tilda", 5, "First week and already sure-footed. The leeks with hazelnut were gone before I had put my coat down.", HELD.APPROVAL, picture="bowl"),
    Case("Little Fennel", "Gwen P.", 4, "Short menu, warm welcome. They are still finding the light switches, but the cooking is there.", HELD.APPROVAL),
    Case("Tinto y Brasa", "Nuria", 5, "La chuleta llegó al punto exacto y nos dejaron tranquilos toda la noche. Volveremos.", HELD.APPROVAL, picture="steak"),
    Case("甘味処 もり", "美咲", 5, "抹茶あんみつが絶品でした。庭を眺めながら、静かな時間を過ごせます。", HELD.APPROVAL),
    Case("مطعم بيت الياسمين", "رنا", 5, "زرنا المكان مع الأهل، والكل خرج سعيداً. الكنافة ساخنة والجبنة تمتدّ متراً.", HELD.APPROVAL),
    Case("קפה רימון", "נועה", 4, "מקום קטן וחמוד, הקפה מצוין. רק חבל שאין יותר שקעים.", HELD.APPROVAL),
    Case("Le Petit Zinc", "Maëlle", 5, "Le lieu de beurre blanc et la tarte aux pommes : tout le monde s'est tu pendant dix minutes.", HELD.APPROVAL),
    Case("Spice Route Canteen", "Harpreet", 4, "The bhindi is crisp, the dal is slow, the cousins are still arguing. Come on a Thursday, it is quieter.", HELD.APPROVAL),
    Case("Nordlys", "Ingeborg", 2, "Beautiful plates, and I was hungry on the tram home. At this price that should not happen.", HELD.APPROVAL),
    Case("Harbour Light", "Callum", 5, "Saw the boat come in, had the haddock off it forty minutes later. Cannot be beaten.", HELD.APPROVAL, picture="fish"),
)  # fmt: skip

REPORTED = (
    # Hidden, because several visitors had reported them.
    Case(
        "Patty & Sons", "Truth Teller", 1, "The blonde girl at the till is called Kayleigh, she lives above the laundrette on Polk Street, go and tell her what you think of her face.",
        HELD.REPORTS, ((REASON.PRIVATE, "This is where somebody lives!"), (REASON.PRIVATE, ""), (REASON.OFFENSIVE, ""), (REASON.PRIVATE, "I work there. Please take it down.")),
    ),
    Case(
        "Spice Route Canteen", "Realist", 1, "They should learn the language before they open a kitchen here.",
        HELD.REPORTS, ((REASON.OFFENSIVE, "Racist."), (REASON.OFFENSIVE, ""), (REASON.OFFENSIVE, "Why is this here?"), (REASON.OTHER, "")),
    ),
    Case(
        "Blue Door Diner", "DealsDeals", 5, "Loved it. For half-price phones write to me, name above, at the usual mail service. New stock every week.",
        HELD.REPORTS, ((REASON.SPAM, ""), (REASON.SPAM, "advert"), (REASON.SPAM, "")),
    ),
    Case(
        "Bar Txoko", "Martin", 1, "The ferry to Portsmouth was three hours late and the cabin had no hot water.",
        HELD.REPORTS, ((REASON.ELSEWHERE, "Reviews a ferry"), (REASON.ELSEWHERE, ""), (REASON.OTHER, "wrong site?")),
    ),
    Case(
        "Gelateria Nuvola", "Anon", 1, "The owner left his wife for the supplier of the waffle cones. Ask anybody on the Promenade. His number is on the door, ring him.",
        HELD.REPORTS, ((REASON.PRIVATE, ""), (REASON.OFFENSIVE, "gossip"), (REASON.PRIVATE, "My family. Remove it.")),
    ),
    Case(
        "The Copper Hen", "Ludlow Lass", 2, "Old Mr Prosser who does the wine is drunk by two o'clock and everybody knows about his driving licence.",
        HELD.REPORTS, ((REASON.PRIVATE, "names a person"), (REASON.OFFENSIVE, ""), (REASON.OTHER, "Libel")),
    ),
    Case(
        "Kumo Ramen", "Noodle Police", 1, "Anyone who gives this five stars was paid or is thick. Both, in the case of that one with the book.",
        HELD.REPORTS, ((REASON.OFFENSIVE, "I am the one with the book."), (REASON.OFFENSIVE, ""), (REASON.OTHER, "")),
    ),
    Case(
        "Green Parsnip", "Canal Fitness", 5, "After your salad come to Canal Fitness next door, first month free if you say Parsnip at the desk!",
        HELD.REPORTS, ((REASON.SPAM, ""), (REASON.SPAM, "They post this everywhere"), (REASON.ELSEWHERE, "a gym")),
    ),
    Case(
        "Café Amsel", "Uwe", 1, "Wer hier arbeitet, hat in der Schule nicht aufgepasst. Vor allem die Dicke mit der Brille.",
        HELD.REPORTS, ((REASON.OFFENSIVE, ""), (REASON.OFFENSIVE, "beleidigend"), (REASON.PRIVATE, "")),
    ),
    Case(
        "Taverna Meltemi", "Sunbeds R Us", 1, "Do NOT eat here, eat at the blue place at the other end of the beach, tell them Yannis sent you for a free ouzo.",
        HELD.REPORTS, ((REASON.SPAM, "The blue place is his"), (REASON.SPAM, ""), (REASON.OTHER, "competitor")),
    ),
    # Still shown, with a report or two.
    Case("Forno Sant'Elia", "PizzaBlog Bristol", 5, "Voted best crust by the readers of PizzaBlog Bristol. Follow us for a weekly voucher!", reports=((REASON.SPAM, "advertising"),)),
    Case("Sakura Counter", "Soho Sake Club", 5, "If you like the pairing here you will like our tasting evenings, Thursdays at the Soho Sake Club, from 45 pounds.", reports=((REASON.SPAM, ""), (REASON.SPAM, "advert for a club"))),
    Case("Trattoria Belmonte", "Bologna Walks", 5, "A highlight of our food walk. Ask for Giorgia's tour at the tourist office, mention this review.", reports=((REASON.SPAM, ""),)),
    Case("Saigon Sunday", "Tram 82", 4, "Good pho. I also sell second-hand tram bells.", reports=((REASON.SPAM, "lol"),)),
    Case("Morning Glory Pancake House", "Earl", 2, "Waitress must be a hundred and moves like it.", reports=((REASON.OFFENSIVE, "Dorothy is 71 and a treasure"),)),
    Case("Osteria del Porto", "Bo", 1, "Waiter was a pompous little man with a moustache from a puppet theatre.", reports=((REASON.OFFENSIVE, ""), (REASON.OFFENSIVE, "Personal attack"))),
    Case("Bánh & Brew", "Grumpy of Thorndon", 2, "Full of students who think that owning a laptop is a personality.", reports=((REASON.OFFENSIVE, ""),)),
    Case("Saffron & Smoke", "Colin", 3, "Nice enough, but do they have to speak their own language so loudly?", reports=((REASON.OFFENSIVE, "Really?"), (REASON.OTHER, ""))),
    Case("Casa Jacaranda", "Beth", 1, "Package never arrived and nobody answers the phone.", reports=((REASON.ELSEWHERE, "a parcel, not a restaurant"),)),
    Case("Harbour Light", "Ron", 5, "Wonderful lighthouse, two hundred steps and worth each.", reports=((REASON.ELSEWHERE, "There is no lighthouse in this restaurant"), (REASON.ELSEWHERE, ""))),
    Case("Nordlys", "Pilar", 4, "The northern lights were only faint that night, but the guide brought cocoa.", reports=((REASON.ELSEWHERE, "about a tour"),)),
    Case("La Paloma Arrocería", "Jörg", 2, "Parking garage on the corner charged us for two days.", reports=((REASON.ELSEWHERE, ""),)),
    Case("Le Petit Zinc", "Clémence", 4, "Super soirée avec Mathieu, le fils de la patronne, qui habite juste au-dessus et sort d'une cure. Courage à lui.", reports=((REASON.PRIVATE, "On ne dit pas ça en public"), (REASON.PRIVATE, ""))),
    Case("Paper Crane Dumplings", "Val", 5, "Ask for Wendy, she is off on Tuesdays because of her court thing.", reports=((REASON.PRIVATE, "her court thing!!"),)),
    Case("Blue Door Diner", "Hank", 4, "Saw the mayor in the corner booth with someone who is not his wife. Pie was excellent.", reports=((REASON.PRIVATE, ""), (REASON.OTHER, "Which mayor though"))),
    Case("Spice Route Canteen", "Jo", 5, "Left my purse, number ending 0119, and cousin number two drove it to my house at 14 Cecil Road. Heroes.", reports=((REASON.PRIVATE, "I wrote this, please take my address out"),)),
    Case("Gelateria Nuvola", "Tobias", 1, "I did not go in because of the queue.", reports=((REASON.OTHER, "Has not eaten there"),)),
    Case("Patty & Sons", "Danny's Mum", 5, "My boy makes the best burgers in Chicago and that is not only because he is my boy.", reports=((REASON.OTHER, "His mother should not vote"), (REASON.OTHER, "sweet, but"))),
    Case("Café Amsel", "Gisela", 5, "Ich war 1974 das letzte Mal da und es hat sich nichts geändert.", reports=((REASON.OTHER, "In 1974 it was a shoe shop."),)),
    Case("Green Parsnip", "Mark T.", 1, "Meat option?", reports=((REASON.OTHER, "Not helpful"),)),
    Case("Kumo Ramen", "Old Regular", 1, "This is about the one in Seattle, which is much worse than this one.", reports=((REASON.ELSEWHERE, "says so itself"), (REASON.OTHER, ""))),
    Case("The Copper Hen", "Pete", 5, "Best curry in Shropshire!", reports=((REASON.ELSEWHERE, "They do not serve curry"),)),
    Case("קפה רימון", "Yoav", 1, "The plumber from number 19 overcharged me.", reports=((REASON.ELSEWHERE, ""),)),
)  # fmt: skip

CASES = WAITING + REPORTED

# Restaurants that wait, or were hidden because several visitors had reported them.
PLACES = (
    (Place("Fast Cash Diner", "12 Any Street", "Loans in ten minutes, see www.fast-cash.example/apply for the menu.", price_level=1), HELD.LINKS),
    (Place("Bella Notte", "4 Via Roma, 50123 Firenze FI", "Table bookings and the wine list at https://bellanotte.example, we answer at once.", cuisines=("italian",), price_level=3), HELD.LINKS),
    (Place("The Lucky Seven", "Pier 2, Brighton BN2 1TW", "Supper club above the old casino: three courses, a band on Fridays, and no gambling at all.", cuisines=("british",), price_level=3), HELD.WORDS),
    (Place("Casa Jacaranda San Antonio", "57 Calle Morelos", "Tacos on hand-pressed corn tortillas, moles that take three days, and a courtyard full of purple blossom in spring. Mezcal list longer than the food menu.", cuisines=("mexican",)), HELD.REPEAT),
    (Place("Test", "1", "asdf test please ignore"), HELD.APPROVAL),
    (Place("Oma Lotte", "8 Gerberstraße, 99084 Erfurt", "Klöße, Rouladen und Rotkraut wie am Sonntag. Nur mit Reservierung, nur bis neun.", cuisines=("german",), price_level=2), HELD.APPROVAL),
    (Place("Pizza One", "1 Ring Road", "Pizza.", cuisines=("pizza",)), HELD.BURST),
    (Place("Pizza Two", "2 Ring Road", "Pizza also.", cuisines=("pizza",)), HELD.BURST),
    (Place("Pizza Three", "3 Ring Road", "More pizza.", cuisines=("pizza",)), HELD.BURST),
    (Place("Kenny's Tyres", "77 Mill Lane, Leeds LS1 6QQ", "Best burgers in Leeds, and your tyres changed while you eat. Mostly tyres."), HELD.REPORTS),
    (Place("My Ex's Kitchen", "Flat 3, 9 Elm Grove, Bristol BS6 6AH", "She cannot cook and this is where she does it. Ring the second bell."), HELD.REPORTS),
)  # fmt: skip

REPORTS_OF_PLACES: dict[str, Reports] = {
    "Kenny's Tyres": ((REASON.SPAM, "a garage"), (REASON.OTHER, "There is no food"), (REASON.SPAM, "")),
    "My Ex's Kitchen": ((REASON.OFFENSIVE, "This is a private home"), (REASON.OFFENSIVE, ""), (REASON.OTHER, "Please act quickly"), (REASON.OFFENSIVE, "That is my address.")),
    "Saffron & Smoke": ((REASON.CLOSED, "Empty since August"), (REASON.CLOSED, "")),
    "The Copper Hen": ((REASON.WRONG, "Closed on Tuesdays since January"),),
    "Blue Door Diner": ((REASON.WRONG, "The telephone number is that of a dentist"), (REASON.WRONG, "")),
    "Green Parsnip": ((REASON.CLOSED, "Only the shutters were down when I came by"),),
    "Paper Crane Dumplings": ((REASON.WRONG, "Cash only is over, they take cards"),),
    "Gelateria Nuvola": ((REASON.WRONG, "C'est le 72, pas le 70"),),
    "Casa Jacaranda": ((REASON.TWICE, "There is another entry for San Antonio"),),
    "The Second Loaf": ((REASON.TWICE, "The same as the bakery in Dock Road?"), (REASON.WRONG, "Dock Street in which town?")),
    "Taverna Meltemi": ((REASON.OTHER, "Closed in winter, please say so"),),
    "Bar Txoko": ((REASON.SPAM, "They hand out flyers"),),
}  # fmt: skip

_COPPER_HEN = week("12:30-14:30 18:00-21:30", mon="", tue="", sun="12:30-17:00")

# Place, what is wrong, what it should be, and the note.
SUGGESTIONS: tuple[tuple[str, Suggestion.Kind, dict[str, object], str], ...] = (
    ("Saffron & Smoke", KIND.CLOSED, {"closed_for_good": True}, "The note in the door says thank you and goodbye."),
    ("Green Parsnip", KIND.CLOSED, {"closed_for_good": True}, ""),
    ("Gelateria Nuvola", KIND.ADDRESS, {"street_address": "72 Promenade Sud, 06300 Nice"}, "Ils ont déménagé d'une porte."),
    ("The Second Loaf", KIND.ADDRESS, {"street_address": "3 Dock Street, Leeds LS10 1LX"}, ""),
    ("The Copper Hen", KIND.HOURS, {"hours": [[*span] for span in minutes_of_week(_COPPER_HEN)]}, "Lunch starts at half past twelve now."),
    ("Nordlys", KIND.HOURS, {}, "Closed until the 12th of January, it says on the door."),
    ("Casa Jacaranda", KIND.TWICE, {}, "Once with and once without San Antonio in the name."),
    ("Little Fennel", KIND.OTHER, {"telephone": "0117 496 0734"}, "One digit off. I work here."),
    ("Bánh & Brew", KIND.OTHER, {}, "The name is written with a capital B in both words, as it is, well done."),
    ("The Second Loaf", KIND.NO_RESTAURANT, {}, "A stall on the market, Saturdays only."),
)  # fmt: skip
