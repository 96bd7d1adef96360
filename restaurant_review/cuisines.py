"""The cuisines to choose from: slug, names in English and French, and words that people search by."""

from typing import Any

from django.db import connections

CUISINES = (
    (
        "african",
        "African",
        "Africaine",
        "jollof, tagine, mafe, yassa, thieboudienne, fufu, attieke, africa, afrique",
    ),
    (
        "american",
        "American",
        "Américaine",
        "burger, hamburger, hot dog, ribs, diner, mac and cheese, wings, milkshake, hotdog, fried "
        "chicken, key lime pie, cornbread",
    ),
    (
        "argentinian",
        "Argentinian",
        "Argentine",
        "asado, empanada, chimichurri, parrilla, argentina",
    ),
    (
        "bakery",
        "Bakery",
        "Boulangerie",
        "bread, croissant, pastry, pastries, baker, pain, viennoiserie, patisserie, cake, boulanger, "
        "baguette, brioche, bagel, sandwich, donut, doughnut, cookie, muffin, scone, tart, tarte, eclair, "
        "macaron",
    ),
    (
        "barbecue",
        "Barbecue",
        "Grillades",
        "bbq, grill, smokehouse, brisket, ribs, smoked, grillade, barbeque, pulled pork, burnt ends, "
        "smoked meat, viande fumee",
    ),
    (
        "belgian",
        "Belgian",
        "Belge",
        "moules, mussels, waffle, gaufre, frites, belgium, belgique",
    ),
    (
        "brasserie",
        "Brasserie",
        "Brasserie",
        "bistro, bistrot, steak frites, plat du jour, moules frites, tartare, entrecote, oysters, "
        "huitres, plat",
    ),
    (
        "brazilian",
        "Brazilian",
        "Brésilienne",
        "feijoada, churrasco, rodizio, brazil, bresil",
    ),
    (
        "breakfast",
        "Breakfast and brunch",
        "Petit-déjeuner et brunch",
        "brunch, breakfast, eggs benedict, pancake, pancakes, oeufs, granola, dejeuner, avocado toast, "
        "omelette, omelet, shakshuka, porridge, full english, oeufs benedicte",
    ),
    (
        "british",
        "British",
        "Britannique",
        "fish and chips, sunday roast, pub, pie and mash, england, anglais, english, anglaise, scotch "
        "egg, bangers and mash, afternoon tea, gastropub",
    ),
    (
        "burgers",
        "Burgers",
        "Burgers",
        "burger, hamburger, cheeseburger, smash burger, fries, cheese burger, veggie burger, frites",
    ),
    (
        "cafe",
        "Café",
        "Café",
        "coffee, espresso, cappuccino, latte, flat white, tea, the, salon de the, tea room, hot "
        "chocolate, chocolat chaud, iced coffee, muffin, scone, cake, gateau",
    ),
    (
        "caribbean",
        "Caribbean",
        "Antillaise",
        "jerk chicken, accras, colombo, creole, roti, antilles",
    ),
    (
        "chinese",
        "Chinese",
        "Chinoise",
        "dim sum, dumplings, noodles, wok, peking duck, sichuan, szechuan, cantonese, hotpot, bao, "
        "ravioli, nouilles, canard laque, chinois, baozi, fried rice, spring rolls, xiao long bao, mapo "
        "tofu, riz cantonais",
    ),
    (
        "creperie",
        "Crêperie",
        "Crêperie",
        "crepe, crepes, galette, pancake, bretagne, breton, brittany, ble noir, buckwheat, cidre, cider",
    ),
    (
        "ethiopian",
        "Ethiopian",
        "Éthiopienne",
        "injera, doro wat, ethiopia, ethiopie",
    ),
    (
        "fast-food",
        "Fast food",
        "Restauration rapide",
        "takeaway, take away, snack, fries, nuggets, wrap, a emporter, fried chicken, hotdog, poulet frit",
    ),
    (
        "french",
        "French",
        "Française",
        "coq au vin, boeuf bourguignon, confit, cassoulet, escargots, steak frites, bistro, bistrot, "
        "soupe a l oignon, france, quiche, ratatouille, foie gras, magret, blanquette, creme brulee, "
        "tarte tatin",
    ),
    (
        "german",
        "German",
        "Allemande",
        "schnitzel, bratwurst, sauerkraut, choucroute, pretzel, bretzel, currywurst, germany, allemagne",
    ),
    (
        "greek",
        "Greek",
        "Grecque",
        "gyros, souvlaki, moussaka, tzatziki, feta, meze, greece, grece, grec, pita, ouzo",
    ),
    (
        "hawaiian",
        "Hawaiian and poke",
        "Hawaïenne et poke",
        "poke, poke bowl, hawaii, loco moco, spam musubi, malasada",
    ),
    (
        "ice-cream",
        "Ice cream and desserts",
        "Glaces et desserts",
        "ice cream, gelato, sorbet, sundae, glace, glacier, dessert, cake, gateau, cheesecake, milkshake, "
        "frozen yogurt",
    ),
    (
        "indian",
        "Indian",
        "Indienne",
        "curry, tandoori, naan, biryani, masala, dosa, samosa, dal, thali, india, inde, tikka masala, "
        "butter chicken, paneer, korma, vindaloo, chai, lassi, chapati",
    ),
    (
        "indonesian",
        "Indonesian",
        "Indonésienne",
        "nasi goreng, satay, rendang, gado gado, rijsttafel, indonesia, indonesie",
    ),
    (
        "international",
        "International",
        "Internationale",
        "world, fusion, monde",
    ),
    (
        "irish",
        "Irish",
        "Irlandaise",
        "pub, stew, guinness, ireland, irlande",
    ),
    (
        "italian",
        "Italian",
        "Italienne",
        "pasta, spaghetti, lasagna, lasagne, risotto, tiramisu, gnocchi, carbonara, antipasti, trattoria, "
        "osteria, italy, italie, pates, tagliatelle, ravioli, burrata, bruschetta, focaccia, panna cotta, "
        "minestrone, osso buco",
    ),
    (
        "japanese",
        "Japanese",
        "Japonaise",
        "sushi, ramen, izakaya, sashimi, tempura, udon, soba, noodles, yakitori, bento, maki, teriyaki, "
        "gyoza, donburi, japan, japon, nouilles, okonomiyaki, karaage, tonkatsu, onigiri, edamame, miso, "
        "matcha, salmon, saumon",
    ),
    (
        "korean",
        "Korean",
        "Coréenne",
        "kimchi, bibimbap, bulgogi, korean barbecue, tteokbokki, fried chicken, korea, coree, koreen, "
        "korean bbq, japchae, banchan, soju",
    ),
    (
        "lebanese",
        "Lebanese",
        "Libanaise",
        "mezze, meze, falafel, hummus, houmous, shawarma, chawarma, tabbouleh, taboule, kebab, lebanon, "
        "liban, manakish, baba ganoush, labneh, baklava",
    ),
    (
        "mediterranean",
        "Mediterranean",
        "Méditerranéenne",
        "mezze, olive, grilled fish, hummus, mediterranee",
    ),
    (
        "mexican",
        "Mexican",
        "Mexicaine",
        "taco, tacos, burrito, quesadilla, guacamole, enchilada, nachos, fajita, mole, tex mex, mexico, "
        "mexique, al pastor, margarita, mezcal, tequila, ceviche",
    ),
    (
        "middle-eastern",
        "Middle Eastern",
        "Moyen-orientale",
        "falafel, kebab, shawarma, hummus, pita, shakshuka, oriental, mezze, meze, houmous, chawarma, "
        "taboule, baba ganoush, persian, persan, iranian, iranien",
    ),
    (
        "moroccan",
        "Moroccan",
        "Marocaine",
        "tagine, tajine, couscous, pastilla, harira, mint tea, morocco, maroc, maghreb, merguez, the a la "
        "menthe",
    ),
    (
        "pakistani",
        "Pakistani",
        "Pakistanaise",
        "karahi, biryani, nihari, kebab, curry, pakistan",
    ),
    (
        "peruvian",
        "Peruvian",
        "Péruvienne",
        "ceviche, lomo saltado, pisco, anticuchos, peru, perou",
    ),
    (
        "pizza",
        "Pizza",
        "Pizza",
        "pizzas, pizzeria, margherita, calzone, napolitana, neapolitan, napolitaine, pizze, quattro "
        "formaggi, quatre fromages, margarita, focaccia",
    ),
    (
        "polish",
        "Polish",
        "Polonaise",
        "pierogi, bigos, zurek, poland, pologne",
    ),
    (
        "portuguese",
        "Portuguese",
        "Portugaise",
        "bacalhau, pastel de nata, piri piri, francesinha, cod, morue, portugal",
    ),
    (
        "russian",
        "Russian",
        "Russe",
        "borscht, bortsch, pelmeni, blini, stroganoff, russia, russie",
    ),
    (
        "scandinavian",
        "Scandinavian",
        "Scandinave",
        "smorrebrod, gravlax, meatballs, herring, nordic, swedish, danish, nordique, suedois, norwegian, "
        "norvegien, danois, cinnamon bun",
    ),
    (
        "seafood",
        "Seafood",
        "Fruits de mer",
        "fish, oysters, lobster, mussels, prawns, crab, poisson, huitres, homard, moules, crevettes, "
        "salmon, saumon, tuna, thon, shrimp",
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
        "steak, ribeye, beef, tartare, entrecote, cote de boeuf, viande, meat, filet, grill, faux filet, "
        "barbecue",
    ),
    (
        "thai",
        "Thai",
        "Thaïlandaise",
        "pad thai, green curry, tom yum, som tam, satay, noodles, thailand, thailande, curry, red curry, "
        "curry vert, massaman, papaya salad, mango sticky rice, tom kha, nouilles",
    ),
    (
        "turkish",
        "Turkish",
        "Turque",
        "kebab, doner, lahmacun, pide, baklava, meze, turkey, turquie, turc, kebap, durum, borek, kofte, "
        "iskender",
    ),
    (
        "vegan",
        "Vegan",
        "Végane",
        "plant based, vegetable, tofu, seitan, vegetalien, legumes, buddha bowl, dairy free, sans lait, "
        "healthy",
    ),
    (
        "vegetarian",
        "Vegetarian",
        "Végétarienne",
        "veggie, vegetable, salad, salade, legumes, meat free, buddha bowl, healthy, sans viande",
    ),
    (
        "vietnamese",
        "Vietnamese",
        "Vietnamienne",
        "pho, banh mi, bun bo, spring rolls, nem, nems, bo bun, noodles, vietnam, nouilles, rouleaux de "
        "printemps",
    ),
    (
        "wine-bar",
        "Wine bar",
        "Bar à vins",
        "wine, natural wine, charcuterie, cheese, vin, fromage, planche, cave a vins, vin nature, "
        "aperitif, aperitivo, small plates",
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
