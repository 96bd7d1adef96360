"""More words of cuisines, and words of which the stemmers left too little."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

ADDED = {
    "african": "attieke, africa, afrique",
    "american": "hotdog, fried chicken, key lime pie, cornbread",
    "bakery": "boulanger, baguette, brioche, bagel, sandwich, donut, doughnut, cookie, muffin, scone, "
    "tart, tarte, eclair, macaron",
    "barbecue": "barbeque, pulled pork, burnt ends, smoked meat, viande fumee",
    "brasserie": "tartare, entrecote, oysters, huitres, plat",
    "breakfast": "avocado toast, omelette, omelet, shakshuka, porridge, full english, oeufs benedicte",
    "british": "english, anglaise, scotch egg, bangers and mash, afternoon tea, gastropub",
    "burgers": "cheese burger, veggie burger, frites",
    "cafe": "hot chocolate, chocolat chaud, iced coffee, muffin, scone, cake, gateau",
    "chinese": "chinois, baozi, fried rice, spring rolls, xiao long bao, mapo tofu, riz cantonais",
    "creperie": "ble noir, buckwheat, cidre, cider",
    "fast-food": "fried chicken, hotdog, poulet frit",
    "french": "quiche, ratatouille, foie gras, magret, blanquette, creme brulee, tarte tatin",
    "greek": "grec, pita, ouzo",
    "ice-cream": "cheesecake, milkshake, frozen yogurt",
    "indian": "tikka masala, butter chicken, paneer, korma, vindaloo, chai, lassi, chapati",
    "italian": "tagliatelle, ravioli, burrata, bruschetta, focaccia, panna cotta, minestrone, osso buco",
    "japanese": "okonomiyaki, karaage, tonkatsu, onigiri, edamame, miso, matcha, salmon, saumon",
    "korean": "koreen, korean bbq, japchae, banchan, soju",
    "lebanese": "manakish, baba ganoush, labneh, baklava",
    "mexican": "al pastor, margarita, mezcal, tequila, ceviche",
    "middle-eastern": "oriental, mezze, meze, houmous, chawarma, taboule, baba ganoush, persian, persan, iranian, "
    "iranien",
    "moroccan": "maghreb, merguez, the a la menthe",
    "pizza": "pizze, quattro formaggi, quatre fromages, margarita, focaccia",
    "scandinavian": "norwegian, norvegien, danois, cinnamon bun",
    "seafood": "salmon, saumon, tuna, thon, shrimp",
    "steakhouse": "filet, grill, faux filet, barbecue",
    "thai": "curry, red curry, curry vert, massaman, papaya salad, mango sticky rice, tom kha, nouilles",
    "turkish": "turc, kebap, durum, borek, kofte, iskender",
    "vegan": "buddha bowl, dairy free, sans lait, healthy",
    "vegetarian": "buddha bowl, healthy, sans viande",
    "vietnamese": "nouilles, rouleaux de printemps",
    "wine-bar": "vin nature, aperitif, aperitivo, small plates",
}
HAWAIIAN = {
    "name_en": "Hawaiian and poke",
    "name_fr": "Hawaïenne et poke",
    "words": "poke, poke bowl, hawaii, loco moco, spam musubi, malasada",
}
# What was left of bees and beer, biere, peas, pie, sea and tea.
SHORT = ("be", "bi", "pe", "pi", "se", "te")


def add_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """To what staff have made of them."""
    cuisines = apps.get_model("restaurant_review", "Cuisine").objects.using(schema_editor.connection.alias)
    for cuisine in cuisines.filter(slug__in=ADDED):
        have = [word.strip() for word in cuisine.words.split(",") if word.strip()]
        more = [word for word in ADDED[cuisine.slug].split(", ") if word not in have]
        cuisine.words = ", ".join([*have, *more])
        cuisine.save(update_fields=["words"])
    cuisines.get_or_create(slug="hawaiian", defaults=HAWAIIAN)


def stem_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What is empty, or of another version, is filled after `migrate`."""
    alias = schema_editor.connection.alias
    restaurant, review, review_words = (
        apps.get_model("restaurant_review", name).objects.using(alias)
        for name in ("Restaurant", "Review", "ReviewWords")
    )
    restaurant.update(search="")
    held = [Q(search__contains=f" {stem} ") for stem in SHORT]
    reviews = review.filter(Q(*held, _connector=Q.OR))
    review_words.filter(restaurant__in=reviews.values("restaurant")).update(version=-1)
    reviews.update(search="")


class Migration(migrations.Migration):
    dependencies = [("restaurant_review", "0014_search_by_price")]

    operations = [
        migrations.RunPython(add_words, migrations.RunPython.noop),
        migrations.RunPython(stem_anew, stem_anew),
    ]
