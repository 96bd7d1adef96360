-- The rating figures of restaurants, kept by PostgreSQL whoever writes a review: see triggers.py.
-- One trigger a statement, so that a bulk insert of a million reviews updates a restaurant once.
-- Locks are taken in one order everywhere: restaurants by id, then reviews by id. Nobody locks the catalogue.
-- Each function keeps the search_path it was made under, so that pg_restore, which empties it, may load rows.

-- Published reviews of a change, +1 for each that appears and -1 for each that goes, added up by restaurant.

CREATE OR REPLACE FUNCTION restaurant_review_count_insert() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE total record;
BEGIN
    FOR total IN
        SELECT restaurant_id,
            count(*) FILTER (WHERE rating = 1) AS s1,
            count(*) FILTER (WHERE rating = 2) AS s2,
            count(*) FILTER (WHERE rating = 3) AS s3,
            count(*) FILTER (WHERE rating = 4) AS s4,
            count(*) FILTER (WHERE rating = 5) AS s5,
            count(*) FILTER (WHERE image_name > '') AS photos
        FROM new_rows WHERE status = 'published'
        GROUP BY restaurant_id ORDER BY restaurant_id
    LOOP
        UPDATE restaurant_review_restaurant
        SET stars_1 = stars_1 + total.s1, stars_2 = stars_2 + total.s2, stars_3 = stars_3 + total.s3,
            stars_4 = stars_4 + total.s4, stars_5 = stars_5 + total.s5,
            photo_count = photo_count + total.photos, @raised
        WHERE id = total.restaurant_id;
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION restaurant_review_count_delete() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE total record;
BEGIN
    FOR total IN
        SELECT restaurant_id,
            count(*) FILTER (WHERE rating = 1) AS s1,
            count(*) FILTER (WHERE rating = 2) AS s2,
            count(*) FILTER (WHERE rating = 3) AS s3,
            count(*) FILTER (WHERE rating = 4) AS s4,
            count(*) FILTER (WHERE rating = 5) AS s5,
            count(*) FILTER (WHERE image_name > '') AS photos
        FROM old_rows WHERE status = 'published'
        GROUP BY restaurant_id ORDER BY restaurant_id
    LOOP
        UPDATE restaurant_review_restaurant
        SET stars_1 = stars_1 - total.s1, stars_2 = stars_2 - total.s2, stars_3 = stars_3 - total.s3,
            stars_4 = stars_4 - total.s4, stars_5 = stars_5 - total.s5,
            photo_count = photo_count - total.photos, @raised
        WHERE id = total.restaurant_id;
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION restaurant_review_count_update() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE total record;
BEGIN
    FOR total IN
        WITH changed AS (
            SELECT id FROM old_rows AS o JOIN new_rows AS n USING (id)
            WHERE (@shown_of_review_o) IS DISTINCT FROM (@shown_of_review_n)
        ), change AS (
            SELECT restaurant_id, rating, image_name, 1 AS n
            FROM new_rows WHERE status = 'published' AND id IN (SELECT id FROM changed)
            UNION ALL
            SELECT restaurant_id, rating, image_name, -1
            FROM old_rows WHERE status = 'published' AND id IN (SELECT id FROM changed)
        )
        SELECT restaurant_id,
            coalesce(sum(n) FILTER (WHERE rating = 1), 0) AS s1,
            coalesce(sum(n) FILTER (WHERE rating = 2), 0) AS s2,
            coalesce(sum(n) FILTER (WHERE rating = 3), 0) AS s3,
            coalesce(sum(n) FILTER (WHERE rating = 4), 0) AS s4,
            coalesce(sum(n) FILTER (WHERE rating = 5), 0) AS s5,
            coalesce(sum(n) FILTER (WHERE image_name > ''), 0) AS photos
        FROM change GROUP BY restaurant_id ORDER BY restaurant_id
    LOOP
        UPDATE restaurant_review_restaurant
        SET stars_1 = stars_1 + total.s1, stars_2 = stars_2 + total.s2, stars_3 = stars_3 + total.s3,
            stars_4 = stars_4 + total.s4, stars_5 = stars_5 + total.s5,
            photo_count = photo_count + total.photos, @raised
        WHERE id = total.restaurant_id;
    END LOOP;
    RETURN NULL;
END $$;

-- Photos beside the first, cuisines and opening hours are shown with their restaurant.

CREATE OR REPLACE FUNCTION restaurant_review_photos_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM restaurant_review_restaurant WHERE id IN (
        SELECT restaurant_id FROM restaurant_review_review
        WHERE status = 'published' AND id IN (SELECT review_id FROM changed_rows)
    ) ORDER BY id FOR NO KEY UPDATE;
    UPDATE restaurant_review_restaurant SET @raised WHERE id IN (
        SELECT restaurant_id FROM restaurant_review_review
        WHERE status = 'published' AND id IN (SELECT review_id FROM changed_rows)
    );
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION restaurant_review_facts_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM restaurant_review_restaurant
    WHERE id IN (SELECT restaurant_id FROM changed_rows) ORDER BY id FOR NO KEY UPDATE;
    UPDATE restaurant_review_restaurant SET @raised
    WHERE id IN (SELECT restaurant_id FROM changed_rows);
    RETURN NULL;
