"""The cuisines to choose from: slug, names in English and French, and words that people search by."""

from typing import Any

from django.db import connections

CUISINES = (
    ("african", "African", "Africaine", "jollof, tagine, mafe, yassa, thieboudienne, fufu"),
    (
        "american",
        "American",
        "Américaine",
        "burger, hamburger, hot dog, ribs, diner, mac and cheese, wings, milkshake",
    ),
    ("argentinian", "Argentinian", "Argentine", "asado, empanada, chimichurri, parrilla, argentina"),
    (
        "bakery",
        "Bakery",
        "Boulangerie",
        "bread, croissant, pastry, pastries, baker, pain, viennoiserie, patisserie, cake",
    ),
    ("barbecue", "Barbecue", "Grillades", "bbq, grill, smokehouse, brisket, ribs, smoked, grillade"),
    ("belgian", "Belgian", "Belge", "moules, mussels, waffle, gaufre, frites, belgium, belgique"),
    ("brasserie", "Brasserie", "Brasserie", "bistro, bistrot, steak frites, plat du jour, moules frites"),
    ("brazilian", "Brazilian", "Brésilienne", "feijoada, churrasco, rodizio, brazil, bresil"),
    (
        "breakfast",
        "Breakfast and brunch",
        "Petit-déjeuner et brunch",
        "brunch, breakfast, eggs benedict, pancake, pancakes, oeufs, granola, dejeuner",
    ),
    (
        "british",
        "British",
        "Britannique",
        "fish and chips, sunday roast, pub, pie and mash, england, anglais",
    ),
    ("burgers", "Burgers", "Burgers", "burger, hamburger, cheeseburger, smash burger, fries"),
    (
        "cafe",
        "Café",
        "Café",
        "coffee, espresso, cappuccino, latte, flat white, tea, the, salon de the, tea room",
    ),
    ("caribbean", "Caribbean", "Antillaise", "jerk chicken, accras, colombo, creole, roti, antilles"),
    (
        "chinese",
        "Chinese",
        "Chinoise",
        "dim sum, dumplings, noodles, wok, peking duck, sichuan, szechuan, cantonese, hotpot, bao, ravioli, nouilles, canard laque",
    ),
    ("creperie", "Crêperie", "Crêperie", "crepe, crepes, galette, pancake, bretagne, breton, brittany"),
    ("ethiopian", "Ethiopian", "Éthiopienne", "injera, doro wat, ethiopia, ethiopie"),
    (
        "fast-food",
        "Fast food",
        "Restauration rapide",
        "takeaway, take away, snack, fries, nuggets, wrap, a emporter",
    ),
    (
        "french",
        "French",
        "Française",
        "coq au vin, boeuf bourguignon, confit, cassoulet, escargots, steak frites, bistro, bistrot, soupe a l oignon, france",
    ),
    (
        "german",
        "German",
        "Allemande",
        "schnitzel, bratwurst, sauerkraut, choucroute, pretzel, bretzel, currywurst, germany, allemagne",
    ),
    ("greek", "Greek", "Grecque", "gyros, souvlaki, moussaka, tzatziki, feta, meze, greece, grece"),
    (
        "ice-cream",
        "Ice cream and desserts",
        "Glaces et desserts",
        "ice cream, gelato, sorbet, sundae, glace, glacier, dessert, cake, gateau",
    ),
    (
        "indian",
        "Indian",
        "Indienne",
        "curry, tandoori, naan, biryani, masala, dosa, samosa, dal, thali, india, inde",
    ),
    (
        "indonesian",
        "Indonesian",
        "Indonésienne",
        "nasi goreng, satay, rendang, gado gado, rijsttafel, indonesia, indonesie",
    ),
    ("international", "International", "Internationale", "world, fusion, monde"),
    ("irish", "Irish", "Irlandaise", "pub, stew, guinness, ireland, irlande"),
    (
        "italian",
        "Italian",
        "Italienne",
        "pasta, spaghetti, lasagna, lasagne, risotto, tiramisu, gnocchi, carbonara, antipasti, trattoria, osteria, italy, italie, pates",
    ),
    (
        "japanese",
        "Japanese",
        "Japonaise",
        "sushi, ramen, izakaya, sashimi, tempura, udon, soba, noodles, yakitori, bento, maki, teriyaki, gyoza, donburi, japan, japon, nouilles",
    ),
    (
        "korean",
        "Korean",
        "Coréenne",
        "kimchi, bibimbap, bulgogi, korean barbecue, tteokbokki, fried chicken, korea, coree",
    ),
    (
        "lebanese",
        "Lebanese",
        "Libanaise",
        "mezze, meze, falafel, hummus, houmous, shawarma, chawarma, tabbouleh, taboule, kebab, lebanon, liban",
    ),
    ("mediterranean", "Mediterranean", "Méditerranéenne", "mezze, olive, grilled fish, hummus, mediterranee"),
    (
        "mexican",
        "Mexican",
        "Mexicaine",
        "taco, tacos, burrito, quesadilla, guacamole, enchilada, nachos, fajita, mole, tex mex, mexico, mexique",
    ),
    (
        "middle-eastern",
        "Middle Eastern",
        "Moyen-orientale",
        "falafel, kebab, shawarma, hummus, pita, shakshuka",
    ),
    (
        "moroccan",
        "Moroccan",
        "Marocaine",
        "tagine, tajine, couscous, pastilla, harira, mint tea, morocco, maroc",
    ),
    ("pakistani", "Pakistani", "Pakistanaise", "karahi, biryani, nihari, kebab, curry, pakistan"),
    ("peruvian", "Peruvian", "Péruvienne", "ceviche, lomo saltado, pisco, anticuchos, peru, perou"),
    ("pizza", "Pizza", "Pizza", "pizzas, pizzeria, margherita, calzone, napolitana, neapolitan, napolitaine"),
    ("polish", "Polish", "Polonaise", "pierogi, bigos, zurek, poland, pologne"),
    (
        "portuguese",
        "Portuguese",
        "Portugaise",
        "bacalhau, pastel de nata, piri piri, francesinha, cod, morue, portugal",
    ),
    ("russian", "Russian", "Russe", "borscht, bortsch, pelmeni, blini, stroganoff, russia, russie"),
    (
        "scandinavian",
        "Scandinavian",
        "Scandinave",
        "smorrebrod, gravlax, meatballs, herring, nordic, swedish, danish, nordique, suedois",
    ),
    (
        "seafood",
        "Seafood",
        "Fruits de mer",
        "fish, oysters, lobster, mussels, prawns, crab, poisson, huitres, homard, moules, crevettes",
    ),
    (
        "spanish",
        "Spanish",
        "Espagnole",
        "tapas, paella, tortilla, jamon, pintxos, churros, sangria, gazpacho, spain, espagne",
    ),
    (
        "steakhouse",
        "Steakhouse",
        "Grill et steaks",
        "steak, ribeye, beef, tartare, entrecote, cote de boeuf, viande, meat",
    ),
    (
        "thai",
        "Thai",
        "Thaïlandaise",
        "pad thai, green curry, tom yum, som tam, satay, noodles, thailand, thailande",
    ),
    ("turkish", "Turkish", "Turque", "kebab, doner, lahmacun, pide, baklava, meze, turkey, turquie"),
    ("vegan", "Vegan", "Végane", "plant based, vegetable, tofu, seitan, vegetalien, legumes"),
    ("vegetarian", "Vegetarian", "Végétarienne", "veggie, vegetable, salad, salade, legumes, meat free"),
    (
        "vietnamese",
        "Vietnamese",
        "Vietnamienne",
        "pho, banh mi, bun bo, spring rolls, nem, nems, bo bun, noodles, vietnam",
    ),
    (
        "wine-bar",
        "Wine bar",
        "Bar à vins",
        "wine, natural wine, charcuterie, cheese, vin, fromage, planche, cave a vins",
    ),
)


def after_migrate(using: str, **kwargs: Any) -> None:
    """Where there are none: `flush` takes away what the migration made, and sends this."""
    from .models import Cuisine

    if Cuisine._meta.db_table not in connections[using].introspection.table_names():
        return
    if not Cuisine.objects.using(using).exists():
        Cuisine.objects.using(using).bulk_create(
            Cuisine(slug=slug, name_en=en, name_fr=fr, words=words) for slug, en, fr, words in CUISINES
        )
