-- The rating figures of restaurants, kept by SQLite whoever writes a review: see triggers.py and postgresql.sql.
-- Its triggers run for each row, and there is one writer at a time.

CREATE TRIGGER restaurant_review_count_insert AFTER INSERT ON restaurant_review_review
WHEN NEW.status = 'published'
BEGIN
    UPDATE restaurant_review_restaurant
    SET stars_1 = stars_1 + (NEW.rating = 1), stars_2 = stars_2 + (NEW.rating = 2),
        stars_3 = stars_3 + (NEW.rating = 3), stars_4 = stars_4 + (NEW.rating = 4),
        stars_5 = stars_5 + (NEW.rating = 5),
        photo_count = photo_count + (coalesce(NEW.image_name, '') > ''), @raised
    WHERE id = NEW.restaurant_id;
END;

CREATE TRIGGER restaurant_review_count_delete AFTER DELETE ON restaurant_review_review
WHEN OLD.status = 'published'
BEGIN
    UPDATE restaurant_review_restaurant
    SET stars_1 = stars_1 - (OLD.rating = 1), stars_2 = stars_2 - (OLD.rating = 2),
        stars_3 = stars_3 - (OLD.rating = 3), stars_4 = stars_4 - (OLD.rating = 4),
        stars_5 = stars_5 - (OLD.rating = 5),
        photo_count = photo_count - (coalesce(OLD.image_name, '') > ''), @raised
    WHERE id = OLD.restaurant_id;
END;

CREATE TRIGGER restaurant_review_count_update AFTER UPDATE ON restaurant_review_review
WHEN 'published' IN (OLD.status, NEW.status) AND (@shown_of_review_old) IS NOT (@shown_of_review_new)
BEGIN
    UPDATE restaurant_review_restaurant
    SET stars_1 = stars_1 - (OLD.rating = 1), stars_2 = stars_2 - (OLD.rating = 2),
        stars_3 = stars_3 - (OLD.rating = 3), stars_4 = stars_4 - (OLD.rating = 4),
        stars_5 = stars_5 - (OLD.rating = 5),
        photo_count = photo_count - (coalesce(OLD.image_name, '') > ''), @raised
    WHERE id = OLD.restaurant_id AND OLD.status = 'published';
    UPDATE restaurant_review_restaurant
    SET stars_1 = stars_1 + (NEW.rating = 1), stars_2 = stars_2 + (NEW.rating = 2),
        stars_3 = stars_3 + (NEW.rating = 3), stars_4 = stars_4 + (NEW.rating = 4),
        stars_5 = stars_5 + (NEW.rating = 5),
        photo_count = photo_count + (coalesce(NEW.image_name, '') > ''), @raised
    WHERE id = NEW.restaurant_id AND NEW.status = 'published';
END;

CREATE TRIGGER restaurant_review_photos_insert AFTER INSERT ON restaurant_review_photo
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id IN (
        SELECT restaurant_id FROM restaurant_review_review WHERE id = NEW.review_id AND status = 'published');
END;

CREATE TRIGGER restaurant_review_photos_update AFTER UPDATE ON restaurant_review_photo
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id IN (
        SELECT restaurant_id FROM restaurant_review_review WHERE id = NEW.review_id AND status = 'published');
END;

CREATE TRIGGER restaurant_review_photos_delete AFTER DELETE ON restaurant_review_photo
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id IN (
        SELECT restaurant_id FROM restaurant_review_review WHERE id = OLD.review_id AND status = 'published');
END;

CREATE TRIGGER restaurant_review_cuisines_insert AFTER INSERT ON restaurant_review_restaurant_cuisines
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id = NEW.restaurant_id;
END;

CREATE TRIGGER restaurant_review_cuisines_delete AFTER DELETE ON restaurant_review_restaurant_cuisines
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id = OLD.restaurant_id;
END;

-- The names of cuisines are on the pages of many restaurants: after a change no page of before is true.

CREATE TRIGGER restaurant_review_cuisine_insert AFTER INSERT ON restaurant_review_cuisine
BEGIN
    UPDATE restaurant_review_catalogue SET epoch = strftime('%s', 'now') || ' ' || lower(hex(randomblob(8)));
END;

CREATE TRIGGER restaurant_review_cuisine_update AFTER UPDATE ON restaurant_review_cuisine
BEGIN
    UPDATE restaurant_review_catalogue SET epoch = strftime('%s', 'now') || ' ' || lower(hex(randomblob(8)));
END;

CREATE TRIGGER restaurant_review_cuisine_delete AFTER DELETE ON restaurant_review_cuisine
BEGIN
    UPDATE restaurant_review_catalogue SET epoch = strftime('%s', 'now') || ' ' || lower(hex(randomblob(8)));
END;

CREATE TRIGGER restaurant_review_hours_insert AFTER INSERT ON restaurant_review_openingspan
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id = NEW.restaurant_id;
END;

CREATE TRIGGER restaurant_review_hours_update AFTER UPDATE ON restaurant_review_openingspan
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id = NEW.restaurant_id;
END;

CREATE TRIGGER restaurant_review_hours_delete AFTER DELETE ON restaurant_review_openingspan
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id = OLD.restaurant_id;
END;

-- A row that comes in with figures (from a fixture) starts at nothing: its reviews come after it.

CREATE TRIGGER restaurant_review_catalogue_insert AFTER INSERT ON restaurant_review_restaurant
BEGIN
    UPDATE restaurant_review_restaurant
    SET stars_1 = 0, stars_2 = 0, stars_3 = 0, stars_4 = 0, stars_5 = 0, photo_count = 0, version = 1,
        changed = @now
    WHERE id = NEW.id;
    INSERT INTO restaurant_review_cataloguechange (restaurants, changed) VALUES (NEW.status = 'published', @now);
END;

CREATE TRIGGER restaurant_review_catalogue_delete AFTER DELETE ON restaurant_review_restaurant
BEGIN
    INSERT INTO restaurant_review_cataloguechange (restaurants, changed) VALUES (-(OLD.status = 'published'), @now);
END;

CREATE TRIGGER restaurant_review_raise_version AFTER UPDATE ON restaurant_review_restaurant
WHEN (@shown_of_restaurant_old) IS NOT (@shown_of_restaurant_new) AND NEW.version = OLD.version
BEGIN
    UPDATE restaurant_review_restaurant SET @raised WHERE id = NEW.id;
    INSERT INTO restaurant_review_cataloguechange (restaurants, changed)
    SELECT (NEW.status = 'published') - (OLD.status = 'published'), @now WHERE NEW.status <> OLD.status;
END;

CREATE TRIGGER restaurant_review_catalogue_update AFTER UPDATE OF version ON restaurant_review_restaurant
WHEN OLD.version <> NEW.version AND OLD.status = NEW.status
BEGIN
    INSERT INTO restaurant_review_cataloguechange (restaurants, changed) VALUES (0, @now);
END;