END $$;

-- The names of cuisines are on the pages of many restaurants: after a change no page of before is true.

CREATE OR REPLACE FUNCTION restaurant_review_cuisine_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE restaurant_review_catalogue
    SET epoch = round(extract(epoch FROM clock_timestamp())) || ' ' || left(md5(random()::text), 16);
    RETURN NULL;
END $$;

-- A row that comes in with figures (from a fixture) starts at nothing: its reviews come after it.

CREATE OR REPLACE FUNCTION restaurant_review_start_at_zero() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.stars_1 := 0; NEW.stars_2 := 0; NEW.stars_3 := 0; NEW.stars_4 := 0; NEW.stars_5 := 0;
    NEW.photo_count := 0;
    NEW.version := 1;
    NEW.changed := @now;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION restaurant_review_raise_version() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.changed := @now;
    RETURN NEW;
END $$;

-- The catalogue: a row for each statement that changed what is shown. Published restaurants are counted.

CREATE OR REPLACE FUNCTION restaurant_review_catalogue_insert() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE difference integer := (SELECT count(*) FROM new_rows WHERE status = 'published');
BEGIN
    IF difference > 0 THEN
        INSERT INTO restaurant_review_cataloguechange (restaurants, changed) VALUES (difference, @now);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION restaurant_review_catalogue_delete() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE difference integer := (SELECT count(*) FROM old_rows WHERE status = 'published');
BEGIN
    IF difference > 0 THEN
        INSERT INTO restaurant_review_cataloguechange (restaurants, changed) VALUES (-difference, @now);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION restaurant_review_catalogue_update() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO restaurant_review_cataloguechange (restaurants, changed)
    SELECT sum((n.status = 'published')::integer - (o.status = 'published')::integer), @now
    FROM old_rows AS o JOIN new_rows AS n USING (id) WHERE o.version <> n.version
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

-- What calls them.

CREATE TRIGGER restaurant_review_count_insert AFTER INSERT ON restaurant_review_review
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_count_insert();
CREATE TRIGGER restaurant_review_count_delete AFTER DELETE ON restaurant_review_review
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_count_delete();
CREATE TRIGGER restaurant_review_count_update AFTER UPDATE ON restaurant_review_review
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_count_update();

CREATE TRIGGER restaurant_review_photos_insert AFTER INSERT ON restaurant_review_photo
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_photos_changed();
CREATE TRIGGER restaurant_review_photos_update AFTER UPDATE ON restaurant_review_photo
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_photos_changed();
CREATE TRIGGER restaurant_review_photos_delete AFTER DELETE ON restaurant_review_photo
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_photos_changed();

CREATE TRIGGER restaurant_review_cuisines_insert AFTER INSERT ON restaurant_review_restaurant_cuisines
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_facts_changed();
CREATE TRIGGER restaurant_review_cuisines_delete AFTER DELETE ON restaurant_review_restaurant_cuisines
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_facts_changed();
CREATE TRIGGER restaurant_review_cuisine_changed AFTER INSERT OR UPDATE OR DELETE ON restaurant_review_cuisine
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_cuisine_changed();

CREATE TRIGGER restaurant_review_hours_insert AFTER INSERT ON restaurant_review_openingspan
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_facts_changed();
CREATE TRIGGER restaurant_review_hours_update AFTER UPDATE ON restaurant_review_openingspan
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_facts_changed();
CREATE TRIGGER restaurant_review_hours_delete AFTER DELETE ON restaurant_review_openingspan
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_facts_changed();

CREATE TRIGGER restaurant_review_start_at_zero BEFORE INSERT ON restaurant_review_restaurant
    FOR EACH ROW EXECUTE FUNCTION restaurant_review_start_at_zero();
CREATE TRIGGER restaurant_review_raise_version BEFORE UPDATE ON restaurant_review_restaurant
    FOR EACH ROW
    WHEN ((@shown_of_restaurant_old) IS DISTINCT FROM (@shown_of_restaurant_new) AND NEW.version = OLD.version)
    EXECUTE FUNCTION restaurant_review_raise_version();

CREATE TRIGGER restaurant_review_catalogue_insert AFTER INSERT ON restaurant_review_restaurant
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_catalogue_insert();
CREATE TRIGGER restaurant_review_catalogue_delete AFTER DELETE ON restaurant_review_restaurant
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_catalogue_delete();
CREATE TRIGGER restaurant_review_catalogue_update AFTER UPDATE ON restaurant_review_restaurant
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_catalogue_update();
